from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smartctl.mockportal import php_json
from smartctl.mockportal.application import Portal, Settings, open_portal
from tests.mockportal.spelled import spelled


@pytest.fixture(autouse=True)
def _spelled_by_the_letter(monkeypatch):
    """Every answer that a test of this folder gets is spelled as PHP does."""
    fast = php_json.encode

    def encode(value: Any) -> bytes:
        written = fast(value)
        assert written.decode() == spelled(value)
        return written

    monkeypatch.setattr(php_json, "encode", encode)


class Clock:
    """Time that moves only when told."""

    def __init__(self) -> None:
        self.present = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.present

    def pass_(self, seconds: float) -> None:
        self.present += timedelta(seconds=seconds)


class Caller:
    """Asks a portal as one webhook and takes answers apart."""

    def __init__(self, portal: Portal, clock: Clock, *, user: int = 1, secret: str = "demo") -> None:
        self.portal = portal
        self.clock = clock
        self._user = user
        self._secret = secret

    def body(self, method: str, **params: Any) -> Any:
        return self.portal.call(method, params, user=self._user, secret=self._secret)

    def ask(self, method: str, **params: Any) -> Any:
        body = self.body(method, **params)
        assert "error" not in body, body
        return body["result"]

    def refusal(self, method: str, **params: Any) -> tuple[Any, str]:
        body = self.body(method, **params)
        assert "error" in body, body
        assert "result" not in body
        assert "time" not in body
        return body["error"], body["error_description"]

    def new_type(self, **fields: Any) -> dict[str, Any]:
        return self.ask("crm.type.add", fields={"title": "Purchases", **fields})["type"]

    def default_category(self, entity_type_id: int) -> int:
        found = self.ask("crm.category.list", entityTypeId=entity_type_id)["categories"]
        return next(one["id"] for one in found if one["isDefault"] == "Y")

    def stages(self, entity_type_id: int, category_id: int | None = None) -> dict[str, dict[str, Any]]:
        category_id = category_id or self.default_category(entity_type_id)
        rows = self.ask("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{entity_type_id}_STAGE_{category_id}"})
        return {row["STATUS_ID"].partition(":")[2]: row for row in rows}

    def add_stage(self, entity_type_id: int, code: str, **fields: Any) -> Any:
        entity = f"DYNAMIC_{entity_type_id}_STAGE_{self.default_category(entity_type_id)}"
        return self.body("crm.status.add", fields={"ENTITY_ID": entity, "STATUS_ID": code, "NAME": code, **fields})

    def new_field(self, type_id: int, name: str, kind: str = "string", **field: Any) -> dict[str, Any]:
        described = {
            "entityId": f"CRM_{type_id}",
            "fieldName": f"UF_CRM_{type_id}_{name}",
            "userTypeId": kind,
            **field,
        }
        return self.ask("userfieldconfig.add", moduleId="crm", field=described)["field"]

    def field(self, row_id: str) -> dict[str, Any]:
        return self.ask("userfieldconfig.get", moduleId="crm", id=row_id)["field"]

    def change_field(self, row_id: str, **field: Any) -> dict[str, Any]:
        return self.ask("userfieldconfig.update", moduleId="crm", id=row_id, field=field)["field"]

    def new_item(self, entity_type_id: int, **fields: Any) -> dict[str, Any]:
        return self.ask("crm.item.add", entityTypeId=entity_type_id, fields=fields)["item"]


class Application(Caller):
    """Asks a portal as an application, in the name of one user."""

    def __init__(self, caller: Caller, *, user: int = 1) -> None:
        super().__init__(caller.portal, caller.clock)
        self.installed = caller.portal.add_application(user=user)

    def body(self, method: str, **params: Any) -> Any:
        return self.portal.call(method, params, access_token=self.installed.access_token)


Open = Callable[..., Caller]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens a portal in memory with the settings asked for."""
    portals: list[Portal] = []

    def open_one(**settings: Any) -> Caller:
        clock = Clock()
        # Errors without a code as the pages print them; test_mock_types.py holds what portals answer today.
        portal = open_portal(None, settings=Settings(clock=clock, **{"codeless": "documented", **settings}))
        portals.append(portal)
        return Caller(portal, clock)

    yield open_one
    for portal in portals:
        portal.close()


@pytest.fixture
def application(admin: Caller) -> Application:
    """An application of the administrator, on the same portal as `admin`."""
    return Application(admin)


@pytest.fixture
def another_application() -> type[Application]:
    """Installs one more application on the portal of a caller."""
    return Application


@pytest.fixture
def admin(opened: Open) -> Caller:
    return opened()
