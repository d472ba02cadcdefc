"""The list of traps and the cases are the same set, and every trap of the mock has a case or a reason for having none."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from ruamel.yaml import YAML

from smartctl import mockportal
from smartctl.mockportal.evidence import listing

HERE = Path(__file__).parent
TRAPS = YAML(typ="safe").load((HERE / "traps.yaml").read_text(encoding="utf-8"))
ELSEWHERE = YAML(typ="safe").load((HERE / "elsewhere.yaml").read_text(encoding="utf-8"))
CASES = {
    name
    for path in HERE.glob("test_*.py")
    if path != Path(__file__)
    for name in re.findall(r"^def test_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
}
# A behaviour is listed once its module is loaded, and some load only where they are used.
for _one in walk_packages(mockportal.__path__, f"{mockportal.__name__}."):
    import_module(_one.name)
KNOWN = {row.name: row for row in listing()}


def test_every_trap_of_the_table_has_a_case_of_its_name():
    assert TRAPS.keys() == CASES


@pytest.mark.parametrize("name", sorted(TRAPS))
def test_every_case_stands_on_evidence(name):
    assert TRAPS[name]
    for behaviour in TRAPS[name]:
        assert KNOWN[behaviour].basis == "assumed" or KNOWN[behaviour].page


def test_every_trap_that_the_mock_sets_has_a_case_or_a_reason():
    tried = {behaviour for behaviours in TRAPS.values() for behaviour in behaviours}
    excused = [behaviour for behaviours in ELSEWHERE.values() for behaviour in behaviours]
    traps = {name for name, row in KNOWN.items() if row.kind == "trap"}
    assert not sorted(traps - tried - set(excused)), "write a case, or say why none can be written"
    assert not sorted(set(excused) & tried), "these have a case by now"
    assert set(excused) <= traps
    assert len(excused) == len(set(excused))
