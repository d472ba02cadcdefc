"""Every attribute of every kind: created, changed, cleared, changed by hand on the portal. After each the plan is empty.

The values are in `attributes/`; a text in place of a value is the reason why that cannot be tried, and a cell with neither
fails.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.engine.guard import Policy
from smartctl.kinds import KINDS
from smartctl.model import Action, Address
from tests.kinds.test_cases import BASE, filled, read, wish
from tests.world import World

HERE = Path(__file__).parent / "attributes"
WAYS = ("create", "change", "clear", "by_hand")


def _switch(name, wire):
    hand = {"method": "crm.type.update", "params": {"id": "{id:p}", "fields": {wire: "N"}}}
    return {"create": True, "change": False, "clear": False, "by_hand": hand}


def _file(kind):
    file = read(HERE / f"{kind}.yaml")
    switches = {name: _switch(name, wire) for name, wire in file.get("switches", {}).items()}
    return {**file, "attributes": {**switches, **file["attributes"]}}


FILES = {kind: _file(kind) for kind in KINDS if (HERE / f"{kind}.yaml").exists()}


def _is_reason(value):
    return isinstance(value, str) and value.endswith(".") and " " in value


CELLS = [
    (kind, attr, way)
    for kind, file in FILES.items()
    for attr, cell in file["attributes"].items()
    for way in WAYS
    if way in cell and not _is_reason(cell[way])
]


def test_every_attribute_of_every_kind_has_its_four_cells_or_reasons():
    assert set(FILES) == set(KINDS)
    for kind in KINDS.values():
        known = {attr.name for attr in kind.attrs if not attr.internal}
        assert set(FILES[kind.name]["attributes"]) == known
        for name, cell in FILES[kind.name]["attributes"].items():
            assert set(WAYS) <= set(cell), (kind.name, name)


def _objects(kind, attr, value, extra=()):
    """What is wanted when the attribute holds a value."""
    file = FILES[kind]
    cell = file["attributes"][attr]
    objects = {**file.get("plus", {}), **cell.get("plus", {})}
    for address, attrs in (*cell.get("with", {}).items(), *dict(extra).items()):
        objects[address] = {**objects.get(address, {}), **attrs}
    mine = {**file["base"], **objects.get(file["address"], {}), attr: value}
    objects = {**objects, file["address"]: mine}
    return wish({"p": {**BASE["p"], "client": True}, **objects} if file["address"] != "p" else _process(mine, objects))


def _process(mine, objects):
    """A process by itself: what stands below it would need switches that the case tries."""
    below = {address: None for address in BASE if address != "p"}
    return {**below, **objects, "p": mine}


def _policy(cell):
    return Policy(allow_delete=True, allow_data_loss=frozenset(map(Address, cell.get("allow_data_loss", ()))))


@pytest.mark.parametrize(("kind", "attr", "way"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_cell(kind, attr, way):
    file = FILES[kind]
    cell, address = file["attributes"][attr], Address(file["address"])
    world = World(policy=_policy(cell))
    first = _objects(kind, attr, cell["create"])
    plan, _report = world.apply(first)
    [made] = [change for change in plan.effective if change.address == address]
    assert attr in made.after
    if way == "create":
        return
    if way == "by_hand":
        world.ask(cell["by_hand"]["method"], **filled(cell["by_hand"]["params"], world))
        plan, _report = world.apply(first)
        assert [change.action for change in plan.effective if change.address == address] != []
        return
    want = _objects(kind, attr, cell[way], cell.get("with_change", {}).items() if way == "change" else ())
    planned = world.plan(want, _policy(cell)).plan
    address = Address(cell.get("moves", address)) if way == "change" else address  # of two that swap one moves
    action = Action.REPLACE if cell.get("replaces") else Action.UPDATE
    silent = way == "clear" and cell.get("clear_is_silent")
    assert [change.action for change in planned.effective if change.address == address] == ([] if silent else [action])
    world.apply(want)
