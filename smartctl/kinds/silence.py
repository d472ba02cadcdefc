"""What a kind does of which its table says nothing: the defaults of the hooks of `Kind`. They look at nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from smartctl.model import Address, Attrs, Ids, LiveObject, Record, Resource


def no(*_given: object) -> bool:
    return False


def nothing(*_given: object) -> None:
    return None


def nowhere(*_given: object) -> str:
    return ""


def none_of_them(*_given: object) -> tuple[()]:
    return ()


def nothing_said(*_given: object) -> Mapping[str, Any]:
    return {}


def nothing_to_tell(*_given: object) -> Iterator[Any]:
    yield from ()


def as_is(live: LiveObject, *_around: object) -> LiveObject:
    return live


def as_answered(_key: str, result: Any) -> Any:
    return result


def as_wanted(resource: Resource, *_around: object) -> Resource:
    return resource


def as_written(wanted: Attrs, _live: LiveObject | None) -> Attrs:
    return wanted


def both(wanted: Attrs, live: Attrs) -> tuple[Attrs, Attrs]:
    return wanted, live


def under_its_own_name(
    address: Address, record: Record, renamed: Callable[[Address], Address]
) -> tuple[Address, Record]:
    return renamed(address), record


def by_id(ids: Ids) -> int | str | None:
    return ids.get("id")
