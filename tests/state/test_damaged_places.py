"""Whatever one value of a state, a journal or a kept table is turned into, the refusal names the very place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from smartctl.errors import UsageError
from smartctl.given import Damaged
from smartctl.state.journal import RunJournal
from smartctl.state.journal_check import check, check_table
from smartctl.state.record import FORMAT, dumps, loads

Path = tuple[str | int, ...]

_FIELD = {"kind": "field", "address": "repair.field.crew", "key": "crew", "attrs": {"multiple": False}}
_MARK = "smartctl probe 0123abcd"
_LEFT = {"mark": _MARK, "entity_type_id": 1030, "id": 4, "responsible": 1, "process": "repair", "address": "repair.a"}
_TEXTS = ("version", "version_before", "language", "mode", "command", "time", "user", "host", "undoes")
_BEGIN = {
    **{name: name for name in _TEXTS},
    **{name: name for name in ("run", "portal", "blueprint", "lineage")},
    "wanted": [_FIELD],
    "moved": [["repair.field.old", "repair.field.crew"]],
    "before": [_FIELD],
    "back": [{"from": "a", "to": "b", "map": {"c": "d"}}],
    "changes": [["create", "field", "repair.field.crew"]],
    "stages": {"repair.stage.main.new": "DT1030_1:NEW"},
    "lost": ["repair.field.crew"],
}
_STEP = {
    "step": "s",
    "action": "create",
    "method": "crm.type.add",
    "title": "t",
    "kind": "field",
    "address": "repair.field.crew",
    "siblings": ["repair.field.kind"],
}
_ITEM = {"id": 4, "was": {"stageId": "A", "categoryId": 1}, "fields": {"stageId": "B"}}
_HELD = {"field": "repair.field.kind", "options": {"7": "own"}}
ENTRIES: dict[str, dict[str, Any]] = {
    "begin": _BEGIN,
    "intent": {"steps": [_STEP]},
    "result": {"answers": {"s": "done"}},
    "settled": {"fates": {"s": "done"}},
    "moving": {"address": "a", "entityTypeId": 1030, "items": [_ITEM], "exported": True, "leaves": False, **_HELD},
    "moved": {"items": 3},
    "checked": {"address": "a"},
    "named": {"items": {"repair.a": ["4"]}},
    "yields": {"objects": [{"ids": {"id": 4, "code": "x"}}]},
    "end": {"complete": True, "interrupted": False, "unread": False, "cut_off": False},
    "verdict": {name: name for name in ("address", "digest", "status", "how", "by", "time", "detail")},
    "probing": {"mark": _MARK},
    "made": {"mark": _MARK},
    "left": {**_LEFT, "digest": "d", "born": "2026-11-23T10:00:00+00:00", "due": "2026-11-25T10:00:00+00:00"},
    "swept": {"mark": _MARK},
}
TABLE = [
    {
        "address": "repair.relation.parent.house",
        "field": "UF_CRM_1",
        "entityTypeId": 1030,
        "relation": "parent",
        "options": {"7": "Own"},
    },
    {"id": 4, "value": "x"},
]
STATE = {
    "format": FORMAT,
    "serial": 3,
    "lineage": "l",
    "portal": "p",
    "blueprint": {"name": "repairs", "version": "1.0.0"},
    "resources": {
        "repair.field.crew": {
            "kind": "field",
            "ids": {"id": 7, "name": "UF_CRM_1"},
            "attributes": {"multiple": False},
            "created": True,
            "protected": True,
            "otherwise": {"multiple": {"sent": True, "found": False}},
        }
    },
    "moved": [{"from": "a", "to": "b"}],
    "let_go": [{"kind": "field", "id": 7, "address": "repair.field.old"}],
}
_MAPS = ("stages", "answers", "fates", "map", "ids", "attrs", "was", "options")
_OPTIONAL = {
    *("mode", "command", "time", "user", "host", "undoes", "wanted", "before", "changes", "stages", "lost"),
    *("exported", "leaves", "field", "complete", "interrupted", "unread", "cut_off"),
}
# What a shorter list or map lacks is missed elsewhere.
LACKED = {
    ("begin", ("moved", 0, 0)): "line 1.moved[0]",
    ("begin", ("moved", 0, 1)): "line 1.moved[0]",
    **{("begin", ("changes", 0, at)): "line 1.changes[0]" for at in range(3)},
    ("moving", ("items", 0, "fields", "stageId")): "line 1.items[0].fields",
}
_ANYTHING = {"sent", "found"}
_UNPLAIN = {"was", "fields"}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from places(one, (*path, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def wrong(value: Any, path: Path) -> Any:
    """What no reader takes for the value: another sort of thing."""
    if len(path) > 1 and (path[-2] in _UNPLAIN or path[-1] == "value"):
        return float("nan")
    return [{}] if not isinstance(value, list) else {"no": "list"}


def spoilt(document: Any, path: Path) -> Any:
    found = json.loads(json.dumps(document))  # no two places share a value
    at(found, path[:-1])[path[-1]] = wrong(at(document, path), path)
    return found


def without(document: Any, path: Path) -> Any:
    found = json.loads(json.dumps(document))  # no two places share a value
    del at(found, path[:-1])[path[-1]]
    return found


def named(path: Path) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def whose(document: Any, path: Path) -> str:
    """A value inside of an object's attributes is named by its object."""
    for depth, key in enumerate(path):
        if key in ("attrs", "attributes") and len(path) > depth + 1:
            owner = path[:depth]
            return named(owner) if key == "attributes" else f"{named(owner)} {at(document, owner)['address']!a}"
    return named(path)


