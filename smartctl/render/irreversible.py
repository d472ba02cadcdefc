"""What cannot be undone, as sentences: shown before a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.engine.irreversible import Irreversible
from smartctl.i18n import _, speak
from smartctl.render.canvas import write
from smartctl.render.kinds import LOSSES
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible


def irreversible_text(losses: Sequence[Irreversible], options: Options) -> str:
    """A heading and one line for each loss; "" when there is none."""
    return spoken(lambda: write(_lines(losses), options), options) if losses else ""


def _lines(losses: Sequence[Irreversible]) -> Iterator[Line]:
    yield line((_("A rollback cannot bring back:"), "bold red"))
    for one in losses:
        yield line("  - ", (f"{visible(one.address)}:", "bold"), " ", speak(LOSSES[one.code]))
