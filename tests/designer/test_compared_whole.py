"""What a portal's designer has otherwise than it was written is never called the same, whatever it is."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace

from smartctl.designer.reading import UNREADABLE, attrs, in_full, steps
from smartctl.designer.workflow import VISIT, Robot, attrs_of, template
from smartctl.model import Address
from tests.designer.robots_of_every_kind import NAMING, NEW, ROBOTS
from tests.share import ALL, some, turn

WHOLE = tuple(map(attrs_of, in_full(ROBOTS, NAMING)))


def written(robots=ROBOTS, language="ru") -> Any:
    return template(robots, NAMING, language=language)


def read(parts, beside=None):
    return attrs(steps(parts, NAMING, beside))


def test_what_was_written_is_read_as_it_was_said_in_either_language():
    assert read(written()) == read(written(language="en")) == WHOLE
    assert not any(UNREADABLE in one for one in WHOLE)
    assert next(one["set"] for one in WHOLE if "set" in one) == ROBOTS[10].values["set"]


Path = tuple[str | int, ...]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a template: nodes, properties, and what is inside of them."""
    yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*path, key))
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from places(one, (*path, number))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


Change = Callable[[Any], None]


def changes(parts: Any) -> Iterator[tuple[str, Change]]:
    """(what is done, a change of a template in place), for every place and in every way."""
    for path in list(places(parts)):
        if not path or path[-1] in ("Name", "Permission"):
            continue  # the whole; names, which say nothing by themselves; rights that nobody has, in whatever shape
        value = at(parts, path)
        inside = of_container if isinstance(value, dict | list | tuple) else of_scalar
        for what, change in inside(value, path):
            yield f"{what} {'/'.join(map(str, path))}", change


def of_container(value: Any, path: Path) -> Iterator[tuple[str, Change]]:
    *above, last = path
    node = isinstance(value, dict) and "Type" in value
    if value:
        yield "emptied", lambda whole: at(whole, above).__setitem__(last, type(value)())
    if isinstance(value, dict):
        yield "added", lambda whole: at(whole, path).__setitem__("Стороннее", "да")
    if node:
        yield "property", lambda whole: at(whole, path)["Properties"].__setitem__("Foreign", "Y")
        yield "doubled", lambda whole: at(whole, above).insert(last, at(whole, path))
    if isinstance(value, list) and len(value) > 1 and value != value[::-1]:
        yield "turned", lambda whole: at(whole, above).__setitem__(last, at(whole, path)[::-1])
    if last == "Children" and len(path) > 2:
        extra = {"Type": "TerminateActivity", "Name": "A9", "Activated": "Y", "Properties": {}, "Children": []}
        yield "grown", lambda whole: at(whole, path).append(extra)


def of_scalar(value: Any, path: Path) -> Iterator[tuple[str, Change]]:
    *above, last = path
    for other in ("N" if value != "N" else "Y", "другое", "9", "DT1036_9:NEW", "user_1", "{=Document:TITLE}"):
        if str(value) != other:
            yield f"{other} in", lambda whole, v=other: at(whole, above).__setitem__(last, v)
    if value not in ("", None) and last != "Activated":  # without it a step is on, as it is with Y
        yield "removed", lambda whole: at(whole, above).pop(last)


PAID = Address("p.pipeline.main.stage.paid")
STAGED_NAMING = replace(
    NAMING, columns={**NAMING.columns, VISIT: "UF_CRM_7_VISIT"}, stages={**NAMING.stages, PAID: "DT1036_9:PAID"}
)
STAGED = tuple(replace(one, on=str(PAID if place % 3 else NEW)) for place, one in enumerate(ROBOTS[::2]))
STAGED = tuple(sorted(STAGED, key=lambda one: one.on))


@pytest.mark.parametrize(("robots", "naming"), [(ROBOTS, NAMING), (STAGED, STAGED_NAMING)], ids=["plain", "of stages"])
def test_no_changed_node_property_or_flag_of_a_template_is_called_the_same(robots, naming, capsys):
    own = template(robots, naming, language="ru")
    whole = tuple(map(attrs_of, in_full(robots, naming)))
    assert attrs(steps(own, naming)) == whole
    assert not any(UNREADABLE in one for one in whole)
    missed, tried, kept = [], 0, pickle.dumps(own)
    for what, change in some(list(changes(own)), turn(3), 3):
        other = pickle.loads(kept)
        change(other)
        tried += 1
        if attrs(steps(other, naming)) == whole:
            missed.append(what)
    with capsys.disabled():
        sys.stdout.write(f"\n{tried} changes of a template of {len(robots)} robots, {len(missed)} called the same ")
    assert tried > (1500 if ALL else 500)
    assert missed == []


COMMENT = (Robot(action="comment", values={"comment": "Принято"}),)
GUARDED = (Robot(action="comment", values={"comment": "Принято"}, conditions=({"field": "kind", "is": "own"},)),)


def one(robots) -> Any:
    return written(robots)


def told(parts, beside=None):
    return [step.get(UNREADABLE, "") for step in read(parts, beside)]


def test_a_step_that_is_switched_off_says_so_and_what_it_is():
    parts = one(COMMENT)
    parts[0]["Children"][0]["Activated"] = "N"
    assert read(parts) == ({"comment": "Принято", UNREADABLE: "CrmTimelineCommentAdd.Activated: N"},)


