"""Portals to begin with: a lived-in one, a large one, a hostile one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, get_args

from smartctl.mockportal.application import Portal

Seed = Literal["realistic", "large", "junk"]
NAMES: tuple[str, ...] = get_args(Seed)


class NotEmpty(Exception):
    """The portal holds smart processes already: a seed would mix with them."""


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


def sow(portal: Portal, seed: Seed) -> None:
    """Fill an empty portal that nobody else uses yet. Raises `NotEmpty`."""
    with _undisturbed(portal):
        if portal.call("crm.type.list")["total"]:
            raise NotEmpty
        if seed == "realistic":
            from smartctl.mockportal import seeds_realistic  # noqa: PLC0415 - one of three is needed

            seeds_realistic.sow(portal)
        elif seed == "large":
            from smartctl.mockportal import seeds_large  # noqa: PLC0415

            portal.fill(seeds_large.sow)
        else:
            from smartctl.mockportal import seeds_junk  # noqa: PLC0415

            seeds_junk.sow(portal)


@contextmanager
def _undisturbed(portal: Portal) -> Iterator[None]:
    """Keep limits, slowness and faults for those who come after."""
    kept = portal.around_request[:], portal.around_method[:]
    portal.around_request.clear()
    portal.around_method.clear()
    try:
        yield
    finally:
        portal.around_request[:], portal.around_method[:] = kept
