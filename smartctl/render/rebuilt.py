"""What a state that was made again holds beside the blueprint, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text

from smartctl.engine.rebuild import Rebuilt
from smartctl.i18n import _
from smartctl.render.beside import told
from smartctl.render.canvas import line, write
from smartctl.render.options import Options, speaking
from smartctl.render.visible import visible
from smartctl.strangers_json import strangers_to_json


@speaking
def rebuilt_text(rebuilt: Rebuilt, options: Options) -> str:
    """Empty when the portal and the blueprint have the same objects."""
    return write(_lines(rebuilt), options)


def rebuilt_to_json(rebuilt: Rebuilt) -> dict[str, Any]:
    """The result of `state rebuild` as a document (schemas/rebuilt.v1.json)."""
    return {
        "format": "smartctl/rebuilt/v1",
        "objects": sorted(rebuilt.memory.records),
        "marked": list(rebuilt.marked),
        "unclaimed": strangers_to_json(rebuilt.unclaimed),
        "missing": list(rebuilt.missing),
        "adopted": list(rebuilt.adopted),
        "left": list(rebuilt.left),
    }


def _lines(rebuilt: Rebuilt) -> Iterator[Text]:
    yield from _listed(
        _("Not in the blueprint, and made by smartctl: the next plan destroys them (--let-go ADDRESS leaves one):"),
        map(visible, rebuilt.marked),
    )
    yield from _listed(
        _("Found, not claimed, so they are left alone (--adopt ADDRESS takes one in):"),
        (f"{visible(one.address)}: {told(one)}" for one in rebuilt.unclaimed),
    )
    yield from _listed(_("Taken in, as was asked for:"), map(visible, rebuilt.adopted))
    yield from _listed(_("Left alone, as was asked for:"), map(visible, rebuilt.left))
    yield from _listed(
        _("In the blueprint, and not found on the portal or not recognised there:"), map(visible, rebuilt.missing)
    )


def _listed(heading: str, rows: Iterable[str]) -> Iterator[Text]:
    several = list(rows)
    if several:
        yield line((heading, "bold"))
        yield from (line(f"  {row}") for row in several)
