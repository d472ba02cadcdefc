"""Files inside calls: named by digest in every plan, read at the last moment, sent as name and base64."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.steps import Blob, Call, Step


def blobs(steps: Sequence[Step]) -> tuple[Blob, ...]:
    """Every file that the steps send, each once."""
    return tuple(dict.fromkeys(blob for step in steps for blob in _within(step.call.params)))


def filled(call: Call, read: Callable[[Blob], bytes]) -> Call:
    """The call with the content of its files (how to upload files, documentation)."""
    return replace(call, params=_filled(call.params, read)) if any(_within(call.params)) else call


def _within(value: Any) -> Iterator[Blob]:
    match value:
        case Blob():
            yield value
        case Mapping():
            for item in value.values():
                yield from _within(item)
        case list() | tuple():
            for item in value:
                yield from _within(item)


def _filled(value: Any, read: Callable[[Blob], bytes]) -> Any:
    match value:
        case Blob():
            return [value.name, base64.b64encode(read(value)).decode("ascii")]
        case Mapping():
            return {key: _filled(item, read) for key, item in value.items()}
        case list() | tuple():
            return [_filled(item, read) for item in value]
        case _:
            return value
