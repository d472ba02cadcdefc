"""Many fields are read from lists in the languages that are written; nothing is believed that no answer shows.

`FEW` of this module stands for "fewer than here", so that two processes are many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.errors import Unreachable
from smartctl.kinds import KINDS, field_reading
from smartctl.kinds.base import Scope
from smartctl.model import Action, Address
from smartctl.ports import Answer
from smartctl.steps import Call
from tests.engine.test_forecast import counted
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

FIELDS = 4
ITEMS = {"own": {"title": "Своя", "position": 1, "default": False}}


@pytest.fixture(autouse=True)
def _many(monkeypatch):
    monkeypatch.setattr(field_reading, "FEW", 3)
    monkeypatch.setattr(field_reading, "FEW_IN_FULL", 3)


def _process(name: str, **changed: Any):
    fields = [
        resource(
            "field",
            f"{name}.field.f{number}",
            type="string",
            multiple=False,
            title={"ru": f"Поле {number}", "en": f"Field {number}"},
            help={"ru": "Зачем"},
            position=number,
        )
        for number in range(1, FIELDS + 1)
    ]
    crew = resource(
        "field",
        f"{name}.field.crew",
        type="enumeration",
        multiple=False,
        title={"ru": "Бригада"},
        position=9,
        items=ITEMS,
    )
    fields[0] = replace(fields[0], attrs={**fields[0].attrs, **changed})
    return resource("process", name, title=name, stages=True), *fields, crew


WANT = desired(*_process("p"), *_process("q"))
RENAMED = desired(*_process("p", title={"ru": "Имя", "en": "Field 1"}), *_process("q"))
FIRST = Address("p.field.f1")


@pytest.fixture
def world() -> World:
    world = World()
    world.apply(WANT)
    world.portal.sent.clear()
    return world


def asked(world: World) -> list[str]:
    return [call.method for call in world.portal.sent if call.method.startswith("userfieldconfig.")]


def add_german(world: World) -> int:
    """Somebody gives the first field a label in a language that nobody here writes."""
    number = world.memories.records[FIRST].ids["id"]
    there = world.ask("userfieldconfig.get", moduleId="crm", id=number)["field"]
    labels = {name: {**there[name], "de": "Feld"} for name in ("editFormLabel", "helpMessage")}
    world.ask("userfieldconfig.update", moduleId="crm", id=number, field=labels)
    return number


def german(world: World) -> tuple[Any, Any]:
    """As the first field of `p` stands by now, whatever its number."""
    number = world.memories.records[FIRST].ids["id"]
    there = world.ask("userfieldconfig.get", moduleId="crm", id=number)["field"]
    return there["editFormLabel"].get("de"), there["helpMessage"].get("de")


def test_only_lists_are_read_one_by_one_where_everything_is_as_it_was_left(world):
    assert world.plan(WANT).plan.effective == ()
    # Two processes, each in both languages that are written, and the list field of each.
    assert asked(world).count("userfieldconfig.list") == 4
    assert asked(world).count("userfieldconfig.get") == 2


def test_a_label_in_a_language_that_nobody_writes_outlives_a_new_name_and_the_way_back(world):
    add_german(world)
    world.apply(RENAMED)
    assert german(world) == ("Feld", "Feld")
    world.roll_back()
    assert german(world) == ("Feld", "Feld")


def test_a_new_name_in_any_language_is_seen_as_drift(world):
    number = world.memories.records[FIRST].ids["id"]
    for language in ("ru", "en"):
        labels = {"ru": "Поле 1", "en": "Field 1", language: "Иное"}
        field = {"editFormLabel": labels, "helpMessage": {"ru": "Зачем"}}
        world.ask("userfieldconfig.update", moduleId="crm", id=number, field=field)
        planned = world.plan(WANT).plan
        assert [one.address for one in planned.drift] == [FIRST]
        assert [one.address for one in planned.effective] == [FIRST]
    world.apply(WANT)


def test_what_goes_is_read_whole_and_comes_back_with_labels_of_all_languages(world):
    add_german(world)
    without = replace(WANT, resources=tuple(one for one in WANT.resources if one.address != FIRST))
    plan, _report = world.apply(without, ALL_ALLOWED)
    assert [one.action for one in plan.effective if one.address == FIRST] == [Action.DELETE]
    world.roll_back()
    assert german(world) == ("Feld", "Feld")


def test_a_destroyed_process_comes_back_with_labels_of_all_languages(world):
    add_german(world)
    world.destroy(WANT)
    world.roll_back()
    assert german(world) == ("Feld", "Feld")


def test_a_field_that_becomes_another_type_is_read_whole(world):
    add_german(world)
    changed = desired(*_process("p", type="integer"), *_process("q"))
    world.plan(changed)
    assert asked(world).count("userfieldconfig.get") == 2 + 1  # the lists, and the one that changes


def test_a_plan_costs_what_was_said(world):
    add_german(world)
    for want in (RENAMED, WANT):
        said, sent = counted(world).cost(world.plan(want))
        assert said == sent


class Faulty(Spy):
    """A portal that answers lists of fields as `twist` makes them."""

    def __init__(self, spy: Spy, twist: Callable[[Call, Answer], Answer]) -> None:
        super().__init__(spy.inner)
        self.twist = twist

    def batch(self, calls: Mapping[str, Call], *, halt: bool):
        answers = super().batch(calls, halt=halt)
        return {
            key: self.twist(calls[key], one) if calls[key].method == "userfieldconfig.list" else one
            for key, one in answers.items()
        }


def _rows(answer: Answer) -> list[dict[str, Any]]:
    return list(answer.result["fields"])


def _with(answer: Answer, rows: list[dict[str, Any]]) -> Answer:
    return replace(answer, result={"fields": rows})


def ignores_the_filter(_call: Call, answer: Answer) -> Answer:
    return _with(answer, [{**row, "entityId": "CRM_1"} for row in _rows(answer)] + _rows(answer))


def brings_a_row_of_another(_call: Call, answer: Answer) -> Answer:
    return _with(answer, [*_rows(answer), {**_rows(answer)[0], "id": "9999", "entityId": "CRM_999"}])


def cuts_its_page_short(_call: Call, answer: Answer) -> Answer:
    return _with(answer, _rows(answer)[:-1])


def answers_in_its_own_language(call: Call, answer: Answer) -> Answer:
    language = call.params["select"]["language"]
    other = {"ru": "en", "en": "ru"}[language]
    return _with(answer, [{**row, "editFormLabel": {other: "Иное"}} for row in _rows(answer)])


@pytest.mark.parametrize(
    "twist", [ignores_the_filter, brings_a_row_of_another, cuts_its_page_short, answers_in_its_own_language]
)
def test_a_list_that_contradicts_its_question_ends_the_plan(world, twist):
    world.portal = Faulty(world.portal, twist)
    with pytest.raises(Unreachable, match=r"userfieldconfig\.list"):
        world.plan(WANT)


def without_labels(_call: Call, answer: Answer) -> Answer:
    left = ("languageId", "editFormLabel", "helpMessage")
    return _with(answer, [{key: value for key, value in row.items() if key not in left} for row in _rows(answer)])


def with_null_labels(_call: Call, answer: Answer) -> Answer:
    return _with(answer, [{**row, "editFormLabel": None, "helpMessage": None} for row in _rows(answer)])


def without_settings(_call: Call, answer: Answer) -> Answer:
    return _with(answer, [{key: value for key, value in row.items() if key != "settings"} for row in _rows(answer)])


@pytest.mark.parametrize("twist", [without_labels, with_null_labels, without_settings])
def test_where_a_list_says_less_every_field_is_read_by_itself(world, twist):
    world.portal = Faulty(world.portal, twist)
    assert world.plan(WANT).plan.effective == ()
    assert asked(world).count("userfieldconfig.get") == 2 * (FIELDS + 1)


def test_a_whole_reading_of_many_fields_has_their_labels_in_every_language_that_shows(world):
    number = world.memories.records["p.field.crew"].ids["id"]
    there = world.ask("userfieldconfig.get", moduleId="crm", id=number)["field"]
    labels = {"editFormLabel": {**there["editFormLabel"], "en": "Crew"}}
    world.ask("userfieldconfig.update", moduleId="crm", id=number, field=labels)
    world.portal.sent.clear()
    known = {Address(f"*{one}"): ("process", dict(world.memories.records[Address(one)].ids)) for one in ("p", "q")}
    scope = Scope(blueprint="", lineage="", known=known, language="ru", in_full=True)
    answers = reader.read(world.portal, scope, {name: KINDS[name] for name in ("process", "field")})
    found = {(one.parent, one.natural): one.attrs for one in KINDS["field"].decode(answers)}
    assert all(attrs["title"].keys() == {"ru", "en"} for (_at, code), attrs in found.items() if code != "CREW")
    assert sum(attrs["title"] == {"ru": "Бригада", "en": "Crew"} for attrs in found.values()) == 1
    assert asked(world).count("userfieldconfig.get") < len(found)


def test_what_a_plan_has_read_whole_is_read_whole_after_its_run(world):
    """Also where it is as the state knows it by then: whoever compares both readings would miss labels else."""
    number = add_german(world)
    labels = {"ru": "Иное", "en": "Field 1", "de": "Feld"}
    world.ask("userfieldconfig.update", moduleId="crm", id=number, field={"editFormLabel": labels})
    planned = world.plan(WANT)
    world.portal.sent.clear()
    assert world.carry_out(planned).complete
    methods = [call.method for call in world.portal.sent]
    last = len(methods) - 1 - methods[::-1].index("userfieldconfig.update")
    after = [call.params["id"] for call in world.portal.sent[last:] if call.method == "userfieldconfig.get"]
    assert number in after
    assert len(after) == 2 + 1  # the lists, and the one that was put back


def test_what_the_lists_tell_of_a_field_is_judged_once_a_reading(monkeypatch):
    judged: list[Address] = []
    inner = field_reading._as_left

    def counted_too(
        scope: Scope, address: Address, row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]
    ) -> bool:
        judged.append(address)
        return inner(scope, address, row, others)

    world = World()
    world.apply(WANT)
    monkeypatch.setattr(field_reading, "_as_left", counted_too)
    world.plan(WANT)
    assert len(judged) == len(set(judged)) == 2 * FIELDS


def test_what_a_reading_keeps_of_its_answers_tells_all_that_they_have_told(world):
    lists = {
        f"{word}_1_0{rest}": {
            "moduleId": "crm",
            "select": {"0": "*", "language": language},
            "filter": {"entityId": "CRM_1"},
        }
        for word, rest, language in (("fields", "", "ru"), ("labels", "_en", "en"))
    }
    told = {key: world.portal.call(Call(method="userfieldconfig.list", params=one)) for key, one in lists.items()}
    told["statuses"] = world.portal.call(Call(method="crm.status.list", params={}))
    for name in ("field", "stage"):
        kept = {key: replace(one, result=KINDS[name].kept(key, one.result)) for key, one in told.items()}
        assert KINDS[name].decode(kept) == KINDS[name].decode(told) != ()
        assert len(repr(kept)) < len(repr(told))
