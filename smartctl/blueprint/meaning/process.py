"""A process: its title, its switches, where it lives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.blueprint import flags
from smartctl.blueprint.texts import text_in
from smartctl.model import Attrs


def process_attrs(node: Mapping[str, Any], language: str) -> Attrs:
    attrs: dict[str, Any] = {"title": text_in(node["title"], language), **flags.effective(node)}
    if "entity_type_id" in node:
        attrs["entity_type_id"] = node["entity_type_id"]
    if "workplace" in node:
        home = node["workplace"]
        attrs["workplace"] = f"workplace.{home}" if isinstance(home, str) else home
    return attrs


def said_process(attrs: Attrs, parts: Mapping[str, Any]) -> dict[str, Any]:
    """`parts` are the sections of the process that switch something on: pipelines and bindings."""
    switches = {name: attrs[name] for name in flags.FLAGS if name in attrs}
    said = {"title": attrs["title"], **flags.said(switches, parts)}
    if "entity_type_id" in attrs:
        said["entity_type_id"] = attrs["entity_type_id"]
    if "workplace" in attrs:
        home = attrs["workplace"]
        said["workplace"] = home.removeprefix("workplace.") if isinstance(home, str) else home
    return said


def workplace_attrs(node: Mapping[str, Any], language: str) -> Attrs:
    return {"title": text_in(node["title"], language)}


def said_workplace(attrs: Attrs) -> dict[str, Any]:
    return {"title": attrs["title"]}
