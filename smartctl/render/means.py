"""Remarks on the means: what an application would carry out, what only it can delete, what somebody made beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.i18n import _, speak
from smartctl.kinds import KINDS
from smartctl.render.visible import visible


def means_note(code: str, facts: Mapping[str, Any]) -> str:
    match code:
        case "application-needed":
            return " ".join(_left_out(facts))
        case "unseen":
            return _(
                "the portal lists the codes of these alone; a change that somebody else made of them is not seen: "
                "{addresses}.",
                addresses=_listed(facts),
            )
        case "application-works":
            return _(
                "an application has made these, and this run can neither look at them nor change them. They do the work of "
                "robots, so none of those is to be placed: {addresses}.",
                addresses=_listed(facts),
            )
        case _:
            return _(
                "the blueprint does not have these any more, and only the application that made them can delete them: "
                "{addresses}.",
                addresses=_listed(facts),
            )


def _listed(facts: Mapping[str, Any]) -> str:
    addresses = facts.get("addresses", ())
    return ", ".join(visible(str(one)) for one in addresses) if isinstance(addresses, list | tuple) else ""


def _left_out(facts: Mapping[str, Any]) -> Iterator[str]:
    """What a person can do instead, and what nobody can: no screen of the portal adds a kind of robot."""
    addresses = [str(one) for one in facts.get("addresses", ())]
    left_out = {name: [one for one in addresses if one.startswith(f"{name}.")] for name in _BY_APPLICATION}
    by_hand = [one for one in addresses if not any(one in several for several in left_out.values())]
    if by_hand:
        yield _needed({**facts, "addresses": by_hand})
    for name, several in left_out.items():
        if several:
            yield speak(_BY_APPLICATION[name], {"addresses": _listed({"addresses": several})})


_BY_APPLICATION: Final = {name: kind.words.by_application for name, kind in KINDS.items() if kind.words.by_application}
"""Kinds of which no person can make an object; their addresses begin with their name."""


def _needed(facts: Mapping[str, Any]) -> str:
    listed = _listed(facts)
    match facts.get("why"):
        case "webhook":
            return _(
                "with a webhook these stay steps for a person; an OAuth application carries them out: {addresses}.",
                addresses=listed,
            )
        case "plan":
            return _(
                "the portal's plan has no such methods, so these stay steps for a person: {addresses}.",
                addresses=listed,
            )
        case "scope":
            return _(
                "the application lacks the scope bizproc, so these stay steps for a person: {addresses}.",
                addresses=listed,
            )
        case _:
            return _(
                "the application's user is no administrator of the portal, so these stay steps for a person: {addresses}.",
                addresses=listed,
            )
