"""What the inputs of a blueprint came to."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Input(Struct, frozen=True, kw_only=True):
    """What an input came to, and what gave it: `--set`, `--inputs`, a variable, `smartctl.yaml`, or `default`."""

    value: Any
    by: str
