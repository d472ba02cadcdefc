"""The blueprints that come with smartctl."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from smartctl.blueprint.source import read
from smartctl.shipped import blueprints_dir


class Shipped(Struct, frozen=True, kw_only=True):
    name: str
    title: Mapping[str, str]
    version: str
    path: Path


def built_in() -> list[Shipped]:
    """In order of name."""
    return [_shipped(path) for path in sorted(blueprints_dir().glob("*.yaml"))]


def _shipped(path: Path) -> Shipped:
    data = read(path).data
    title = data.get("title") or data["name"]
    return Shipped(
        name=data["name"],
        title=title if isinstance(title, Mapping) else {"en": str(title)},
        version=data["version"],
        path=path,
    )
