"""What became of the items after a rollback."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.engine.restore import Restored
from smartctl.i18n import n_
from smartctl.render.canvas import write
from smartctl.render.lines import Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible

_SHOWN = 20


def restored_text(restored: Restored, options: Options) -> str:
    return spoken(lambda: write(_lines(restored), options), options)


def _lines(restored: Restored) -> Iterator[Line]:
    yield line((n_("{n} item is as it was before.", "{n} items are as they were before.", restored.done), "bold green"))
    if restored.left:
        yield line((n_("{n} item was left:", "{n} items were left:", len(restored.left)), "bold yellow"))
        for number, why in restored.left[:_SHOWN]:
            yield line(f"  - {number}: {visible(why)}")
        more = len(restored.left) - _SHOWN
        if more > 0:
            yield line(n_("  and {n} more", "  and {n} more", more))
