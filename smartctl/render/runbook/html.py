"""A runbook as one HTML file: no network, no script; readable in a narrow window, in the dark and on paper."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartctl.automation.runbook import Runbook, Status
from smartctl.i18n import _
from smartctl.render.options import Options, speaking
from smartctl.render.runbook import archived
from smartctl.render.runbook.sentences import heading_of, introduction, told, totals, waiting
from smartctl.render.visible import visible


@speaking
def runbook_html(runbook: Runbook, options: Options) -> str:
    environment = Environment(
        loader=PackageLoader("smartctl.render.runbook", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["visible"] = visible
    page = environment.get_template("runbook.html.j2")
    return page.render(
        language=options.language,
        heading=heading_of(runbook),
        introduction=introduction(),
        totals=totals(runbook),
        waiting=waiting(runbook),
        archive=[archived.heading(runbook.archive), *archived.sentences(runbook.archive)] if runbook.archive else [],
        nothing=_("Nothing is left to do by hand: the blueprint has no automation."),
        steps=list(zip(runbook.entries, told(runbook), strict=True)),
        done=Status.DONE,
        marks={
            Status.OPEN: ("open", _("not looked at")),
            Status.DONE: ("done", _("done")),
            Status.DIFFERENT: ("undone", _("different")),
            Status.NOT_DONE: ("undone", _("not done")),
            Status.UNSEEN: ("unseen", _("cannot be told")),
        },
        words={"why": _("Why"), "waits": _("Waits"), "check": _("Check"), "later": _("(known after apply)")},
    )
