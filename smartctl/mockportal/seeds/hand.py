"""Whoever fills a portal: everything goes through REST, as it would on a real one."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.application import Portal


class Hand:
    """Somebody who works on the portal through REST; a refusal is a mistake of the seed."""

    def __init__(self, portal: Portal, *, user: int = 1, secret: str = "demo") -> None:  # noqa: S107 - the public one
        self.portal = portal
        self.user = user
        self._secret = secret

    def ask(self, method: str, **params: Any) -> Any:
        body = self.portal.call(method, params, user=self.user, secret=self._secret)
        assert "error" not in body, f"{method}: {body}"
        return body["result"]

    def type(self, title: str, *switches: str, **fields: Any) -> dict[str, Any]:
        named = {f"is{name}Enabled": "Y" for name in switches}
        made: dict[str, Any] = self.ask("crm.type.add", fields={"title": title, **named, **fields})["type"]
        return made

    def default_pipeline(self, entity_type_id: int) -> int:
        found = self.ask("crm.category.list", entityTypeId=entity_type_id)["categories"]
        return next(int(one["id"]) for one in found if one["isDefault"] == "Y")

    def stages(self, entity_type_id: int, category_id: int) -> dict[str, dict[str, Any]]:
        """Return the stages of a pipeline by their codes without the prefix."""
        found = self.ask("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{entity_type_id}_STAGE_{category_id}"})
        return {row["STATUS_ID"].partition(":")[2]: row for row in found}

    def stage(self, entity_type_id: int, category_id: int, code: str, name: str, **fields: Any) -> None:
        entity_id = f"DYNAMIC_{entity_type_id}_STAGE_{category_id}"
        described = {"ENTITY_ID": entity_id, "STATUS_ID": code, "NAME": name, "CATEGORY_ID": category_id}
        self.ask("crm.status.add", fields=described | fields)

    def field(self, type_id: int, code: str, kind: str, label: str, **field: Any) -> dict[str, Any]:
        described = {
            "entityId": f"CRM_{type_id}",
            "fieldName": f"UF_CRM_{type_id}_{code}",
            "userTypeId": kind,
            "editFormLabel": {"ru": label, "en": label},
            "showFilter": "Y",
        }
        made: dict[str, Any] = self.ask("userfieldconfig.add", moduleId="crm", field=described | field)["field"]
        return made
