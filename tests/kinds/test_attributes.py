"""Every attribute of every kind: created, changed, cleared, changed by hand on the portal. After each the plan is empty.

The values are in `attributes/`; a text in place of a value is the reason why that cannot be tried, and a cell with neither
fails. What was sent is recorded and makes the table of options (`recording.py`).
"""

from __future__ import annotations

import pytest

from smartctl.blueprint.key_mistakes import settings_by_type
from smartctl.kinds import KINDS
from smartctl.model import Action, Address
from smartctl.shipped import schema
from tests.kinds.attribute_cases import FILES, WAYS, cases
from tests.kinds.conftest import TEXTS, parts
from tests.kinds.recording import RECORD, recorded, told
from tests.kinds.test_cases import OF_AN_APPLICATION, filled
from tests.kinds.told_whole import requests, told_shortly

CASES = tuple(cases())
CELLS = [(case, way) for case in CASES for way in WAYS if way in case.cell and case.real(way)]
PARTS = {("field", f"settings.{kind}.{name}") for kind, names in settings_by_type().items() for name in names}
# `when` is gone before anything is compiled.
ITEM = {*schema("blueprint")["$defs"]["item"]["properties"], "position"} - {"when"}
PARTS |= {("field", f"items.{name}") for name in ITEM}
PARTS |= {("field", f"{name}.{language}") for name in ("title", "help") for language in ("ru", "en")}
"""Parts of attributes that a blueprint writes one by one."""
UPSERTS = {"crm.automation.trigger.add"}
"""Methods that add and, where the object is there, change."""


def test_every_attribute_of_every_kind_has_its_four_cells_or_reasons():
    assert set(FILES) == set(KINDS)
    known = {(kind.name, attr.name) for kind in KINDS.values() for attr in kind.attrs if not attr.internal}
    assert {(case.kind, case.name) for case in CASES} == known | PARTS
    for case in CASES:
        assert set(WAYS) <= set(case.cell), case


@pytest.mark.parametrize(("case", "way"), CELLS, ids=[f"{case.kind}-{case.name}-{way}" for case, way in CELLS])
def test_cell(case, way, golden_part):
    cell, address = case.cell, case.address

    def compare(plan, sent):
        golden_part(case.kind, f"{case.name} {way}", told_shortly(plan, sent))

    if way == "create":
        plan, written = case.made()
        [made] = [change for change in plan.effective if change.address == address]
        assert case.attr in made.after
        # What is made along with it is another case's business
        methods = told()[f"{case.kind}.{case.name}"]
        sent = (call for call in written if call.method in methods)
        golden_part(case.kind, f"{case.name} {way}", "\n".join(requests(sent)) + "\n")
        return
    if way == "by_hand":
        world = case.standing("create")
        world.portal.sent.clear()
        ask = world.ask_as_application if case.kind in OF_AN_APPLICATION else world.ask
        ask(cell["by_hand"]["method"], **filled(cell["by_hand"]["params"], world))
        plan, _report = world.apply(case.wanted("create"))
        assert [change.action for change in plan.effective if change.address == address] != []
        compare(plan, world.portal.writes())
        return
    plan, written = case.become(way)
    address = Address(cell.get("moves", address)) if way == "change" else address  # of two that swap one moves
    action = Action.REPLACE if cell.get("replaces") else Action.UPDATE
    silent = way == "clear" and cell.get("clear_is_silent")
    assert [change.action for change in plan.effective if change.address == address] == ([] if silent else [action])
    compare(plan, written)


def test_no_text_is_kept_of_a_cell_that_is_gone():
    kept = {(file.stem, name) for file in TEXTS.glob("*.txt") for name in parts(file)}
    cells = {(case.kind, f"{case.name} {way}") for case, way in CELLS}
    assert kept == cells, "take tests/golden/cells away, and let `make golden` write it anew"


@pytest.mark.parametrize("case", [case for case in CASES if "instead" in case.cell], ids=str)
def test_what_is_another_object_is_made_beside_or_refused(case):
    """A side, a target, a place, a number: the plan says what it does with the old object, and leaves nothing to do."""
    world = case.standing("create")
    plan = world.plan(case.instead(), case.policy).plan
    assert (plan.effective == ()) is case.cell.get("silent", False)
    assert (plan.refusals != ()) is case.cell.get("refused", False)
    if not plan.refusals:
        world.apply(case.instead())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.name}")
def test_what_is_sent_is_what_the_table_says(case):
    assert recorded(case) == told()[f"{case.kind}.{case.name}"], f"run `make options`; {RECORD.name} is behind"


def test_the_record_tells_of_nothing_else():
    assert set(told()) == {f"{case.kind}.{case.name}" for case in CASES}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_names_the_parameters_that_it_sends(kind):
    for case in [case for case in CASES if case.kind == kind and "." not in case.name]:
        attr, methods = KINDS[kind].attr(case.name), told()[f"{kind}.{case.name}"]
        names = {part for names in methods.values() for name in names for part in name.replace("[]", "").split(".")}
        assert set(filter(None, attr.wire.split("."))) <= names, case.name
        added = all(method.endswith(".add") and method not in UPSERTS for method in methods)
        assert attr.create_only == added, case.name
