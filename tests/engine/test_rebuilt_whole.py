"""A state that is made again, whole: what it holds, and what a person is told of the rest.

Two processes were applied and went through the hands of people; then the blueprint lost some objects, and the state.
"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.rebuild import Rebuilt, adoptable, rebuilt, without
from smartctl.errors import UsageError
from smartctl.model import Address, LetGo
from tests.world import LINEAGE, MOVES_ALLOWED, World, desired, resource

P, MAIN, SIDE = "p", "p.pipeline.main", "p.pipeline.side"
ITEMS = {"own": {"title": "Своя", "position": 1, "default": False}, "hired": {"title": "Чужая", "position": 2, "default": False}}  # fmt: skip


def stages(pipeline, *keys):
    results = {"won": "success", "lost": "failure"}
    return [
        resource("stage", f"{pipeline}.stage.{key}", title=f"Стадия {key}", result=results.get(key, "process"), position=n)
        for n, key in enumerate((*keys, "won", "lost"), start=1)
    ]  # fmt: skip


WHOLE = desired(
    resource("process", P, title="Заказы", stages=True, pipelines=True, client=True, use_in_user_fields=True),
    resource("process", "q", title="Склад", stages=True),
    resource("pipeline", MAIN, title="Первая", default=True, position=1),
    *stages(MAIN, "new", "talks"),
    resource("pipeline", SIDE, title="Вторая", default=False, position=2),
    *stages(SIDE, "ready", "spare"),
    resource("field", "p.field.note", title={"ru": "Заметка"}, type="string", position=1),
    resource("field", "p.field.crew", title={"ru": "Бригада"}, type="enumeration", items=ITEMS, position=2),
    resource("relation", "p.relation.parent.q", side="parent", target="q", show_in_card=True),
)


def cut(*gone, items=()):
    """The blueprint without these, list items among them."""
    kept = tuple(
        one for one in WHOLE.resources if not any(one.address == g or one.address.startswith(f"{g}.") for g in gone)
    )
    left = {key: item for key, item in ITEMS.items() if key not in items}
    return replace(
        WHOLE,
        resources=tuple(replace(one, attrs={**one.attrs, "items": left}) if "items" in one.attrs else one for one in kept),
    )  # fmt: skip


@pytest.fixture
def world():
    made = World(policy=MOVES_ALLOWED)
    made.apply(WHOLE)
    return made


def by_hand(world):
    """What people do meanwhile: another title, and one thing more of each kind."""
    known = world.memories.records
    number, pipeline = known[P].ids["entityTypeId"], known[SIDE].ids["id"]
    world.ask("crm.category.update", entityTypeId=number, id=pipeline, fields={"name": "Переименована"})
    world.ask("crm.category.add", entityTypeId=number, fields={"name": "Ручная"})
    board = f"DYNAMIC_{number}_STAGE_{known[MAIN].ids['id']}"
    world.ask("crm.status.add", fields={"ENTITY_ID": board, "NAME": "Ручная", "STATUS_ID": "UC_ABCDEF", "SORT": 150})
    label = {
        "entityId": "CRM_1",
        "fieldName": "UF_CRM_1_1700000000",
        "userTypeId": "string",
        "editFormLabel": {"ru": "Ручное"},
    }
    world.ask("userfieldconfig.add", moduleId="crm", field=label)
    crew = known["p.field.crew"].ids
    items = [
        {"id": crew["item.own"], "value": "Своя"},
        {"id": crew["item.hired"], "value": "Чужая"},
        {"value": "Ручная"},
    ]
    world.ask(
        "userfieldconfig.update", moduleId="crm", id=crew["id"], field={"userTypeId": "enumeration", "enum": items}
    )


def let_go(world):
    known = world.memories.records
    names = ("q", "p.field.note", f"{MAIN}.stage.talks", SIDE)
    hired = LetGo(kind="item", id=known["p.field.crew"].ids["item.hired"], address=Address("p.field.crew.item.hired"))
    return [*(LetGo(kind=known[one].kind, id=known[one].ids["id"], address=Address(one)) for one in names), hired]


LESS = cut("q", "p.field.note", "p.relation", f"{MAIN}.stage.talks", SIDE, items=["hired"])


def all_that_may(found):
    return {one.address: one.address for one in adoptable((*found.unclaimed, *found.elsewhere))}


def told_of(told: Rebuilt, before):
    """As text: all that a person is told, and what of the state is not as the lost one had it."""
    yield from (f"{name}: {value}" for name in TOLD if (value := getattr(told, name)))
    for at, record in sorted(told.memory.records.items()):
        if before.get(at) != record:
            yield f"{at} = {dict(record.ids)} created={record.created} {dict(record.attrs)}"
    yield from (f"{at} is not in the state" for at in sorted(before.keys() - told.memory.records.keys()))


TOLD = ("marked", "unclaimed", "missing", "adopted", "left", "recognised", "elsewhere", "unread", "undecided")
SCENES = {
    "everything as it was": lambda world: rebuilt(world.portal, WHOLE),
    "less in the blueprint": lambda world: rebuilt(world.portal, LESS),
    "by hand": lambda world: by_hand(world) or rebuilt(world.portal, WHOLE),
    "by hand, taken in": lambda world: by_hand(world) or rebuilt(world.portal, WHOLE, adopt=all_that_may),
    "by hand, less, taken in": lambda world: by_hand(world) or rebuilt(world.portal, LESS, adopt=all_that_may),
    "let go": lambda world: rebuilt(world.portal, LESS, let_go=let_go(world)),
    "let go and wanted again": lambda world: rebuilt(world.portal, WHOLE, let_go=let_go(world)),
    "left alone": lambda world: by_hand(world) or without(
        rebuilt(world.portal, LESS), [Address(one) for one in ("q", "p.field.note", "p.field.crew.item.hired",
        "p.pipeline.pipeline_11", "numerator.numerator_1")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("scene", SCENES)
def test_a_state_that_is_made_again_is_this(world, scene, golden):
    before = dict(world.memories.records)
    told = SCENES[scene](world)
    assert (told.memory.lineage, told.memory.serial) == (LINEAGE[:8], 0)
    let = [f"let go: {one}" for one in told.memory.let_go]
    golden(
        f"rebuilt/{scene.replace(', ', '-').replace(' ', '-')}.txt", "\n".join((*told_of(told, before), *let)) + "\n"
    )


def test_what_is_gone_from_the_portal_is_missing(world):
    known = world.memories.records
    world.ask("crm.category.delete", entityTypeId=known[P].ids["entityTypeId"], id=known[SIDE].ids["id"])
    world.ask("userfieldconfig.delete", moduleId="crm", id=known["p.field.crew"].ids["id"])
    told = rebuilt(world.portal, WHOLE)
    gone = [one.address for one in WHOLE.resources if one.address.startswith((SIDE, "p.field.crew"))]
    assert list(told.missing) == gone
    assert told.memory.records.keys() == known.keys() - set(gone)


def test_a_portal_that_was_never_told_of_the_blueprint_is_named():
    with pytest.raises(UsageError) as told:
        rebuilt(World().portal, WHOLE)
    assert str(told.value) == "Nothing on the portal carries the marker of the blueprint window-installation."
    assert told.value.hint == (
        "It was never applied there, or under another name. `smartctl plan` shows what would be created."
    )


def test_two_projects_of_one_name_are_named_with_their_markers(world):
    world.ask("crm.type.add", fields={"title": "Чужие", "code": "smartctl:window-installation/x@ffff0000"})
    with pytest.raises(UsageError) as told:
        rebuilt(world.portal, WHOLE)
    assert str(told.value) == "Several projects own processes of the blueprint window-installation on this portal."
    markers = [f"smartctl:window-installation/{one}" for one in ("p@0123abcd", "q@0123abcd", "x@ffff0000")]
    assert told.value.hint == f"Markers: {', '.join(markers)}. Give one of the blueprints another `name:`."
