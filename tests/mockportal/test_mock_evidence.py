"""Nothing the portal does goes without saying what it stands on."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import smartctl.mockportal
from smartctl.mockportal import evidence
from smartctl.mockportal.application import METHODS

SOURCES = sorted(Path(smartctl.mockportal.__file__).parent.rglob("*.py"))


def test_every_method_states_its_evidence() -> None:
    stated = {row.name for row in evidence.listing() if row.kind == "method"}
    assert stated == {one.name for one in METHODS.values()} | {"batch"}


def test_every_refusal_is_built_on_a_declared_one() -> None:
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        declared = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "refusal"
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        used = set()
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            arguments = [argument.id for argument in node.args if isinstance(argument, ast.Name)]
            if node.func.id == "Refused":
                assert arguments, f"{source.name}:{node.lineno}"
                assert arguments[0] in declared | {"why"}, f"{source.name}:{node.lineno}"
            used |= declared & set(arguments)
        assert used == declared, f"{source.name} declares refusals it never makes: {declared - used}"


def test_a_documented_behaviour_names_its_page_and_an_assumed_one_none() -> None:
    for row in evidence.listing():
        assert (row.page is not None) is (row.basis == "documented"), row
        assert row.sentence.endswith((".", "}.")), row


def test_the_listing_is_sorted_and_complete() -> None:
    rows = evidence.listing()
    assert [(row.kind, row.name) for row in rows] == sorted((row.kind, row.name) for row in rows)
    assert {row.kind for row in rows} == {"method", "refusal", "effect", "trap", "protocol"}


def test_the_portal_opens_without_a_web_server_and_without_the_rest_of_smartctl() -> None:
    probe = (
        "import sys, smartctl.mockportal.application\n"
        "ours = [name for name in sys.modules if name.startswith('smartctl.') and 'mockportal' not in name]\n"
        "theirs = [name for name in sys.modules if name.split('.')[0] in ('starlette', 'uvicorn', 'httpx')]\n"
        "sys.exit(repr(ours + theirs) if ours or theirs else 0)\n"
    )
    subprocess.run([sys.executable, "-c", probe], check=True)
