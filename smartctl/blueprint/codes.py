"""Codes on the portal as they come from keys: too long, or the same for two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.names import KEY, code_of
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def codes(members: Mapping[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """(key, code, whether the code is written) of each member."""
    for key, member in members.items():
        code = member.get("code") if isinstance(member, Mapping) else None
        written = isinstance(code, str) and bool(code)
        yield key, str(code) if written else code_of(key), written


def check_codes(document: Document, path: Path_, members: Mapping[str, Any], limit: int) -> Iterator[Diagnostic]:
    taken: dict[str, str] = {}
    for key, code, written in codes(members):
        place: Path_ = (*path, key, "code") if written else (*path, key)
        # An explicit code over the limit is the schema's to say.
        if not written and KEY.match(key) and len(code) > limit:
            message = _(
                "The name {code} has {length} characters; behind its prefix the portal takes {limit}.",
                code=code,
                length=len(code),
                limit=limit,
            )
            hint = _("Shorten the key, or write a short `code` beside it.")
            yield document.mistake("too-long", message, place, key=True, suggestion=hint)
        # The portal compares codes without regard to case.
        same = taken.setdefault(code.upper(), key)
        if same != key:
            message = _("{key} and {other} would both be {code} on the portal.", key=key, other=same, code=code)
            hint = _("Give one of them another `code`.")
            yield document.mistake("duplicate-code", message, place, key=not written, suggestion=hint)
