"""What a run that was cut off turned out to have done: one line a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smartctl.engine.settle import Fate, Settled
from smartctl.i18n import _
from smartctl.model import Address
from smartctl.render.canvas import write
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible


def settled_text(command: str, began: str, settled: Iterable[Settled], options: Options) -> str:
    return spoken(lambda: write(_lines(command, began, settled), options), options)


def _lines(command: str, began: str, settled: Iterable[Settled]) -> Iterator[Line]:
    head = _(
        "An earlier run ({command}, begun {time}) was cut off. The portal was read to find out what it had done:",
        command=visible(command),
        time=visible(began),
    )
    yield line((head, "bold"))
    for one in settled:
        yield line("  ", (f"{visible(one.intent.address)}:", "bold"), " ", _fate(one.fate), f" ({one.intent.method})")


def _fate(fate: Fate) -> tuple[str, str]:
    match fate:
        case Fate.DONE:
            return _("done"), "green"
        case Fate.NOT_DONE:
            return _("not done"), "yellow"
        case Fate.UNCLEAR:
            return _("unclear: look at it on the portal"), "red"


def unclear_text(addresses: Iterable[Address]) -> str:
    """The objects whose last request has no answer, for the sentence of an error."""
    return ", ".join(dict.fromkeys(visible(address) for address in addresses))
