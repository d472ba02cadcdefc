"""What cannot be undone, as sentences: shown before a person confirms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from smartctl.engine.irreversible import Irreversible
from smartctl.i18n import _
from smartctl.render.canvas import line, write
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible


def irreversible_text(losses: Sequence[Irreversible], options: Options) -> str:
    """A heading and one line for each loss; "" when there is none."""
    return spoken(lambda: write(_lines(losses), options), options) if losses else ""


def _lines(losses: Sequence[Irreversible]) -> Iterator[Text]:
    yield line((_("A rollback cannot bring back:"), "bold red"))
    for one in losses:
        yield line("  - ", (f"{visible(one.address)}:", "bold"), " ", _sentence(one.code))


def _sentence(code: str) -> str:
    sentences = {
        "automation": _("its robots and triggers, which nobody can read"),
        "permissions": _("the permissions given for it"),
        "roles": _("the permissions that roles have to its pipelines"),
        "count": _("its count: documents are numbered from its start again"),
        "document": _("the template itself: no method gives its file back, and what it holds is not known here"),
        "template": _("the file as it is on the portal, which no method gives back"),
        "number": _("its number on the portal: it comes back under another one"),
        "arrival": _("what the robots of the new stage do when the items arrive"),
        "history": _("the history of the values that are carried over"),
        "files": _("the files in it"),
        "personal-layouts": _("the personal card layouts of all users"),
        "columns": _("columns of the card beside the first, which nobody can read"),
    }
    return sentences.get(code, visible(code))
