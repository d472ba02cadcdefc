"""The recorder itself: it must be able to find fault, or its silence says nothing."""

from __future__ import annotations

import pytest

from tests.official import KNOWN, mistakes


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("crm.type.nonsense", {}, "no such method"),
        ("crm.type.get", {}, "required and not sent"),
        ("crm.type.get", {"id": "5x"}, "integer expected"),
        ("crm.type.get", {"id": 5, "ID": 5}, "no such parameter"),
        ("crm.status.add", {"fields": {"ENTITY_ID": "x", "STATUS_ID": "y"}}, "fields.NAME: required"),
        ("crm.status.update", {"id": 1, "fields": {"SEMANTICS": "S"}}, "fields.SEMANTICS: no such parameter"),
        ("crm.type.update", {"id": 1, "fields": {"isStagesEnabled": True}}, "boolean expected"),
        ("userfieldconfig.update", {"moduleId": "crm", "id": 1, "field": {"multiple": "Y"}}, "no such parameter"),
    ],
)
def test_it_finds_each_kind_of_fault(method, params, fault):
    assert any(fault in one for one in mistakes(method, params)), list(mistakes(method, params))


@pytest.mark.parametrize("where", sorted(KNOWN))
def test_every_exception_is_still_needed(where):
    method, _, path = where.partition(" ")
    name, _, inner = path.partition(".")
    value = {inner: {}} if inner else {}
    assert any(f"{where}:" in one for one in mistakes(method, {name: value}, known={}))
    assert not any(f"{where}:" in one for one in mistakes(method, {name: value}))
