"""Pipelines and their stages. The order in which they are written is the order on the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.blueprint.texts import text_in
from smartctl.model import Attrs


def default_of(pipelines: Mapping[str, Any]) -> str | None:
    """Key of the default pipeline: the one that says so, else the first."""
    marked = (key for key, pipeline in pipelines.items() if pipeline.get("default"))
    return next(marked, next(iter(pipelines), None))


def pipeline_attrs(node: Mapping[str, Any], language: str, *, default: bool, position: int) -> Attrs:
    return {"title": text_in(node["title"], language), "default": default, "position": position}


def said_pipeline(attrs: Attrs, *, alone: bool) -> dict[str, Any]:
    """`alone`: a pipeline without siblings is the default one without a word."""
    return {"title": attrs["title"], **({"default": True} if attrs["default"] and not alone else {})}


def stage_attrs(node: Mapping[str, Any], language: str, *, position: int) -> Attrs:
    attrs: dict[str, Any] = {
        "title": text_in(node["title"], language),
        "result": node.get("result", "process"),
        "position": position,
    }
    if "color" in node:
        attrs["color"] = node["color"].upper()
    if "code" in node:
        attrs["code"] = node["code"]
    return attrs


def said_stage(attrs: Attrs) -> dict[str, Any]:
    said = {name: attrs[name] for name in ("title", "color", "code") if name in attrs}
    return said if attrs["result"] == "process" else {**said, "result": attrs["result"]}