def test_a_branch_that_is_switched_off_says_so_although_the_step_inside_is_on():
    parts = one(GUARDED)
    parts[0]["Children"][0]["Children"][0]["Activated"] = "N"
    assert told(parts) == ["IfElseActivity › IfElseBranchActivity.Activated: N"]


def test_conditions_of_the_designer_are_the_same_conditions():
    parts = one(GUARDED)
    branch = parts[0]["Children"][0]["Children"][0]
    del branch["Properties"]["mixedcondition"]
    branch["Properties"]["fieldcondition"] = [["UF_CRM_7_KIND", "=", "own", "0"]]
    parts[0]["Children"][0]["Node"] = None
    assert read(parts) == read(one(GUARDED))
    branch["Properties"]["fieldcondition"] = [["UF_CRM_7_KIND", "=", "hired", "0"]]
    assert read(parts) != read(one(GUARDED))
    branch["Properties"]["fieldcondition"] = [["UF_CRM_7_KIND", "=", "own", "0"], ["TITLE", "!empty", "", "1"]]
    assert len(read(parts)[0]["if_any"]) == 2


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda branches: branches[0]["Properties"].update(propertyvariablecondition=[["V", "=", "1", "0"]]), "propertyvariablecondition"),
        (lambda branches: branches[0]["Properties"].update(permissioncondition=["user_1"]), "permissioncondition"),
        (lambda branches: branches[1]["Children"].append({"Type": "SetFieldActivity", "Properties": {}}), "SetFieldActivity"),
        (lambda branches: branches[1]["Properties"].pop("truecondition"), "truecondition"),
        (lambda branches: branches.insert(1, copy.deepcopy(branches[0])), "3 ×"),
        (lambda branches: branches[0]["Children"].append({"Type": "CodeActivity", "Properties": {}}), "CodeActivity"),
        (lambda branches: branches[0].update(Children=[{"Type": "IfElseActivity", "Properties": {}, "Children": []}]), "IfElseActivity"),
        (lambda branches: branches[0]["Properties"]["mixedcondition"][0].update(operator="contain"), "contain"),
        (lambda branches: branches[0]["Properties"]["mixedcondition"][0].update(object="Variable"), "object"),
    ],
)  # fmt: skip
def test_whatever_else_stands_in_a_condition_is_named_with_its_place(change, place):
    parts = one(GUARDED)
    change(parts[0]["Children"][0]["Children"])
    assert place in told(parts)[0]


def test_conditions_joined_in_two_ways_are_no_conditions_of_a_blueprint():
    three = tuple({"field": "crew", "is": text} for text in "абв")
    parts = one((Robot(action="comment", values={"comment": "Да"}, conditions=three),))
    parts[0]["Children"][0]["Children"][0]["Properties"]["mixedcondition"][2]["joiner"] = 1
    assert "joiner" in told(parts)[0]


def test_what_a_workflow_asks_when_it_starts_and_who_may_start_it_are_differences_too():
    parts = one(COMMENT)
    assert told(parts, {"PARAMETERS": [], "VARIABLES": {}, "CONSTANTS": None}) == [""]
    assert told(parts, {"PARAMETERS": {"Sum": {"Name": "Сумма"}}})[1].startswith("PARAMETERS: ")
    parts[0]["Properties"]["Permission"]["S"] = ["user_5"]
    assert "Permission.S" in told(parts)[1]


def test_a_pause_at_the_end_and_a_step_of_an_application_are_named():
    parts = one(COMMENT)
    parts[0]["Children"].append({"Type": "DelayActivity", "Properties": {"TimeoutDuration": "1"}})
    parts[0]["Children"].insert(0, {"Type": "rest_0cc175b9c0f1b6a831c399e269772661", "Properties": {"a": "b"}})
    assert told(parts) == ["rest_0cc175b9c0f1b6a831c399e269772661", "", "DelayActivity"]


def test_a_text_that_shows_the_code_instead_of_the_words_is_another_text():
    parts = one((Robot(action="comment", values={"comment": "{{kind}}, {{responsible}}, {{stage}}, {{title}}"}),))
    properties = parts[0]["Children"][0]["Properties"]
    assert properties["CommentText"] == (
        "{=Document:UF_CRM_7_KIND_PRINTABLE}, {=Document:ASSIGNED_BY_PRINTABLE}, "
        "{=Document:STAGE_ID > printable}, {=Document:TITLE}"
    )
    properties["CommentText"] = "{=Document:UF_CRM_7_KIND}, {=Document:ASSIGNED_BY_ID}, {=Document:STAGE_ID}, {{title}}"
    assert read(parts)[0]["comment"] == properties["CommentText"]


def test_a_list_item_that_stands_by_its_number_is_not_that_item():
    parts = one((Robot(action="set", values={"set": {"kind": "hired"}}),))
    assert parts[0]["Children"][0]["Properties"]["FieldValue"] == {"UF_CRM_7_KIND": "9f3c0a7b2d1e4f5a8b6c7d8e9f0a1b2c"}
    parts[0]["Children"][0]["Properties"]["FieldValue"] = {"UF_CRM_7_KIND": "43"}
    assert read(parts)[0]["set"] == {"kind": "43"}


def test_a_stage_is_compared_by_the_code_of_the_portal():
    parts = one((Robot(action="comment", values={"comment": "x"}, conditions=({"field": "stage", "is": str(NEW)},)),))
    [given] = parts[0]["Children"][0]["Children"][0]["Properties"]["mixedcondition"]
    assert (given["field"], given["value"]) == ("STAGE_ID", "DT1036_9:NEW")
