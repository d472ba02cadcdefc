"""Files inside a call: packed, and spelled as the portal takes them, a name and the bytes in base64."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from smartctl.designer import bpt
from smartctl.steps import Packed


def sendable(value: Any) -> Any:
    """The parameters of a call as JSON."""
    match value:
        case Packed(name=name, template=template):
            return [name, base64.b64encode(bpt.write(template)).decode()]
        case Mapping():
            return {key: sendable(one) for key, one in value.items()}
        case list() | tuple():
            return [sendable(one) for one in value]
        case _:
            return value
