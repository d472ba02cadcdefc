"""A portal that the official SDK has filled becomes blueprints with nothing to do: not one call of them was smartctl's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from b24pysdk import BitrixWebhook, Client, Config

from smartctl.mockportal.authority import certify
from smartctl.operations import importing, open_project, plan
from tests.clients.serving import served
from tests.importing.rooms import is_canonical, mistakes


def filled(client: Any) -> None:
    """Two processes with pipelines, stages, fields, a relation and a card."""
    crm, config = client.crm, client.userfieldconfig
    flags = {"isStagesEnabled": "Y", "isCategoriesEnabled": "Y", "isClientEnabled": "Y", "isUseInUserfieldEnabled": "Y"}
    house = crm.type.add(fields={"title": "Дом", **flags}).result["type"]
    parents = {"parent": [{"entityTypeId": house["entityTypeId"], "isChildrenListEnabled": "true"}]}
    flat = crm.type.add(fields={"title": "Квартира 🏠", **flags, "relations": parents}).result["type"]
    for process in (house, flat):
        number = process["entityTypeId"]
        second = crm.category.add(entity_type_id=number, fields={"name": "Вторая", "sort": 700}).result["category"][
            "id"
        ]
        entity = f"DYNAMIC_{number}_STAGE_{second}"
        for code, name in (("REVIEW", "Проверка"), ("REVIEW2", "Проверка")):
            fields = {"ENTITY_ID": entity, "STATUS_ID": code, "NAME": name, "SORT": 35, "COLOR": "39A8EF"}
            crm.status.add(fields=fields)
        own = {"entityId": f"CRM_{process['id']}"}
        prefix = f"UF_CRM_{process['id']}_"
        rows = [{"value": "Да", "xmlId": "a"}, {"value": "Да", "xmlId": "b"}]
        for name, kind, more in (
            ("SUPPLIER", "string", {"settings": {"ROWS": 3}}),
            ("KIND", "enumeration", {"enum": rows, "multiple": "Y", "editFormLabel": {"ru": "Вид", "en": "Kind"}}),
            ("PRICE", "money", {"mandatory": "Y"}),
            ("SINCE", "date", {}),
        ):
            config.add(module_id="crm", field={**own, "fieldName": f"{prefix}{name}", "userTypeId": kind, **more})


def test_every_blueprint_of_it_is_in_order_and_has_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = tmp_path / "ca.pem"
    with served(certify(authority)) as (_mock, port):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        Config().configure(default_read_timeout=60)
        filled(Client(BitrixWebhook(domain=f"127.0.0.1:{port}", webhook_token="1/demo")))

        with open_project(tmp_path, portal=f"https://127.0.0.1:{port}/rest/1/demo/") as session:
            made = importing.import_processes(session, (), tmp_path / "blueprints", everything=True)
            assert [one.path.name for one in made.written] == ["dom.yaml", "kvartira_house.yaml"]
            assert made.left == ()
            for one in made.written:
                assert mistakes(one.path) == []
                assert is_canonical(one.path)
                found = plan(session, one.path).plan
                assert (found.summary.total, found.drift) == (0, ())
            assert "dom/dom" in made.written[1].path.read_text(encoding="utf-8")
