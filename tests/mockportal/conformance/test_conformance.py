"""Every method of the mock that an official description gives an answer for, called, and compared key by key.

A difference passes only with a reason in `differences.yaml`; a reason that is not needed any more fails, and so does a
method with a description and no case.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from smartctl.mockportal.application import METHODS
from tests.mockportal.conformance.shapes import differences
from tests.mockportal.conformance.stage import built

HERE = Path(__file__).parent
SPEC = {path.stem.lower(): path for path in (HERE.parent / "spec").glob("*.json")}


def _read(name):
    return YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))


CASES = {name.lower(): case for name, case in _read("cases.yaml").items()}
REASONS = {name.lower(): reasons for name, reasons in _read("differences.yaml").items()}


def _description(name):
    return json.loads(SPEC[name].read_text(encoding="utf-8"))


def _filled(value, names):
    if isinstance(value, dict):
        return {key: _filled(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    is_name = isinstance(value, str) and value.startswith("{") and value.endswith("}")
    return names[value[1:-1]] if is_name else value


def found(name):
    """What the answer to a case has against the documented one, and the answer."""
    case, portal_and_names = CASES[name], built()
    portal, names = portal_and_names
    token = names["token"] if case.get("application") else None
    for method, params in case.get("before", {}).items():
        assert "error" not in portal.call(method, _filled(params, names), access_token=token)
    answer = portal.call(name, _filled(case["params"], names), access_token=token)
    assert "error" not in answer, answer
    example = _description(name).get("resultExample")
    maps = frozenset(case.get("maps", ()))
    return [one for one in differences(example, answer, maps=maps) if not one.startswith("time")], answer


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_answer_has_the_documented_keys_and_types(name):
    differ, answer = found(name)
    reasons = REASONS.get(name, {})
    unexplained = [one for one in differ if one.partition(":")[0] not in reasons]
    assert not unexplained, json.dumps(answer, ensure_ascii=False)[:2000]
    needless = [path for path in reasons if path not in {one.partition(":")[0] for one in differ}]
    assert not needless, "these reasons are not needed any more"


def test_every_method_that_has_an_official_description_brings_it_along():
    official = {line.lower() for line in (HERE.parent / "spec" / "methods.txt").read_text(encoding="utf-8").split()}
    served = {name.lower() for name in METHODS}
    assert official & served == SPEC.keys() & served, "copy the missing ones into tests/mockportal/spec"
    assert SPEC.keys() <= official


def test_every_method_with_a_description_has_a_case():
    described = {name.lower() for name in METHODS} & SPEC.keys()
    with_answer = {name for name in described if _description(name).get("resultExample") is not None}
    assert with_answer <= CASES.keys(), f"add to cases.yaml: {sorted(with_answer - CASES.keys())}"


def test_every_case_is_a_method_of_the_mock():
    assert CASES.keys() <= {name.lower() for name in METHODS}


@pytest.mark.parametrize("name", sorted(REASONS))
def test_every_reason_is_a_sentence(name):
    assert all(str(reason).endswith(".") for reason in REASONS[name].values())


def test_the_comparison_sees_what_is_wrong():
    example = {"result": {"id": 1, "rows": [{"a": "x"}], "flag": True}}
    assert list(differences(example, {"result": {"id": "1", "rows": [{"b": 1}], "flag": True}})) == [
        "result.id: number documented, string answered",
        "result.rows[].a: documented, not answered",
        "result.rows[].b: answered, not documented",
    ]
