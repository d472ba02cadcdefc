"""A place proves that it keeps its word before a run relies on it: once, when it is first held.

Some stores that call themselves compatible ignore the condition of a write, and two runs hold one lock; others refuse a
condition that holds, or take a write and drop it. Each is tried here and refused by name.
"""

from __future__ import annotations

import secrets
from typing import Final

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.state.shared.documents import Documents, Overtaken
from smartctl.state.shared.kept import Cabinet

PROVED: Final = "proved"


def once(cabinet: Cabinet) -> None:
    """Raises `UsageError` that names the place which does not keep its word. Nothing is asked where it was proved before."""
    known = cabinet.read(PROVED)
    if known is None:
        prove(cabinet)
    elif known.body:
        place = ascii(known.body.decode("utf-8", "replace"))[1:-1]
        raise UsageError(
            _("The states that were in {folder} are in {place} now.", folder=cabinet.documents.title, place=place),
            hint=_("Name that place in smartctl.yaml, under `state:`."),
        )


def move_away(cabinet: Cabinet, to: str) -> None:
    """From now on `once` refuses and names the place to which the states were moved; "" when they are back."""
    cabinet.change(PROVED, lambda _known: to.encode("utf-8"))


def prove(cabinet: Cabinet) -> None:
    documents, name = cabinet.documents, f"proof-{secrets.token_hex(4)}"
    try:
        _try(documents, name)
    finally:
        documents.remove(name)
    cabinet.change(PROVED, lambda known: b"" if known is None else None)


def _try(documents: Documents, name: str) -> None:
    one, two, three = (b'{"serial": %d, "proof": true}' % number for number in (1, 2, 3))
    first = _accepted(documents, name, one, None)
    _there(documents, name, one)
    _refused(documents, name, two, None)
    _there(documents, name, one)
    second = _accepted(documents, name, two, first)
    if first == second:
        raise _lies(documents, _("it marks two contents as one and the same"))
    _refused(documents, name, three, first)
    _there(documents, name, two)


def _accepted(documents: Documents, name: str, content: bytes, over: str | None) -> str:
    try:
        return documents.write(name, content, over=over)
    except Overtaken:
        raise _lies(documents, _("it refuses a write whose condition holds")) from None


def _refused(documents: Documents, name: str, content: bytes, over: str | None) -> None:
    try:
        documents.write(name, content, over=over)
    except Overtaken:
        return
    raise _lies(documents, _("of two writes that exclude each other it took both"))


def _there(documents: Documents, name: str, content: bytes) -> None:
    found = documents.read(name)
    if found is None or found.content != content:
        raise _lies(documents, _("what was written is not there"))


def _lies(documents: Documents, what: str) -> UsageError:
    return UsageError(
        _("The place {title} cannot keep a state: {what}.", title=documents.title, what=what),
        hint=_(
            "Two runs at once could change one portal. Nothing was written. Keep the states in another place, or in a newer version of this one: it must honour conditional writes (If-Match, If-None-Match) or locks."
        ),
    )
