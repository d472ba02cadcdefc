"""The runs of tests/engine/whole_runs.py: made, changed, taken back, destroyed; overtaken, refused, cut off, gone on with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from smartctl.engine.planner import make_destroy_plan
from smartctl.mockportal.faults import Fault, Script
from smartctl.model import Address, Desired
from tests.engine.cutting import Killed, cut
from tests.engine.whole_runs import (
    FIRST,
    MAIN,
    SIDE,
    Kept,
    carried_out,
    filled,
    fresh,
    items,
    left,
    pretty,
    second,
    text,
)
from tests.kinds.test_cases import wish
from tests.share import copied
from tests.world import World


def made() -> Iterator[str]:
    return carried_out(fresh(), wish(FIRST), full=True)


def changed() -> Iterator[str]:
    return carried_out(filled(), second())


def taken_back() -> Iterator[str]:
    world = filled()
    world.apply(second())
    spy = world.portal
    world.portal = kept = Kept(spy)
    planned, runs = world.plan_back()
    yield from ("--- plan", *pretty(planned.plan))
    kept.lines.clear()
    report = world.carry_out(planned, runs)
    yield from (
        "--- report",
        *pretty(report),
        str(world.applied.restored),
        "--- sent and asked",
        *kept.lines,
    )
    yield from left(world)


def destroyed() -> Iterator[str]:
    world = filled()
    spy = world.portal
    world.portal = kept = Kept(spy)
    memory = world.memory()
    planned = make_destroy_plan(
        portal=world.portal, desired=wish(FIRST), memory=memory, policy=world.policy, kinds=world.kinds
    )
    yield from ("--- plan", *pretty(planned.plan))
    kept.lines.clear()
    report = world.carry_out(planned)
    yield from ("--- report", *pretty(report), "--- sent and asked", *kept.lines)
    yield from left(world)


def _by_hand(world: World) -> None:
    """A person changes something of most kinds, and adds something."""
    known = {str(at): record.ids for at, record in world.memories.records.items()}
    number, board = known["p"]["entityTypeId"], f"DYNAMIC_{known['p']['entityTypeId']}_STAGE_{known[MAIN]['id']}"
    world.ask("crm.type.update", id=known["p"]["id"], fields={"title": "Чужое", "isClientEnabled": "N"})
    world.ask("crm.category.update", entityTypeId=number, id=known[SIDE]["id"], fields={"name": "Чужая"})
    world.ask("crm.status.update", id=known[f"{MAIN}.stage.talks"]["id"], fields={"NAME": "Иное", "SORT": 900})
    world.ask("crm.status.add", fields={"ENTITY_ID": board, "NAME": "Своя", "STATUS_ID": "UC_ABCDEF", "SORT": 150})
    label = {"editFormLabel": {"ru": "Чужое"}, "mandatory": "N", "settings": {"ROWS": 7}}
    world.ask("userfieldconfig.update", moduleId="crm", id=known["p.field.old"]["id"], field=label)
    own = {"entityId": f"CRM_{known['p']['id']}", "fieldName": f"UF_CRM_{known['p']['id']}_OWN", "userTypeId": "string"}
    world.ask("userfieldconfig.add", moduleId="crm", field={**own, "editFormLabel": {"ru": "Своё"}})
    act = known["document.act"]["id"]
    world.ask("crm.documentgenerator.template.update", id=act, fields={"name": "Чужой акт"})


def by_hand() -> Iterator[str]:
    world = filled()
    _by_hand(world)
    world.ask("userfieldconfig.delete", moduleId="crm", id=world.memories.records[Address("p.field.gone")].ids["id"])
    return carried_out(world, wish(FIRST))


def overtaken() -> Iterator[str]:
    world = filled()
    return carried_out(world, second(), meanwhile=lambda: _by_hand(world))


_REFUSED = ("crm.category.update", "crm.status.add", "crm.documentgenerator.numerator.update")


def refused() -> Iterator[str]:
    world = filled()
    faults = [Fault(do="refuse", method=one, in_batch="command", error="NO", status=400) for one in _REFUSED]
    return carried_out(world, second(), meanwhile=lambda: Script(faults).install(world.mock))


def cut_off() -> Iterator[str]:
    """The answer to the second write is lost; then what became of it is found out, and the run is made anew."""
    world = fresh()
    planned = world.plan(wish(FIRST), world.policy)
    with cut(world, 2, "killed after"), suppress(Killed):
        world.carry_out(planned)
    yield from left(world)
    settled = world.settled(wish(FIRST))
    yield from ("--- settled", *(f"{at}: {one}" for at, one in sorted(settled.items())))
    yield from carried_out(world, wish(FIRST))


def cut_off_changes() -> Iterator[str]:
    """Changes and deletions in flight in the second request, which was not carried out, or was."""
    for at, how in ((2, "killed before"), (2, "killed after")):
        world = filled()
        planned = world.plan(second(), world.policy)
        with cut(world, at, how), suppress(Killed):
            world.carry_out(planned)
        settled = world.settled(second())
        yield from (f"--- {how} {at}", *(f"{one} {told.fate} {told.record}" for one, told in sorted(settled.items())))


def yielded() -> Iterator[str]:
    """Somebody else makes a process of the same blueprint between the plan and the run: this run takes its own back."""
    world = fresh()
    theirs = {"title": "Окна", "code": "smartctl:window-installation/p@ffff0000"}
    return carried_out(world, wish(FIRST), meanwhile=lambda: world.ask("crm.type.add", fields=theirs))


def lost() -> Iterator[str]:
    world = fresh()
    planned = world.plan(wish(FIRST), world.policy)
    with cut(world, 1, "lost"):
        report = world.carry_out(planned)
    yield from ("--- report", *pretty(report))
    yield from left(world)


def _typed(**types: dict[str, Any]) -> Desired:
    fields = {f"p.field.{key}": text(at, **more) for at, (key, more) in enumerate(types.items(), start=1)}
    return wish({"p": {**FIRST["p"], "workplace": None, "business_processes": False}, **fields})


LIST = {"type": "enumeration", "items": items("own", "hired")}
AS_THEY_WERE = {
    "note": {"settings": {"rows": 4}, "required": True},
    "crew": {**LIST, "help": {"ru": "Кто"}},
    "count": {"type": "integer"},
}
AS_THEY_WILL_BE = {"note": {"multiple": True}, "crew": {"type": "string"}, "count": {**LIST, "multiple": True}}


@copied
def _with_values() -> World:
    world = fresh()
    world.apply(_typed(**AS_THEY_WERE))
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    note, crew, count = (world.memories.records[Address(f"p.field.{key}")].ids for key in AS_THEY_WERE)
    for at, item in enumerate(("own", "hired"), start=1):
        values = {note["fieldName"]: f"раз {at}", crew["fieldName"]: crew[f"item.{item}"], count["fieldName"]: at}
        fields = {"title": f"№ {at}", **values}
        world.ask("crm.item.add", entityTypeId=number, fields=fields, useOriginalUfNames="Y")
    return world


def another_type() -> Iterator[str]:
    return carried_out(_with_values(), _typed(**AS_THEY_WILL_BE))


def another_type_cut_off() -> Iterator[str]:
    """Their values are in second fields when the run is cut off; the next one goes on from there."""
    world, want = _with_values(), _typed(**AS_THEY_WILL_BE)
    planned = world.plan(want, world.policy)
    with cut(world, 5, "killed after"), suppress(Killed):
        world.carry_out(planned)
    world.settled(want)
    return carried_out(world, want)


SCENES: dict[str, Callable[[], Iterator[str]]] = {
    "made": made,
    "changed": changed,
    "taken-back": taken_back,
    "destroyed": destroyed,
    "by-hand": by_hand,
    "overtaken": overtaken,
    "refused": refused,
    "cut-off": cut_off,
    "changes-cut-off": cut_off_changes,
    "yielded": yielded,
    "another-type": another_type,
    "another-type-cut-off": another_type_cut_off,
    "lost": lost,
}
