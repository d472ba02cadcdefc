"""Remarks on the means: what an application would carry out, what only it can delete, what somebody made beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.i18n import _
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
        case "application-keeps":
            return _(
                "the blueprint does not have these any more, and only the application that made them can delete them: "
                "{addresses}.",
                addresses=_listed(facts),
            )
        case _:
            return _(
                'the portal has a workflow "{title}" (id {id}) of the same process that somebody else made. Both start: '
                "delete that one in the designer.",
                title=visible(str(facts.get("title", ""))),
                id=visible(str(facts.get("id", "?"))),
            )


def _listed(facts: Mapping[str, Any]) -> str:
    addresses = facts.get("addresses", ())
    return ", ".join(visible(str(one)) for one in addresses) if isinstance(addresses, list | tuple) else ""


def _left_out(facts: Mapping[str, Any]) -> Iterator[str]:
    """What a person can do instead, and what nobody can: no screen of the portal adds a kind of robot."""
    addresses = [str(one) for one in facts.get("addresses", ())]
    robots = [one for one in addresses if one.startswith("robot_kind.")]
    by_hand = [one for one in addresses if one not in robots]
    if by_hand:
        yield _needed({**facts, "addresses": by_hand})
    if robots:
        yield _(
            "kinds of robots come with an OAuth application alone, so these are left out: {addresses}.",
            addresses=_listed({"addresses": robots}),
        )


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
