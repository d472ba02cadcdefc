"""One thing that was changed on a portal, for whoever decides what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.i18n import _
from smartctl.model import Change, Stranger
from smartctl.render.beside import told
from smartctl.render.body import body
from smartctl.render.canvas import write
from smartctl.render.heading import drift_heading
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.values import literal
from smartctl.render.visible import visible


def offer_text(
    change: Change | None, stranger: Stranger | None, conflicts: Mapping[str, tuple[Any, Any, Any]], options: Options
) -> str:
    return spoken(lambda: write(_offer(change, stranger, conflicts), options), options)


def _offer(
    change: Change | None, stranger: Stranger | None, conflicts: Mapping[str, tuple[Any, Any, Any]]
) -> Iterator[Line]:
    yield EMPTY
    if change is not None:
        yield from drift_heading(change)
        yield from body(change, found=True)
    if stranger is not None:
        yield line(f"  {visible(stranger.address)}: {told(stranger)}")
    for text in conflict_texts(conflicts):
        yield line(text)


def conflict_texts(conflicts: Mapping[str, tuple[Any, Any, Any]]) -> Iterator[str]:
    """A sentence for each value that both sides have changed, with all three."""
    for name, (applied, file, portal) in conflicts.items():
        if portal is None:
            yield (
                _(
                    "Changed on both sides: {name} was {applied}, is {file} in the file and is no more on the portal.",
                    name=visible(name),
                    applied=literal(applied),
                    file=literal(file),
                )
            )
            continue
        yield (
            _(
                "Changed on both sides: {name} was {applied}, is {file} in the file and {portal} on the portal.",
                name=visible(name),
                applied=literal(applied),
                file=literal(file),
                portal=literal(portal),
            )
        )
