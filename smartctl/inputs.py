"""What the inputs of a blueprint came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What an input came to, and what gave it: `--set`, `--inputs`, a variable, `smartctl.yaml`, or `default`."""

    value: Any
    by: str
