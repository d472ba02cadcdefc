"""Files of workflow templates (.bpt): a serialized array of six parts, packed with zlib.

Field definitions are never written: an import would create the fields that they name
(documentation of bizproc.workflow.template.add and its sample; the parts are in a fixed order).
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.designer import php

_VERSION: Final = 2
_LARGEST: Final = 16 * 1024 * 1024
"""Bytes after unpacking: a small file can hold more than there is memory."""


class NotATemplate(ValueError):
    """The file is no workflow template."""


def write(template: Sequence[Mapping[str, Any]], *, fields: Mapping[str, Any] | None = None) -> bytes:
    """The file for the activities of a template. `fields` are definitions that a file from elsewhere brought along."""
    parts = {
        "VERSION": _VERSION,
        "TEMPLATE": template,
        "PARAMETERS": {},
        "VARIABLES": {},
        "CONSTANTS": {},
        "DOCUMENT_FIELDS": fields or {},
    }
    return zlib.compress(php.dumps(parts), 9)


def read(data: bytes) -> dict[str, Any]:
    """The parts of a file, packed or plain. Raises `NotATemplate`."""
    try:
        parts = php.loads(data)
    except php.NotSerialized:
        parts = _unpacked(data)
    if not isinstance(parts, dict) or not parts.get("TEMPLATE"):
        raise NotATemplate("there is no template in it")
    return parts


def _unpacked(data: bytes) -> Any:
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(data, _LARGEST)
        if not unpacking.eof:
            raise NotATemplate("it is cut off, or too large")
        return php.loads(plain)
    except (zlib.error, php.NotSerialized) as error:
        raise NotATemplate(str(error)) from None
