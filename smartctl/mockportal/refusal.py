"""A refused call: what the portal answers instead of a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.mockportal.evidence import Behaviour


class Refused(Exception):
    """`why` comes first and is not optional: a refusal without evidence cannot be written."""

    def __init__(
        self,
        why: Behaviour,
        code: str | int,
        text: str,
        *,
        status: int = 400,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {text}")
        self.why = why
        self.code = code
        self.text = text
        self.status = status
        self.extra = dict(extra or {})

    def body(self) -> dict[str, Any]:
        return {"error": self.code, "error_description": self.text, **self.extra}