def may_lack(entry: str, path: Path) -> bool:
    if (entry, path) in LACKED:
        return False
    inside = len(path) > 1 and path[-2] in (*_MAPS, "items")
    return (
        isinstance(path[-1], int)
        or (inside and isinstance(path[-1], str))
        or (len(path) == 1 and path[0] in _OPTIONAL and entry != "verdict")
    )


ENTRY_PLACES = [(entry, path) for entry, facts in ENTRIES.items() for path in places(facts)]


def id_of(value: Any) -> str:
    return named(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_as_a_run_writes_it_is_taken(entry):
    check({"entry": entry, **ENTRIES[entry]}, "line 1")


@pytest.mark.parametrize(("entry", "path"), ENTRY_PLACES, ids=id_of)
def test_a_spoilt_value_of_an_entry_is_named(entry, path):
    with pytest.raises(Damaged) as raised:
        check({"entry": entry, **spoilt(ENTRIES[entry], path)}, "line 1")
    assert raised.value.where == f"line 1{whose(ENTRIES[entry], path)}"
    assert raised.value.fault


@pytest.mark.parametrize(("entry", "path"), ENTRY_PLACES, ids=id_of)
def test_a_value_that_an_entry_lacks_is_named_unless_it_may_lack_it(entry, path):
    facts = without(ENTRIES[entry], path)
    try:
        check({"entry": entry, **facts}, "line 1")
    except Damaged as damage:
        assert damage.where == LACKED.get((entry, path), f"line 1{named(path)}")
        assert not may_lack(entry, path)
    else:
        assert may_lack(entry, path)


# Of the right sort, and still nothing that a run writes.
@pytest.mark.parametrize(
    ("entry", "path", "value", "where"),
    [
        ("begin", ("wanted", 0, "key"), "kind", ".wanted[0].key"),
        ("begin", ("wanted", 0, "kind"), "nobody", ".wanted[0] 'repair.field.crew'"),
        ("begin", ("moved", 0), ["a", "b", "c"], ".moved[0]"),
        ("begin", ("changes", 0), ["a", "b"], ".changes[0]"),
        ("intent", ("steps", 0, "kind"), "nobody", ".steps[0] 'repair.field.crew'"),
        ("moving", ("entityTypeId",), -1, ".entityTypeId"),
        ("probing", ("mark",), "smartctl probe 0123abcd and more", ".mark"),
        ("left", ("born",), "yesterday", ".born"),
        ("left", ("due",), "2026-11-25T10:00:00", ".due"),
    ],
    ids=id_of,
)
def test_a_value_that_no_run_writes_is_named(entry, path, value, where):
    facts = json.loads(json.dumps(ENTRIES[entry]))
    at(facts, path[:-1])[path[-1]] = value
    with pytest.raises(Damaged) as raised:
        check({"entry": entry, **facts}, "line 1")
    assert raised.value.where == f"line 1{where}"
    assert raised.value.fault


@pytest.mark.parametrize("path", list(places(TABLE)), ids=id_of)
def test_a_spoilt_value_of_a_kept_table_is_named(path):
    if len(path) == 1:
        return  # a line that is no object is refused where lines are read
    with pytest.raises(Damaged) as raised:
        check_table(tuple(spoilt(TABLE, path)), "values-a.jsonl")
    assert raised.value.where == f"values-a.jsonl:{path[0] + 1}{named(path[1:])}"
    assert raised.value.fault


_OF_SIDE = {"": "repair.field.crew", "parent": "repair.relation.parent.house", "child": "repair.relation.child.house"}


@pytest.mark.parametrize(("side", "address"), _OF_SIDE.items())
def test_a_kept_table_says_which_side_of_a_link_it_is(side, address):
    head = {**TABLE[0], "address": address}
    check_table(({**head, "relation": side},), "values-a.jsonl")
    with pytest.raises(Damaged) as raised:
        check_table(({**head, "relation": f"{side}x"},), "values-a.jsonl")
    assert (raised.value.where, raised.value.fault) == (
        "values-a.jsonl:1.relation",
        f"{side}x is not one of parent, child",
    )


@pytest.mark.parametrize(
    ("side", "address"),
    [
        ("", "repair.relation.parent.house"),
        ("child", "repair.relation.parent.house"),
        ("parent", "repair.field.crew"),
        ("child", "repair"),
    ],
)
def test_a_kept_table_of_links_is_one_of_a_relation_and_no_other_is(side, address):
    with pytest.raises(Damaged) as raised:
        check_table(({**TABLE[0], "address": address, "relation": side},), "values-a.jsonl")
    assert (raised.value.where, raised.value.fault) == ("values-a.jsonl:1.relation", f"it does not fit {address}")


def test_a_row_of_a_kept_table_without_its_value_is_named():
    with pytest.raises(Damaged) as raised:
        check_table((TABLE[0], {"id": 4}), "values-a.jsonl")
    assert raised.value.where == "values-a.jsonl:2.value"


def test_a_kept_table_as_a_run_writes_it_is_taken_and_an_empty_one_is_not():
    check_table(tuple(TABLE), "values-a.jsonl")
    with pytest.raises(Damaged, match="it is empty"):
        check_table((), "values-a.jsonl")


@pytest.mark.parametrize("path", [one for one in places(STATE) if not _ANYTHING & {*one}], ids=id_of)
def test_a_spoilt_value_of_a_state_is_named(path):
    with pytest.raises(UsageError) as raised:
        loads(json.dumps(spoilt(STATE, path)), where="here.json")
    place = whose(STATE, path).removeprefix(".")
    assert f"Reading the state here.json: {place} is not as it was written: " in str(raised.value)
    assert "None" not in str(raised.value)
    assert "state rebuild" in raised.value.hint


def test_a_state_without_what_came_later_is_read():
    old = {name: value for name, value in STATE.items() if name not in ("moved", "let_go")}
    record = old["resources"]["repair.field.crew"]
    record = {name: value for name, value in record.items() if name not in ("protected", "otherwise")}
    state = loads(json.dumps({**old, "resources": {"repair.field.crew": record}}), where="here.json")
    assert (state.carried, state.let_go) == ((), ())
    assert not state.records["repair.field.crew"].protected


def test_a_state_comes_back_as_it_was_written():
    assert json.loads(dumps(loads(json.dumps(STATE), where="here.json"))) == STATE
    assert dumps(loads(json.dumps(STATE), where="here.json")).startswith('{\n  "format"')


def test_a_journal_names_the_line_and_the_place(tmp_path):
    journal = RunJournal(tmp_path / "20261123T100000Z-ab12")
    journal.write("checked", address="a")
    journal.write("checked", address=7)
    with pytest.raises(UsageError) as raised:
        journal.entries()
    assert f"Reading the journal {journal.path}: line 2.address: a text is expected." in str(raised.value)
    assert "Put the file back as it was" in raised.value.hint


def test_a_kept_table_is_written_and_read_and_a_spoilt_one_is_named(tmp_path):
    journal = RunJournal(tmp_path / "20261123T100000Z-ab12")
    journal.keep(TABLE[0]["address"], TABLE)
    assert [list(rows) for rows in journal.kept()] == [TABLE]
    (path,) = journal.folder.glob("values-*.jsonl")
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        journal.kept()
    assert f"Reading the journal {path}: {path.name}:1.address: a text is expected." in str(raised.value)
    path.unlink()
    path.mkdir()
    with pytest.raises(UsageError, match=r"Reading the journal .*values-[^:]*: [^\[]*directory"):
        journal.kept()
