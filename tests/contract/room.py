"""A place on a portal for one case: everything made in it is taken away again, and nothing else is touched.

It speaks to the portal through the port alone, so it does not know whether that portal is the mock or a live one.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from smartctl.errors import PortalError
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

PREFIX = "smartctl contract"
"""Every title that a case puts on a portal begins with it: what a killed run leaves behind is found by it."""

_number = itertools.count(1)


class Room:
    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._clearing: list[Callable[[], Any]] = []

    def answer(self, method: str, **params: Any) -> Answer:
        return self.portal.call(Call(method=method, params=params))

    def ask(self, method: str, **params: Any) -> Any:
        return self.answer(method, **params).result

    def refusal(self, method: str, **params: Any) -> PortalError:
        with pytest.raises(PortalError) as refused:
            self.answer(method, **params)
        return refused.value

    def process(self, **fields: Any) -> dict[str, Any]:
        """A new process as `crm.type.get` shows it."""
        made = self.ask("crm.type.add", fields={"title": title(), **fields})["type"]
        self.afterwards(lambda: self._clear_away(made))
        return self.read(made)

    def read(self, process: dict[str, Any]) -> dict[str, Any]:
        return self.ask("crm.type.get", id=process["id"])["type"]

    def change(self, process: dict[str, Any], **fields: Any) -> dict[str, Any]:
        self.ask("crm.type.update", id=process["id"], fields=fields)
        return self.read(process)

    def pipelines(self, process: dict[str, Any]) -> list[dict[str, Any]]:
        return self.ask("crm.category.list", entityTypeId=process["entityTypeId"])["categories"]

    def pipeline(self, process: dict[str, Any], **fields: Any) -> dict[str, Any]:
        fields = {"name": title(), **fields}
        return self.ask("crm.category.add", entityTypeId=process["entityTypeId"], fields=fields)["category"]

    def stages(self, process: dict[str, Any], pipeline: dict[str, Any]) -> list[dict[str, Any]]:
        order = {"SORT": "ASC", "ID": "ASC"}
        return self.ask("crm.status.list", filter={"ENTITY_ID": directory(process, pipeline)}, order=order)

    def stage(self, process: dict[str, Any], pipeline: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """A new stage as the list shows it."""
        fields = {"ENTITY_ID": directory(process, pipeline), "STATUS_ID": "CONTRACT", "NAME": title(), **fields}
        number = self.ask("crm.status.add", fields=fields)
        return self.ask("crm.status.get", id=number)

    def field(self, process: dict[str, Any], kind: str = "string", **more: Any) -> dict[str, Any]:
        """A new field as `userfieldconfig.get` shows it."""
        name = f"UF_CRM_{process['id']}_F{next(_number)}"
        field = {"entityId": f"CRM_{process['id']}", "fieldName": name, "userTypeId": kind, **more}
        made = self.ask("userfieldconfig.add", moduleId="crm", field=field)["field"]
        return self.read_field(made)

    def read_field(self, field: dict[str, Any]) -> dict[str, Any]:
        return self.ask("userfieldconfig.get", moduleId="crm", id=int(field["id"]))["field"]

    def change_field(self, field: dict[str, Any], **changes: Any) -> dict[str, Any]:
        self.ask("userfieldconfig.update", moduleId="crm", id=int(field["id"]), field=changes)
        return self.read_field(field)

    def item(self, process: dict[str, Any], **fields: Any) -> dict[str, Any]:
        fields = {"title": title(), **fields}
        return self.ask("crm.item.add", entityTypeId=process["entityTypeId"], fields=fields)["item"]

    def change_item(self, process: dict[str, Any], item: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.ask("crm.item.update", entityTypeId=process["entityTypeId"], id=item["id"], fields=fields)["item"]

    def workplace(self, **fields: Any) -> dict[str, Any]:
        made = self.ask("crm.automatedsolution.add", fields={"title": title(), **fields})["automatedSolution"]
        self.afterwards(lambda: self.ask("crm.automatedsolution.delete", id=made["id"]))
        self.afterwards(lambda: self.ask("crm.automatedsolution.update", id=made["id"], fields={"typeIds": []}))
        return made

    def afterwards(self, clear: Callable[[], Any]) -> None:
        self._clearing.append(clear)

    def clear(self) -> None:
        """Takes everything away, last things first; goes on after a failure and tells of the first."""
        failures: list[Exception] = []
        while self._clearing:
            try:
                self._clearing.pop()()
            except PortalError as failed:
                failures.append(failed)
        if failures:
            raise failures[0]

    def _clear_away(self, process: dict[str, Any]) -> None:
        try:
            self.read(process)
        except PortalError:
            return
        number = process["entityTypeId"]
        while items := self.ask("crm.item.list", entityTypeId=number, select=["id"], order={"id": "ASC"})["items"]:
            for item in items:
                self.ask("crm.item.delete", entityTypeId=number, id=item["id"])
        self.ask("crm.type.delete", id=process["id"])


def title() -> str:
    return f"{PREFIX} {secrets.token_hex(4)}"


def directory(process: dict[str, Any], pipeline: dict[str, Any]) -> str:
    return f"DYNAMIC_{process['entityTypeId']}_STAGE_{pipeline['id']}"


def numbers(rows: list[dict[str, Any]], key: str = "entityTypeId") -> set[int]:
    return {int(row[key]) for row in rows}


@contextmanager
def opened(portal: Portal) -> Iterator[Room]:
    room = Room(portal)
    try:
        yield room
    finally:
        room.clear()
