"""What was imported from one portal makes the same on another one."""

from __future__ import annotations

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.kinds import field_settings
from smartctl.operations import apply, plan
from smartctl.shipped import blueprints_dir
from tests.importing.rooms import SEEDS, Room, said, values_of

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_blueprints_of_one_portal_make_another_one_that_says_the_same(room, seed):
    room.sow(seed)
    made = room.imported()
    for one in made.written:
        with room.session("two") as session:
            done = apply(session, one.path, values_of(one.path))
            assert done.report.complete, [one for one in done.report.outcomes if one.error]
            assert plan(session, one.path, values_of(one.path)).plan.summary.total == 0

    again = room.imported(portal="two", out="again", take_over=True)

    ours = {one.path.name: said(one.path) for one in made.written}
    theirs = {one.path.name: said(one.path) for one in again.written}
    assert theirs == ours


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_blueprint_that_was_applied_comes_back_with_its_content(room, name):
    path = blueprints_dir() / f"{name}.yaml"
    room.applied(path)

    made = room.imported(out=f"{name}-again.yaml", take_over=True)

    before = compile_desired(load(path), language="ru")
    after = compile_desired(load(made.written[0].path), language="ru")
    new = _names(made, room, before)
    there = after.by_address()
    carried = [one for one in before.resources if one.kind not in ("document", "trigger", "workflow")]
    assert len(carried) == len(after.resources)
    for one in carried:
        found = there[new[one.address]].attrs
        for attr, value in one.attrs.items():
            assert _same(_renamed(value, new), found.get(attr), attr), (one.address, attr, value, found.get(attr))


def _names(made, room, before):
    """Address in the original -> address in what was imported, by the numbers on the portal."""
    with room.session() as session:
        original = session.shelf(before.blueprint).load().records
    ours = made.written[0].draft.records
    by_id = {_identity(at, one): at for at, one in ours.items()}
    names = {at: by_id[_identity(at, one)] for at, one in original.items() if _identity(at, one) in by_id}
    for at, one in original.items():
        if one.kind in ("relation", "binding"):
            process = names[at.partition(".")[0]]
            for other, theirs in ours.items():
                same = theirs.kind == one.kind and other.partition(".")[0] == process
                if same and _end(one, names, at) == _end(theirs, {}, other):
                    names[at] = other
    return names


def _end(record, names, address):
    """What makes a relation or a binding the one that it is."""
    if record.kind == "binding":
        return address.rpartition(".")[2]
    return record.attrs["side"], names.get(record.attrs["target"], record.attrs["target"])


def _identity(address, record):
    if record.kind in ("relation", "binding"):
        return address
    return record.kind, str(record.ids["id"]), str(record.ids.get("entityTypeId")) if record.kind == "card" else ""


def _renamed(value, new):
    if isinstance(value, str):
        side, dot, name = value.partition("parent.")
        return f"parent.{new.get(name, name)}" if dot and not side else new.get(value, value)
    if isinstance(value, tuple):
        return tuple(_renamed(one, new) for one in value)
    if isinstance(value, dict):
        return {key: _renamed(one, new) for key, one in value.items()}
    return value


def _same(value, found, attr):
    """As much as the blueprint writes: what it leaves to the portal an import finds and writes."""
    if attr == "code" and found is None:
        return True
    if attr == "items":
        titles = [(item["title"], item["default"]) for item in value.values()]
        return titles == [(item["title"], item["default"]) for item in found.values()]
    if attr == "settings":
        return field_settings.same(value, found)
    if isinstance(value, dict) and isinstance(found, dict):
        return all(found.get(key) == part for key, part in value.items())
    return value == found
