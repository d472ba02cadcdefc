"""Files that ship with smartctl: JSON Schemas and the built-in blueprints.

In the wheel they lie inside the package, in a checkout beside it.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_PACKAGE: Final = Path(__file__).parent


def _folder(name: str) -> Path:
    inside = _PACKAGE / "_shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def blueprints_dir() -> Path:
    return _folder("blueprints")


@lru_cache
def schema(name: str) -> dict[str, Any]:
    """A schema by its short name: `blueprint`, `plan`, `report`, `state`, `project`, or `kinds/stage`."""
    file = f"{name}.json" if "/" in name else f"{name}.v1.json"
    document: dict[str, Any] = json.loads((_folder("schemas") / file).read_text(encoding="utf-8"))
    return document
