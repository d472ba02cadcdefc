"""The cells of `attributes/`, as values and as wishes: what each attribute holds first, then, and in a person's hands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smartctl.blueprint.field_values import settings_of
from smartctl.engine.guard import Policy
from smartctl.kinds import KINDS
from smartctl.model import Address, Desired, Plan
from smartctl.steps import Call
from tests.kinds.test_cases import BASE, OF_AN_APPLICATION, read, wish
from tests.share import once
from tests.world import World

HERE = Path(__file__).parent / "attributes"
WAYS = ("create", "change", "clear", "by_hand")


def _switch(wire: str) -> dict[str, Any]:
    hand = {"method": "crm.type.update", "params": {"id": "{id:p}", "fields": {wire: "N"}}}
    return {"create": True, "change": False, "clear": False, "by_hand": hand}


def _setting(kind: str, name: str, values: Mapping[str, Any], address: str) -> dict[str, Any]:
    """A cell of one setting of a field; values are in the blueprint's words, the hand's in the portal's."""

    def written(value: Any) -> Any:
        return value if is_reason(value) else {"settings": settings_of(kind, {name: value}, str)}["settings"]

    hand = {"moduleId": "crm", "id": f"{{id:{address}}}", "field": {"settings": values["by_hand"]}}
    items = {"items": {"one": {"title": "Один", "position": 1, "default": False}}} if kind == "list" else {}
    portal_type = "enumeration" if kind == "list" else kind
    return {
        **{way: written(values[way]) for way in ("create", "change", "clear")},
        "by_hand": {"method": "userfieldconfig.update", "params": hand},
        "with": {address: {"type": portal_type, **items}},
    }


def is_reason(value: object) -> bool:
    return isinstance(value, str) and value.endswith(".") and " " in value


def _file(kind: str) -> dict[str, Any]:
    file = read(HERE / f"{kind}.yaml")
    switches = {name: _switch(wire) for name, wire in file.get("switches", {}).items()}
    settings = {
        f"settings.{type_}.{name}": _setting(type_, name, values, file["address"])
        for type_, names in file.get("settings", {}).items()
        for name, values in names.items()
    }
    return {**file, "attributes": {**switches, **file["attributes"], **settings}}


FILES: Mapping[str, dict[str, Any]] = {kind: _file(kind) for kind in KINDS if (HERE / f"{kind}.yaml").exists()}


@dataclass(frozen=True, slots=True)
class Case:
    """One attribute, or a part of one (`items.title`), with everything that its cells say."""

    kind: str
    name: str

    @property
    def file(self) -> dict[str, Any]:
        return FILES[self.kind]

    @property
    def cell(self) -> dict[str, Any]:
        cell: dict[str, Any] = self.file["attributes"][self.name]
        return cell

    @property
    def attr(self) -> str:
        """The attribute of the kind."""
        return self.name.partition(".")[0]

    @property
    def address(self) -> Address:
        return Address(self.file["address"])

    def real(self, way: str) -> bool:
        return not is_reason(self.cell[way])

    @property
    def policy(self) -> Policy:
        allowed = frozenset(map(Address, self.cell.get("allow_data_loss", ())))
        return Policy(allow_delete=True, allow_data_loss=allowed)

    def world(self) -> World:
        """An empty portal, spoken to by whoever may write this kind."""
        world = World(policy=self.policy)
        if self.kind in OF_AN_APPLICATION:
            world.by_application()
        return world

    def standing(self, way: str) -> World:
        """A world of one's own in which what this column wants has been applied, to a portal that was empty."""
        return _applied(self, way)[0].twin()

    def made(self) -> tuple[Plan, list[Call]]:
        """The plan that made what stands there, and what was written for it."""
        world, plan = _applied(self, "create")
        return plan, world.portal.writes()

    def become(self, way: str) -> tuple[Plan, list[Call]]:
        """The plan that makes of what stands there what this column wants, and what was written for it."""
        return _become(self, way)

    def wanted(self, way: str) -> Desired:
        """What is wanted when the attribute holds the value of this column, or what `instead` says."""
        if way == "instead":
            return self.instead()
        more = self.cell.get("with_change", {}) if way == "change" else {}
        return self._wish({**self._mine(more), self.attr: self.cell[way]}, more)

    def instead(self) -> Desired:
        """What is wanted when the object stands elsewhere, or is another one, or is not there at all."""
        more = self.cell["instead"]
        return self._wish(more.get(str(self.address)), more)

    def beside(self) -> Desired:
        """What is wanted before the object is there."""
        return self._wish(None, self.cell.get("beside", {}))

    def _mine(self, more: Mapping[str, Any]) -> dict[str, Any]:
        address = str(self.address)
        along = {**self.cell.get("with", {}).get(address, {}), **more.get(address, {})}
        return {**self.file["base"], **along}

    def _wish(self, mine: Mapping[str, Any] | None, more: Mapping[str, Any]) -> Desired:
        address = str(self.address)
        objects = {**self.file.get("plus", {}), **self.cell.get("plus", {})}
        for name, attrs in (*self.cell.get("with", {}).items(), *more.items()):
            if name != address:
                objects[name] = attrs if attrs is None else {**objects.get(name, {}), **attrs}
        objects[address] = mine
        if mine is None:
            objects = {name: attrs for name, attrs in objects.items() if not name.startswith(f"{address}.")}
        if address == "p":
            # A process by itself: what stands below it would need switches that the case tries.
            return wish({**dict.fromkeys(BASE), **objects})
        return wish({"p": {**BASE["p"], **self.file.get("process", {})}, **objects})


@once
def _applied(case: Case, way: str) -> tuple[World, Plan]:
    world = case.world()
    plan, _report = world.apply(case.wanted(way))
    return world, plan


@once
def _become(case: Case, way: str) -> tuple[Plan, list[Call]]:
    world = case.standing("create")
    world.portal.sent.clear()
    plan, _report = world.apply(case.wanted(way))
    return plan, world.portal.writes()


def cases() -> Iterator[Case]:
    for kind, file in FILES.items():
        yield from (Case(kind, name) for name in file["attributes"])
