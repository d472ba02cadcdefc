"""What each behaviour of this portal stands on: a page of the official documentation, or our own reading.

Knows names and sentences only. A method cannot be registered and a call cannot be refused without a row here.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Basis = Literal["documented", "assumed"]
Kind = Literal["method", "refusal", "effect", "trap", "protocol"]


class Evidence(Struct, frozen=True):
    basis: Basis
    page: str | None = None


ASSUMED = Evidence("assumed")


def documented(page: str) -> Evidence:
    """Name the page as the documentation does, without its folder."""
    return Evidence("documented", page)


class Behaviour(Struct, frozen=True):
    kind: Kind
    name: str
    evidence: Evidence
    sentence: str


_REGISTERED: dict[tuple[Kind, str], Behaviour] = {}


def behaviour(kind: Kind, name: str, evidence: Evidence, sentence: str) -> Behaviour:
    assert (kind, name) not in _REGISTERED, f"{kind} {name} is registered twice"
    declared = Behaviour(kind, name, evidence, sentence)
    _REGISTERED[kind, name] = declared
    return declared


def refusal(name: str, evidence: Evidence, sentence: str) -> Behaviour:
    return behaviour("refusal", name, evidence, sentence)


def effect(name: str, evidence: Evidence, sentence: str) -> Behaviour:
    """Something the portal does that nobody asked for in so many words."""
    return behaviour("effect", name, evidence, sentence)


def trap(name: str, evidence: Evidence, sentence: str) -> Behaviour:
    """Something that looks like success, or like something else, and is not."""
    return behaviour("trap", name, evidence, sentence)


def protocol(name: str, evidence: Evidence, sentence: str) -> Behaviour:
    return behaviour("protocol", name, evidence, sentence)


class Row(Struct, frozen=True, kw_only=True):
    kind: Kind
    name: str
    basis: Basis
    page: str | None
    sentence: str


def listing() -> tuple[Row, ...]:
    """Return all that has been registered, sorted by kind and name; import `application` first, it loads all methods."""
    return tuple(
        Row(kind=one.kind, name=one.name, basis=one.evidence.basis, page=one.evidence.page, sentence=one.sentence)
        for _, one in sorted(_REGISTERED.items())
    )
