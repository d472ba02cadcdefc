"""Objects that stand on the portal twice, as sentences: what it is, how it came, how to be rid of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _, speak
from smartctl.outcome import Double
from smartctl.render.kinds import words_of
from smartctl.render.visible import visible


def double_note(facts: Mapping[str, Any]) -> str:
    """The remark of a plan."""
    said = {name: visible(str(facts.get(name) or "")) for name in ("address", "title", "id", "mark", "removal")}
    if said["mark"]:
        return _(
            "{address}: the portal has another smart process of this blueprint (id {id}, mark {mark}), made by another "
            "state: two copies of the project have run. Decide which of the two stays. If it is this one, the other goes "
            "in the list of smart processes or with the call {removal}",
            **said,
        )
    return _(
        '{address}: beside it stands another one of the same title and content ("{title}", {place}, number {id}). A '
        "request was delivered twice, another copy of this project ran at the same time, or somebody made it by hand. If "
        "nobody needs it, remove it there or with the call {removal}",
        **said,
        place=_place(str(facts.get("kind", ""))),
    )


def several_note(facts: Mapping[str, Any]) -> str:
    """The remark of a plan about a creation beside which several of its title stand."""
    return _(
        '{address}: several objects titled "{title}" are there already ({place}, numbers {ids}), and it cannot be told '
        "whether one of them is ours. If a request before left them, delete all of them but one before you apply.",
        address=visible(str(facts.get("address", ""))),
        title=visible(str(facts.get("title", ""))),
        ids=visible(str(facts.get("ids", ""))),
        place=_place(str(facts.get("kind", ""))),
    )


def double_told(double: Double) -> str:
    """The sentence of a report."""
    if not double.yielded:
        facts = {name: getattr(double, name) for name in ("address", "kind", "title", "id", "mark", "removal")}
        return double_note(facts)
    if double.mark:
        told = _(
            "{address}: another copy of this project has made the same process a moment earlier (id {id}, mark {mark}), "
            "so this run has taken back what it had made. If it is the same project, share its state or run `smartctl "
            "state rebuild`; if another project owns it, give this blueprint another `name:`.",
            address=visible(double.address),
            id=visible(str(double.id)),
            mark=visible(double.mark),
        )
    else:
        told = _(
            "{address}: the same process with the mark of this state was made a moment earlier (id {id}), by another run "
            "with a copy of this state or by a request that was delivered twice, so this run has taken back what it had "
            "made. When no other run is under way, run the same command again: it goes on with that one.",
            address=visible(double.address),
            id=visible(str(double.id)),
        )
    if not double.left:
        return told
    return told + " " + _("What could not be taken back goes with: {calls}", calls=visible("; ".join(double.left)))


def _place(kind: str) -> str:
    """Where a person finds it on the portal."""
    return speak(words_of(kind).found)
