"""A person changes something by hand between a plan and its apply: it is there afterwards, and what stood in its way is told.

Over the table of attributes: the plan changes one, the hand changes the same, another one beside it, or something that no
blueprint writes; or the plan deletes what the hand changes. How many were tried is told at the end of the run.
`make hands` tries the whole table; the test suite a fixed sample, of every kind.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.engine.planner import Planned
from smartctl.errors import Stale
from smartctl.kinds import KINDS
from smartctl.kinds.base import as_rows
from smartctl.model import Action, Address, Desired
from smartctl.outcome import Report, Status
from tests.kinds.attribute_cases import Case, cases
from tests.kinds.test_cases import OF_AN_APPLICATION, filled
from tests.world import World

ALL = os.environ.get("SMARTCTL_HANDS") == "all"
SAMPLED = 16
"""Of each kind: pairs of an attribute with itself, pairs of two, and deletions, that the suite tries."""
CASES = [case for case in cases() if case.real("by_hand")]
CHANGED = [case for case in CASES if case.real("change")]
WHOLE = ("binding", "card", "document", "field", "numerator", "relation", "workflow")
"""Kinds of which the portal takes more than what changes: every other attribute of the object is tried as well."""


def _alike(case: Case, other: Case) -> bool:
    """Whether both attributes are of one and the same object: of settings, those of one type of field."""
    return all(case.cell.get(name) == other.cell.get(name) for name in ("with", "plus", "beside"))


PAIRS = [(case, other) for case in CHANGED for other in CASES if case.kind == other.kind and case.name == other.name]
PAIRS += [
    (case, other)
    for case in cases()
    if case.kind in WHOLE and case.real("change") and not case.name.startswith("settings.")
    for other in CASES
    if other.kind == case.kind and other.name != case.name and _alike(case, other)
]
SETTINGS = [case for case in CHANGED if case.name.startswith("settings.")]
PAIRS += [(case, other) for case, other in pairwise(SETTINGS) if _alike(case, other)]
"""What the plan changes, and what the hand."""


def _sampled(rows: Sequence[Any], alike) -> list[Any]:
    if ALL:
        return list(rows)
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(alike(row), []).append(row)
    dice = random.Random("hand edits")
    return [one for group in groups.values() for one in dice.sample(group, min(SAMPLED, len(group)))]


TRIED = _sampled(PAIRS, lambda pair: (pair[0].kind, pair[0] == pair[1]))
DELETED = _sampled(CASES, lambda case: case.kind)

Seen = Mapping[tuple[str, str], Any]
"""Everything that the portal says of what concerns a blueprint: (object, dotted name) -> value."""


def _seen(planned: Planned) -> Seen:
    answers = planned.survey.answers
    found: dict[tuple[str, str], Any] = {}
    for one in reader.objects(answers, KINDS):
        raw = {} if one.kind in ("process", "numerator") and "settings" not in one.raw else one.raw
        raw = {name: value for name, value in raw.items() if name not in ("templates", "types", "type_id")}
        if one.kind == "workplace":
            raw = {"types": {str(number): True for number in one.raw["types"]}}
        items = {str(row["id"]): row for row in raw.pop("items", ())} if "items" in raw else {}
        cards = {str(row.get("name")): row for row in as_rows(raw.pop("sections", ()))} if "sections" in raw else {}
        for name, value in _flat({**one.attrs, "raw": raw, "items": items, "sections": cards}):
            found[one.ident, name] = value
    return found


def _flat(values: Mapping[str, Any], prefix: str = ""):
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _by_hand(world: World, case: Case, call: Mapping[str, Any]) -> None:
    ask = world.ask_as_application if case.kind in OF_AN_APPLICATION else world.ask
    ask(call["method"], **filled(call["params"], world))


def _tried(world: World, planned, want: Desired, hand, noted) -> None:
    """Carries the plan out after the hand has done its work, and holds the portal against what the hand left."""
    before = _seen(planned)
    hand()
    after = _seen(world.plan(want))
    mine = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    try:
        report = world.carry_out(planned)
    except Stale as overtaken:  # what it would have touched has grown: nothing was sent at all
        report = Report(outcomes=())
        assert "when the plan was made and is" in overtaken.message
        stopped = True
    else:
        stopped = False
    next_one = world.plan(want)
    now = _seen(next_one)
    lost = {key: (before.get(key), after.get(key), now.get(key)) for key in mine if now.get(key) != after.get(key)}
    stale = [one for one in report.outcomes if one.status is Status.STALE]
    assert not lost, (lost, report.outcomes)
    assert all(one.attributes or one.error for one in stale)
    assert all(then != now for one in stale for then, now in one.attributes.values())
    # What the hand changed of something that the plan leaves alone is told as what the portal shows afterwards.
    assert report.complete or stale or any(one.attributes for one in report.outcomes), report.outcomes
    note, what = noted
    note("hand edits", (what, "named as stale" if stale or stopped else "kept beside the change"))
    # The next plan is made from the portal as it is: nothing lies about what is left to do.
    left = {change.address for change in next_one.plan.effective}
    assert {one.address for one in stale} <= left or not stale


@pytest.mark.parametrize(
    ("case", "other"), TRIED, ids=[f"{case.kind}-{case.name}-{other.name}" for case, other in TRIED]
)
def test_what_a_hand_changes_while_an_update_waits_is_still_there(case, other, record_property):
    world = case.standing("create")
    want = case.wanted("change")
    planned = world.plan(want, case.policy)
    assert planned.plan.effective
    what = f"{case.kind}: " + ("the same attribute" if case == other else "another one beside it")
    _tried(world, planned, want, lambda: _by_hand(world, other, other.cell["by_hand"]), (record_property, what))


@pytest.mark.parametrize("case", DELETED, ids=[f"{case.kind}-{case.name}" for case in DELETED])
def test_what_a_hand_changes_while_a_deletion_waits_is_not_deleted(case, record_property):
    first, world = case.wanted("create"), case.standing("create")
    address = str(case.address)
    kept = tuple(one for one in first.resources if not f"{one.address}.".startswith(f"{address}."))
    needed = {one.address for one in kept if one.kind == "document" and one.attrs.get("numerator") == address}
    want = replace(first, resources=tuple(one for one in kept if one.address not in needed))
    planned = world.plan(want, case.policy)
    if planned.plan.refusals or not any(one.action is Action.DELETE for one in planned.plan.effective):
        pytest.skip("cannot be deleted as it stands there")
    _tried(
        world,
        planned,
        want,
        lambda: _by_hand(world, case, case.cell["by_hand"]),
        (record_property, f"{case.kind}: deleted"),
    )


FIELD = {"method": "userfieldconfig.update"}
ITEMS = {"one": {"title": "Один", "position": 1, "default": False}, "two": {"title": "Два", "position": 2}}


def _field(**field: Any) -> dict[str, Any]:
    return {**FIELD, "params": {"moduleId": "crm", "id": "{id:p.field.note}", "field": field}}


def _enum(*rows: Mapping[str, Any]) -> dict[str, Any]:
    known = [
        {"id": f"{{item.{key}:p.field.note}}", "value": title, "xmlId": key, "def": "N", "sort": sort}
        for key, title, sort in (("one", "Один", 100), ("two", "Два", 200))
    ]
    return _field(userTypeId="enumeration", enum=[*known, *rows])


STRANGERS = {
    "a list item": ("field", "items", _enum({"value": "Чужой", "xmlId": "strange", "def": "N", "sort": 300})),
    "a label in another language": (
        "field",
        "title.ru",
        _field(editFormLabel={"ru": "Заметка", "en": "Note", "de": "Notiz"}),
    ),
    "a help in another language": ("field", "help.ru", _field(helpMessage={"ru": "Что угодно", "de": "Egal"})),
    "a relation": (
        "relation",
        "show_in_card",
        {
            "method": "crm.type.update",
            "params": {
                "id": "{id:p}",
                "fields": {
                    "relations": {
                        "parent": [
                            {"entityTypeId": 2, "isChildrenListEnabled": "true"},
                            {"entityTypeId": 1, "isChildrenListEnabled": "true"},
                        ]
                    }
                },
            },
        },
    ),
    "another place": (
        "binding",
        "enabled",
        {
            "method": "crm.type.update",
            "params": {"id": "{id:p}", "fields": {"linkedUserFields": {"CALENDAR_EVENT|UF_CRM_CAL_EVENT": "true"}}},
        },
    ),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_what_a_hand_adds_beside_is_still_there(name, record_property):
    kind, attribute, call = STRANGERS[name]
    [case] = [one for one in cases() if (one.kind, one.name) == (kind, attribute)]
    world = case.standing("create")
    want = case.wanted("change") if case.real("change") else case.instead()
    planned = world.plan(want, case.policy)
    assert planned.plan.effective
    _tried(world, planned, want, lambda: _by_hand(world, case, call), (record_property, f"{kind}: {name}"))


def test_a_process_that_moves_into_the_workplace_meanwhile_stays_in_it(record_property):
    [case] = [one for one in cases() if (one.kind, one.name) == ("process", "workplace")]
    world = case.standing("create")
    want = case.wanted("change")
    planned = world.plan(want, case.policy)
    stranger = world.ask("crm.type.add", fields={"title": "Чужой"})["type"]["id"]
    number = world.memories.records[Address("workplace.sales")].ids["id"]

    def hand() -> None:
        world.ask("crm.automatedsolution.update", id=number, fields={"typeIds": [stranger]})

    _tried(world, planned, want, hand, (record_property, "workplace: a resident"))


def test_every_kind_says_where_its_objects_are_told():
    for kind in KINDS.values():
        case = next(one for one in cases() if one.kind == kind.name)
        world = case.standing("create")
        found = world.plan(case.wanted("create")).survey
        there = found.live.of(case.address)
        starts = tuple(one for one in kind.asked(there) if one.endswith("_"))
        told = [key for key in found.questions if key in kind.asked(there) or (starts and key.startswith(starts))]
        answers = {key: answer for key, answer in found.answers.items() if key not in told}
        gone = {one.ident: one for one in kind.decode(answers)}.get(there.ident)
        assert told, kind.name
        assert gone != {one.ident: one for one in kind.decode(found.answers)}[there.ident], kind.name
