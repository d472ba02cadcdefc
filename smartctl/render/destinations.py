"""Where items and values go before something is deleted: clauses without a full stop, each with what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from smartctl.engine.drain import requests
from smartctl.i18n import _, n_
from smartctl.kinds.words import Errand
from smartctl.model import Change
from smartctl.render.harmless import harmless_change
from smartctl.render.kinds import words_of


def first_moved(change: Change, names: Mapping[str, str] | None) -> Iterator[str]:
    """`they move to "qualified" first (5 requests, about 3 s)`; by what people call it, where `names` are given."""
    shown = harmless_change(change)
    where = shown.destination
    if names is not None and where is not None and where.target in names:
        shown = replace(shown, destination=replace(where, places={"title": names[where.target], **where.places}))
    for errand in words_of(change.kind).leaves(shown, titles=names is not None):
        yield _with_cost(errand)


def _with_cost(errand: Errand) -> str:
    if not isinstance(errand.count, int):
        return errand.text
    number = requests(errand.count, places=errand.places) * errand.times
    cost = n_("{n} request, about {s} s", "{n} requests, about {s} s", number, s=max(1, round(number / 2)))
    return _("{sentence} ({cost})", sentence=errand.text, cost=cost)
