"""The inverse of compile: resources as the sections of a blueprint that asks for them.

What no resource holds is not there: inputs, robots of stages, permissions, reasons, `moved:` and `removed:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from smartctl.blueprint.meaning.application import roles_of, said_robot_kind, said_workflow
from smartctl.blueprint.meaning.board import said_pipeline, said_stage
from smartctl.blueprint.meaning.card import said_card
from smartctl.blueprint.meaning.field import said_field
from smartctl.blueprint.meaning.plain import said_plainly
from smartctl.blueprint.meaning.process import said_process, said_workplace
from smartctl.blueprint.printed import said_document, said_numerator
from smartctl.kinds import APART, KINDS
from smartctl.model import Address, Resource

FORMAT: Final = "smartctl/blueprint/v1"


def sections_of(resources: Sequence[Resource], *, language: str) -> dict[str, Any]:
    """The sections of a blueprint (`processes`, `workplaces` …) that come to exactly these resources.

    Kinds of triggers are in it as far as robots speak of them, which is not at all: a blueprint names them on stages.
    """
    return _Speech(resources, language).sections()


class _Speech:
    def __init__(self, resources: Sequence[Resource], language: str) -> None:
        self._resources = resources
        self._language = language
        self._processes = {str(one.address): one for one in resources if one.kind == "process"}
        self._everywhere = frozenset.intersection(*(one.allow for one in resources)) if resources else frozenset()
        self._below: dict[Address | None, list[Resource]] = {}
        for one in resources:
            self._below.setdefault(one.parent, []).append(one)

    def sections(self) -> dict[str, Any]:
        said: dict[str, Any] = {"processes": {key: self._process(one) for key, one in self._processes.items()}}
        for kind, name in APART.items():
            found = {one.key: self._apart(one) for one in self._resources if one.kind == kind}
            said |= {name: found} if found else {}
        return self._permitted(said, self._everywhere)

    def _apart(self, one: Resource) -> dict[str, Any]:
        match one.kind:
            case "workplace":
                said = said_workplace(one.attrs)
            case "numerator":
                said = said_numerator(one.attrs)
            case "document":
                said = said_document(one.attrs)
            case "robot_kind":
                said = said_robot_kind(one.attrs, self._language)
            case kind:
                said = said_plainly(KINDS[kind], one.attrs, self._language)
        return self._guarded(said, one, self._everywhere)

    def _parts(self, parent: Address, kind: str) -> list[Resource]:
        return [one for one in self._below.get(parent, ()) if one.kind == kind]

    def _process(self, one: Resource) -> dict[str, Any]:
        pipelines = self._parts(one.address, "pipeline")
        parts: dict[str, Any] = {
            "pipelines": {each.key: self._pipeline(each, one, alone=len(pipelines) == 1) for each in pipelines},
            "fields": {
                each.key: self._guarded(said_field(each.attrs, self._language), each, one.allow)
                for each in self._parts(one.address, "field")
            },
            "relations": self._relations(one),
            "bindings": [each.key for each in self._parts(one.address, "binding")],
            "card": {
                each.key: self._card(each, one) for each in self._resources if each.kind == "card" and _in(each, one)
            },
            "automation": self._automation(one),
        }
        parts = {name: part for name, part in parts.items() if part}
        return self._guarded({**said_process(one.attrs, parts), **parts}, one, self._everywhere)

    def _pipeline(self, one: Resource, process: Resource, *, alone: bool) -> dict[str, Any]:
        stages = {
            each.key: self._guarded(said_stage(each.attrs), each, one.allow)
            for each in self._parts(one.address, "stage")
        }
        said = said_pipeline(one.attrs, alone=alone)
        return self._guarded({**said, **({"stages": stages} if stages else {})}, one, process.allow)

    def _relations(self, process: Resource) -> dict[str, Any]:
        found: dict[str, dict[str, Any]] = {"parents": {}, "children": {}}
        for one in self._parts(process.address, "relation"):
            said = {name: one.attrs[name] for name in ("show_in_card",) if name in one.attrs}
            side = "parents" if one.attrs["side"] == "parent" else "children"
            found[side][one.key] = self._guarded(said, one, process.allow)
        return {side: relations for side, relations in found.items() if relations}

    def _card(self, one: Resource, process: Resource) -> Any:
        said = self._guarded(said_card(one.attrs, self._processes), one, process.allow)
        return said["sections"] if set(said) == {"sections"} else said

    def _automation(self, process: Resource) -> dict[str, Any]:
        workflows = self._parts(process.address, "workflow")
        roles = dict(role for one in workflows for role in roles_of(one.attrs))
        said = {"roles": roles, "workflows": {one.key: said_workflow(one.attrs) for one in workflows}}
        return {name: part for name, part in said.items() if part}

    def _guarded(self, said: dict[str, Any], one: Resource, above: frozenset[str]) -> dict[str, Any]:
        said = self._permitted(said, one.allow - above)
        return {**said, "protect": True} if one.protected else said

    def _permitted(self, said: dict[str, Any], allow: frozenset[str]) -> dict[str, Any]:
        return {**said, "allow": sorted(allow)} if allow else said


def _in(card: Resource, process: Resource) -> bool:
    return card.address.startswith(f"{process.address}.card.")
