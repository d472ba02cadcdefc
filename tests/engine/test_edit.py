"""One edit of everything at once: the plan says exactly that, the apply sends only that, and what people made stays."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine import saved
from smartctl.engine.guard import Policy
from smartctl.errors import Refused, Stale
from smartctl.model import UNKNOWN, Action, Address, HazardKind, Moved
from smartctl.outcome import Status
from tests.world import ALL_ALLOWED, World, desired, resource

P, MAIN = "p", "p.pipeline.main"


def stage(key: str, title: str, place: int, result: str = "process", **more):
    return resource("stage", f"{MAIN}.stage.{key}", title=title, result=result, position=place, **more)


def crew(**items):
    listed = {
        key: {"title": title, "position": place, "default": False}
        for place, (key, title) in enumerate(items.items(), start=1)
    }
    return resource(
        "field",
        "p.field.crew",
        type="enumeration",
        multiple=False,
        title={"ru": "Бригада"},
        position=2,
        items=listed,
    )


def process(**flags):
    switches = {"stages": True, "automation": False, "use_in_user_fields": True, **flags}
    return resource("process", P, title="Установка окон", **switches)


PIPELINE = resource("pipeline", MAIN, title="Монтаж", default=True, position=1)
ADDRESS = resource("field", "p.field.address", type="address", multiple=False, title={"ru": "Адрес"}, position=1)
DEAL = resource("relation", "p.relation.parent.deal", side="parent", target=2, show_in_card=True)
LEAD = resource("relation", "p.relation.parent.lead", side="parent", target=1, show_in_card=False)
TASKS = resource("binding", "p.binding.tasks", enabled=True)

FIRST = desired(
    process(),
    PIPELINE,
    stage("accepted", "Заявка принята", 1),
    stage("agreed", "Согласовано", 2),
    stage("delivery", "Доставка", 3),
    stage("work", "Работы", 4),
    stage("paid", "Оплачено", 5, "success"),
    stage("cancelled", "Отменено", 6, "failure"),
    ADDRESS,
    crew(own="Своя", hired="Чужая"),
    DEAL,
    TASKS,
)
SECOND = desired(
    process(automation=True),
    PIPELINE,
    stage("accepted", "Новая заявка", 1),  # renamed
    stage("measured", "Замер", 2),  # added in the middle
    stage("work", "Работы", 3),  # swapped with delivery
    stage("delivery", "Доставка", 4),
    stage("paid", "Оплачено", 5, "success"),  # "agreed" is removed
    stage("cancelled", "Отменено", 6, "failure"),
    ADDRESS,
    crew(own="Наша", hired="Чужая", partner="Партнёр"),  # one renamed, one added
    DEAL,
    LEAD,
    TASKS,
)


@pytest.fixture
def world():
    made = World()
    made.apply(FIRST)
    return made


def _ids(world):
    return {address: dict(record.ids) for address, record in world.memories.records.items()}


def test_the_plan_says_exactly_the_edit(world):
    plan = world.plan(SECOND, ALL_ALLOWED).plan
    said = {change.address: change.action for change in plan.effective}
    assert said == {
        P: Action.UPDATE,
        f"{MAIN}.stage.accepted": Action.UPDATE,
        f"{MAIN}.stage.measured": Action.CREATE,
        f"{MAIN}.stage.work": Action.UPDATE,
        f"{MAIN}.stage.agreed": Action.DELETE,
        "p.field.crew": Action.UPDATE,
        "p.relation.parent.lead": Action.CREATE,
    }
    moved = [c for c in plan.effective if c.kind == "stage" and c.action is Action.UPDATE and _differs(c, "position")]
    assert len(moved) == 1, "a swap of neighbours is the move of one"
    assert not _differs(moved[0], "title")


def _differs(change, name):
    return change.before[name] != change.after[name]


def test_the_apply_sends_only_the_edit_and_keeps_every_id(world):
    before = _ids(world)
    world.portal.sent.clear()
    world.apply(SECOND)
    writes = sorted(call.method for call in world.portal.writes())
    assert writes == [
        "crm.status.add",
        "crm.status.delete",
        "crm.status.update",
        "crm.status.update",
        "crm.type.update",
        "crm.type.update",
        "userfieldconfig.update",
    ]
    update = next(
        call
        for call in world.portal.writes()
        if call.method == "crm.type.update" and "isAutomationEnabled" in call.params["fields"]
    )
    assert update.params["fields"] == {"isAutomationEnabled": "Y"}
    after = _ids(world)
    for address in before.keys() & after.keys():
        assert before[address].items() <= after[address].items()


def test_the_board_stands_as_written(world):
    world.apply(SECOND)
    rows = world.ask("crm.status.list", order={"SORT": "ASC"})
    board = [row["NAME"] for row in rows if row["ENTITY_ID"].startswith("DYNAMIC_")]
    assert board == ["Новая заявка", "Замер", "Работы", "Доставка", "Оплачено", "Отменено"]


def test_what_people_made_by_hand_stays(world):
    type_id = world.memories.records[Address(P)].ids["id"]
    field_id = world.memories.records[Address("p.field.crew")].ids["id"]
    category = world.memories.records[Address(MAIN)].ids
    field = world.ask("userfieldconfig.get", moduleId="crm", id=field_id)["field"]
    by_hand = [{**item, "id": int(item["id"])} for item in field["enum"]] + [{"value": "Сын мастера", "sort": 900}]
    world.ask(
        "userfieldconfig.update",
        moduleId="crm",
        id=field_id,
        field={"userTypeId": "enumeration", "enum": by_hand, "editFormLabel": {"ru": "Бригада", "de": "Trupp"}},
    )
    world.ask(
        "crm.type.update",
        id=type_id,
        fields={
            "relations": {
                "parent": [
                    {"entityTypeId": 2, "isChildrenListEnabled": "true"},
                    {"entityTypeId": 7, "isChildrenListEnabled": "true"},
                ],
                "child": [{"entityTypeId": 3, "isChildrenListEnabled": "true"}],
            }
        },
    )
    entity = f"DYNAMIC_{category['entityTypeId']}_STAGE_{category['id']}"
    world.ask(
        "crm.status.add", fields={"ENTITY_ID": entity, "STATUS_ID": "UC_ABC123", "NAME": "Ждём клиента", "SORT": 250}
    )

    world.apply(SECOND)

    field = world.ask("userfieldconfig.get", moduleId="crm", id=field_id)["field"]
    assert field["editFormLabel"] == {"ru": "Бригада", "de": "Trupp"}
    assert [item["value"] for item in field["enum"]] == ["Наша", "Чужая", "Партнёр", "Сын мастера"]
    relations = world.ask("crm.type.get", id=type_id)["type"]["relations"]
    parents = {edge["entityTypeId"]: edge["isChildrenListEnabled"] for edge in relations["parent"]}
    assert parents == {2: "Y", 7: "Y", 1: "N"}
    assert 3 in {edge["entityTypeId"] for edge in relations["child"]}
    rows = world.ask("crm.status.list", filter={"ENTITY_ID": entity}, order={"SORT": "ASC"})
    assert "Ждём клиента" in [row["NAME"] for row in rows]


def test_a_renamed_label_keeps_the_help_text_and_the_other_languages(world):
    field_id = world.memories.records[Address("p.field.address")].ids["id"]
    labels = {"editFormLabel": {"ru": "Адрес", "de": "Adresse"}, "helpMessage": {"ru": "Где ставим окна"}}
    world.ask("userfieldconfig.update", moduleId="crm", id=field_id, field=labels)
    renamed = replace(ADDRESS, attrs={**ADDRESS.attrs, "title": {"ru": "Адрес объекта"}})
    world.apply(desired(*(renamed if one.address == ADDRESS.address else one for one in FIRST.resources)))
    field = world.ask("userfieldconfig.get", moduleId="crm", id=field_id)["field"]
    assert field["editFormLabel"] == {"ru": "Адрес объекта", "de": "Adresse"}
    assert field["helpMessage"]["ru"] == "Где ставим окна"


def _put_items(world, count, stage_key, **fields):
    ids = world.memories.records[Address(f"{MAIN}.stage.{stage_key}")].ids
    kind = world.memories.records[Address(P)].ids["entityTypeId"]
    row = world.ask("crm.status.get", id=ids["id"])
    for number in range(count):
        world.ask(
            "crm.item.add", entityTypeId=kind, fields={"title": f"№ {number}", "stageId": row["STATUS_ID"], **fields}
        )


def test_nothing_is_deleted_without_permission(world):
    plan = world.plan(SECOND).plan
    assert [(one.kind, one.address) for one in plan.refusals] == [(HazardKind.DELETES, f"{MAIN}.stage.agreed")]


def test_the_blueprint_may_permit_deletion_for_a_pipeline(world):
    allowing = [replace(one, allow=frozenset({"delete"})) if one.address == MAIN else one for one in SECOND.resources]
    world.apply(desired(*allowing), Policy())


def test_an_occupied_stage_is_counted_and_refused(world):
    _put_items(world, 3, "agreed")
    plan = world.plan(SECOND, ALL_ALLOWED).plan
    change = next(one for one in plan.effective if one.address == f"{MAIN}.stage.agreed")
    assert change.impact["items"] == 3
    assert [one.code for one in plan.refusals] == ["stage-occupied"]


def test_a_removed_option_that_items_hold_needs_its_own_address(world):
    without = desired(*(crew(own="Своя") if one.address == "p.field.crew" else one for one in FIRST.resources))
    kind = world.memories.records[Address(P)].ids["entityTypeId"]
    ids = world.memories.records[Address("p.field.crew")].ids
    fields = {"title": "x", ids["fieldName"]: ids["item.hired"]}
    world.ask("crm.item.add", entityTypeId=kind, fields=fields, useOriginalUfNames="Y")
    plan = world.plan(without, ALL_ALLOWED).plan
    assert [(one.kind, one.address, one.facts["filled"]) for one in plan.refusals] == [
        (HazardKind.LOSES_DATA, "p.field.crew.item.hired", 1)
    ]
    allowed = Policy(allow_delete=True, allow_data_loss=frozenset({Address("p.field.crew.item.hired")}))
    world.apply(without, allowed)


def test_a_number_that_cannot_be_read_is_unknown_and_refused(world, monkeypatch):
    _put_items(world, 1, "agreed")
    honest = type(world.portal).batch

    def silent_about_items(self, calls, *, halt):
        answers = honest(self, calls, halt=halt)
        return {key: answer for key, answer in answers.items() if calls[key].method != "crm.item.list"}

    monkeypatch.setattr(type(world.portal), "batch", silent_about_items)
    plan = world.plan(SECOND, ALL_ALLOWED).plan
    assert plan.refusals[0].facts == {"items": UNKNOWN}


def test_a_moved_key_touches_nothing_on_the_portal(world):
    renamed = [
        replace(one, address=Address(f"{MAIN}.stage.shipping"), key="shipping")
        if one.address == f"{MAIN}.stage.delivery"
        else one
        for one in FIRST.resources
    ]
    move = Moved(source=Address(f"{MAIN}.stage.delivery"), target=Address(f"{MAIN}.stage.shipping"))
    plan, _report = world.apply(desired(*renamed, moved=(move,)))
    assert plan.effective == ()


def test_a_type_of_a_field_is_replaced(world):
    integer = replace(ADDRESS, attrs={**ADDRESS.attrs, "type": "string"})
    want = desired(*(integer if one.address == ADDRESS.address else one for one in FIRST.resources))
    plan, _report = world.apply(want)
    change = next(iter(plan.effective))
    assert (change.action, change.replace_paths) == (Action.REPLACE, ("type",))


def test_a_lost_state_is_found_again_on_the_portal(world):
    world.memories.records.clear()
    world.assert_nothing_left(FIRST)


def test_another_project_may_not_take_the_process(world):
    other = World()
    other.mock, other.portal = world.mock, world.portal
    other.memory = lambda: replace(world.memory(), lineage="another-lineage", records={})
    with pytest.raises(Refused) as caught:
        other.plan(FIRST)
    assert "state rebuild" in caught.value.hint


def test_a_plan_that_went_stale_names_the_object_and_both_values(world):
    planned = world.plan(SECOND, ALL_ALLOWED)
    row = world.memories.records[Address(f"{MAIN}.stage.accepted")].ids["id"]
    world.ask("crm.status.update", id=row, fields={"NAME": "Переименовано на портале"})
    with pytest.raises(Stale) as caught:
        saved.renewed(planned.plan, portal=world.portal, memory=world.memory(), policy=ALL_ALLOWED)
    assert "Заявка принята" in caught.value.message
    assert "Переименовано на портале" in caught.value.message


def test_an_unrelated_edit_leaves_the_plan_fresh(world):
    planned = world.plan(SECOND, ALL_ALLOWED)
    row = world.memories.records[Address(f"{MAIN}.stage.cancelled")].ids["id"]
    world.ask("crm.status.update", id=row, fields={"NAME": "Отказ"})
    again = saved.renewed(planned.plan, portal=world.portal, memory=world.memory(), policy=ALL_ALLOWED).plan
    assert [one.address for one in again.effective] == [one.address for one in planned.plan.effective]


def test_drift_is_told_apart_from_the_change(world):
    row = world.memories.records[Address(f"{MAIN}.stage.work")].ids["id"]
    world.ask("crm.status.update", id=row, fields={"NAME": "Идут работы"})
    plan = world.plan(FIRST).plan
    assert [(one.address, one.before["title"], one.after["title"]) for one in plan.drift] == [
        (f"{MAIN}.stage.work", "Работы", "Идут работы")
    ]
    assert [one.address for one in plan.effective] == [f"{MAIN}.stage.work"]


def test_a_change_that_the_portal_swallows_is_reported_as_ignored(world, monkeypatch):
    honest = type(world.portal).batch

    def deaf(self, calls, *, halt):
        kept = {key: call for key, call in calls.items() if call.method != "crm.status.update"}
        answers = dict(honest(self, kept, halt=halt)) if kept else {}
        return answers | {key: answers.get(key) or _yes() for key in calls if key not in kept}

    monkeypatch.setattr(type(world.portal), "batch", deaf)
    renamed = desired(
        *(
            replace(one, attrs={**one.attrs, "title": "Иначе"}) if one.address == f"{MAIN}.stage.work" else one
            for one in FIRST.resources
        )
    )
    report = world.carry_out(world.plan(renamed))
    assert [(one.status, one.attributes) for one in report.outcomes] == [
        (Status.IGNORED, {"title": ("Иначе", "Работы")})
    ]


def _yes():
    from smartctl.ports import Answer

    return Answer(result=True)


def test_destroy_counts_items_first(world):
    from smartctl.engine.planner import make_destroy_plan

    _put_items(world, 2, "work")
    planned = make_destroy_plan(portal=world.portal, desired=FIRST, memory=world.memory(), policy=ALL_ALLOWED)
    assert [(one.code, one.facts) for one in planned.plan.refusals] == [("process-occupied", {"items": 2})]
