"""Files of workflow templates (.bpt): a serialized array, packed with zlib or plain."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterator
from typing import Any

from smartctl.mockportal import php, php_serialized
from smartctl.mockportal.php_serialized import Unreadable

_LARGEST = 16 * 1024 * 1024  # bytes after unpacking; a small file can unpack to more than the memory holds


def content(sent: Any) -> bytes | None:
    """Return the bytes of a file as callers send it: [name, base64] or the base64 alone; None for anything else."""
    raw = sent[1] if isinstance(sent, list) and len(sent) == 2 else sent
    if not isinstance(raw, str) or not raw:
        return None
    try:
        return base64.b64decode(raw, validate=True) or None
    except (binascii.Error, ValueError):
        return None


def read(data: bytes) -> dict[str, Any]:
    """Return {TEMPLATE, PARAMETERS, VARIABLES, CONSTANTS, DOCUMENT_FIELDS, ...}; raises Unreadable."""
    try:
        found = php_serialized.loads(data)
    except Unreadable:
        found = php_serialized.loads(_unpacked(data))
    shaped = php.normal(found)
    if not isinstance(shaped, dict) or not shaped.get("TEMPLATE"):
        msg = "no template inside"
        raise Unreadable(msg)
    names = [name for name in _names(shaped["TEMPLATE"]) if name]
    double = next((name for name in names if names.count(name) > 1), None)
    if double is not None:
        msg = f"DuplicateActivityName: {double}"
        raise Unreadable(msg)
    return shaped


def _unpacked(data: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(data, _LARGEST)
    except zlib.error as error:
        msg = "neither serialized nor packed"
        raise Unreadable(msg) from error
    if not unpacking.eof:
        msg = "cut off or too large"
        raise Unreadable(msg)
    return unpacked


def _names(activities: Any) -> Iterator[str]:
    for one in php.as_list(activities) or []:
        if isinstance(one, dict):
            yield php.text(one.get("Name"))
            yield from _names(one.get("Children"))
