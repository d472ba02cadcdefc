"""Rules that a table shows better than a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.names import breaks_camel_case, code_of
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.kinds.base import code_of as code_of_kinds

BROKEN = Path(__file__).parent / "broken"


def test_ten_mistakes_are_reported_in_one_run_in_the_order_of_the_file():
    found = check(load(BROKEN / "ten-mistakes.yaml"), language="ru")
    assert len(found) == 10
    assert len({one.code for one in found}) >= 7
    assert [one.span.line for one in found] == sorted(one.span.line for one in found)
    assert all(one.severity is Severity.ERROR and one.suggestion for one in found)


def test_a_span_is_exactly_what_is_wrong():
    for path in sorted(BROKEN.glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for one in check(load(path), language="ru"):
            if lines:
                assert one.span.text == lines[one.span.line - 1]


@pytest.mark.parametrize(("key", "code"), [("crew", "CREW"), ("first-visit", "FIRST_VISIT"), ("a_1", "A_1")])
def test_a_key_has_the_same_code_here_and_in_the_engine(key, code):
    assert code_of(key) == code_of_kinds(key) == code


@pytest.mark.parametrize(
    ("code", "breaks"),
    [
        ("SUPPLIER", False), ("SUPPLIER_NAME", False), ("1639669411830", False), ("ITEM2", False), ("A_B", False),
        ("A_BC", False), ("A_BC_D", False), ("A_B_C", True), ("AB_C_D", True), ("AB_C_DE", True), ("X__Y", True),
        ("X_", True), ("_X", True), ("1_2", True), ("A_1_2", False),
    ],
)  # fmt: skip
def test_names_that_the_portal_cannot_read_back(code, breaks):
    """The table of the portal's own conversion (crm item fields)."""
    assert breaks_camel_case(code) is breaks


def test_addresses_are_those_of_the_compiled_resources():
    document = load(Path(__file__).parent / "whole.yaml")
    known = set(addresses(document))
    desired = compile_desired(document, language="ru")
    assert {one.address for one in desired.resources} == {one for one in known if ".item." not in one}
    for one in desired.resources:
        assert kind_of(one.address) == one.kind
    assert kind_of("house.field.kind.item.one") == "item"


@pytest.mark.parametrize(
    "address", ["", "House", "a.b", "a.stage.b", "a.pipeline", "a.relation.up.deal", "a..b", "a.field.b.c"]
)
def test_what_is_no_address(address):
    assert kind_of(address) == ""


def test_a_warning_does_not_make_a_blueprint_wrong():
    text = "format: smartctl/blueprint/v1\nname: a\nversion: 1.0.0\nprocesses: {p: {title: П, fields: {f: {type: date}}}}\n"
    (found,) = check(read_text(text, path=Path("a.yaml")), language="ru")
    assert (found.code, found.severity) == ("no-title", Severity.WARNING)


def test_the_number_that_documentation_and_portals_disagree_about_is_a_warning(tmp_path):
    path = tmp_path / "m.yaml"
    head = "format: smartctl/blueprint/v1\nname: m\nversion: 1.0.0\nprocesses:\n"
    path.write_text(head + "  p: {title: {ru: П}, preset: blank, entity_type_id: 192}\n", encoding="utf-8")
    found = [(one.code, one.severity) for one in check(load(path), language="ru")]
    assert found == [("unsure-entity-type-id", Severity.WARNING)]
