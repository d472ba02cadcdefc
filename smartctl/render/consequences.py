"""What follows on the portal from a switch of a process that changes, although no number can say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from smartctl.i18n import _
from smartctl.model import Action, Change


def consequences(change: Change) -> Iterator[str]:
    """Sentences for the lines under the heading, without a full stop, in the order of the switches in a plan."""
    if change.kind != "process" or change.action is not Action.UPDATE:
        return
    before, after = change.before or {}, change.after or {}
    for name in _ORDER:
        if name in after and before.get(name) != after[name] and (said := _said(name, on=after[name] is True)):
            yield said


_STANDARD: Final = ("client", "observers", "my_company", "source", "begin_close_dates")
_ORDER: Final = (
    *("stages", "automation", "pipelines", "open_permissions", "use_in_user_fields"),
    *_STANDARD,
    *("documents", "products", "recycle_bin", "business_processes", "payments", "counters"),
)


def _said(name: str, *, on: bool) -> str:
    if name == "open_permissions":
        return _("open permissions count for pipelines that are created later; those that are there keep theirs")
    if on:
        return ""
    if name in _STANDARD:
        return _("standard fields that are switched off leave the card; what items hold in them is not shown")
    return _off().get(name, "")


def _off() -> dict[str, str]:
    return {
        "stages": _("without stages there is no board and no robot runs; the stages themselves stay"),
        "automation": _("robots and triggers no longer run, and tunnels lead nowhere"),
        "use_in_user_fields": _(
            "items can no longer be chosen in fields of other objects, and the bindings have no effect"
        ),
        "documents": _("documents can no longer be made from the card"),
        "products": _("products and amounts leave the card; what items hold in them is not shown"),
        "recycle_bin": _(
            "the portal refuses to switch the recycle bin off while it holds items; no method tells how many there are"
        ),
        "business_processes": _("workflows of the designer no longer start"),
    }
