"""Where items and values go before something is deleted, and what of them cannot go: sentences without a full stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from smartctl.engine.drain import requests
from smartctl.i18n import _, n_
from smartctl.kinds.base import staying
from smartctl.model import Change, Hazard
from smartctl.render.visible import visible


def first_moved(change: Change, *, titles: bool) -> Iterator[str]:
    """`they move to "qualified" first (5 requests, about 3 s)`."""
    if change.impact.get("carried") and change.impact.get("filled") != 0:
        yield from _made_anew(change)
    if change.destination is not None:
        yield from _stage(change, titles=titles) if change.kind == "stage" else _field(change)
    for old, new in change.becomes.items():
        yield from _item(change, old, new, titles=titles)


def _stage(change: Change, *, titles: bool) -> Iterator[str]:
    assert change.destination is not None
    count, places = staying(change.impact), change.destination.places
    if count == 0:
        return
    key = change.destination.target.rpartition(".")[2]
    target = visible(places.get("title", key) if titles else key)
    if "pipeline" in places:
        board = visible(places["pipeline_title"] if titles else places["pipeline"])
        told = _('they move to "{target}" of the pipeline "{pipeline}" first', target=target, pipeline=board)
    else:
        told = _('they move to "{target}" first', target=target)
    yield _with_cost(told, count)


def _field(change: Change) -> Iterator[str]:
    assert change.destination is not None
    count = change.impact.get("filled")
    if count == 0:
        return
    target = visible(change.destination.target.rpartition(".")[2])
    yield _with_cost(_('its values are carried over to "{target}" first', target=target), count)
    taken = change.impact.get("taken")
    number = taken if isinstance(taken, int) else 0
    match change.destination.when_filled if number else "":
        case "keep":
            yield n_(
                "{n} item holds another value there, which stays",
                "{n} items hold another value there, which stays",
                number,
            )
        case "overwrite":
            yield n_(
                "{n} item holds another value there, which is overwritten",
                "{n} items hold another value there, which is overwritten",
                number,
            )
        case "join":
            yield n_(
                "{n} item holds another value there, and both are kept",
                "{n} items hold another value there, and both are kept",
                number,
            )


def _item(change: Change, old: str, new: str, *, titles: bool) -> Iterator[str]:
    count = change.impact.get(f"option.{old}")
    if count == 0:
        return
    before, after = (change.before or {}).get("items") or {}, (change.after or {}).get("items") or {}
    names = (before.get(old, {}).get("title", old), after.get(new, {}).get("title", new)) if titles else (old, new)
    source, target = map(visible, map(str, names))
    yield _with_cost(_('items with "{source}" get "{target}" first', source=source, target=target), count)


def _made_anew(change: Change) -> Iterator[str]:
    """The values wait in a field beside it, which is two moves."""
    filled, unfit = change.impact.get("filled"), change.impact.get("unfit")
    told = _("its values wait in another field meanwhile and come back")
    yield _with_cost(told, filled, twice=True)
    if unfit == 0:
        yield _("all of them fit")


def _with_cost(told: str, count: Any, *, twice: bool = False) -> str:
    if not isinstance(count, int):
        return told
    number = requests(count) * (2 if twice else 1)
    cost = n_("{n} request, about {s} s", "{n} requests, about {s} s", number, s=max(1, round(number / 2)))
    return _("{sentence} ({cost})", sentence=told, cost=cost)


def in_the_way(hazard: Hazard) -> str:
    """How many values cannot go where they are to go."""
    number = hazard.facts.get("filled")
    if hazard.code == "values-unfit":
        if not isinstance(number, int):
            return _("how many of its values fit cannot be read")
        return n_(
            "{n} value does not fit, is exported and lost", "{n} values do not fit, are exported and lost", number
        )
    target = visible(hazard.address.rpartition(".")[2])
    if not isinstance(number, int):
        return _('in how many items "{target}" holds another value already cannot be read', target=target)
    return n_(
        '{n} item holds another value in "{target}" already, which would be overwritten',
        '{n} items hold another value in "{target}" already, which would be overwritten',
        number,
        target=target,
    )
