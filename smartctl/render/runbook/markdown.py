"""A runbook as Markdown: for a task of the person who carries it out, with boxes to tick."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.automation.runbook import Runbook, Status
from smartctl.i18n import _
from smartctl.render.markdown_text import escaped
from smartctl.render.options import Options, speaking
from smartctl.render.runbook import archived
from smartctl.render.runbook.sentences import Told, heading_of, introduction, told, totals, waiting


@speaking
def runbook_markdown(runbook: Runbook, _options: Options) -> str:
    return "\n".join(_lines(runbook)) + "\n"


def _lines(runbook: Runbook) -> Iterator[str]:
    yield f"# {escaped(heading_of(runbook))}"
    yield ""
    if not runbook.entries:
        yield _("Nothing is left to do by hand: the blueprint has no automation.")
        return
    yield introduction()
    yield ""
    yield f"**{escaped(totals(runbook))}**"
    if waits := waiting(runbook):
        yield ""
        yield escaped(waits)
    if runbook.archive is not None:
        yield ""
        yield escaped(archived.heading(runbook.archive))
        yield ""
        for sentence in archived.sentences(runbook.archive):
            yield f"- {escaped(sentence.removeprefix('- '))}"
    for entry, step in zip(runbook.entries, told(runbook), strict=True):
        yield ""
        yield f"- [{'x' if entry.status is Status.DONE else ' '}] **{step.number}. {escaped(step.heading)}**"
        yield from (f"  {row}" if row else "" for row in _step(step, entry.step.address))


def _step(step: Told, address: str) -> Iterator[str]:
    yield ""
    yield f"{escaped(step.where)}  "
    if step.link:
        yield f"<{step.link}>  " if "://" in step.link else f"`{step.link}`  "
    yield f"`{address}` \N{EM DASH} {escaped(step.status)}"
    yield ""
    yield from (f"{number}. {escaped(sentence)}" for number, sentence in enumerate(step.doing, start=1))
    if step.values:
        yield ""
        heads = (_("Box"), _("Value"))
        yield f"| {' | '.join(heads)} |"
        yield "|---|---|"
        yield from (f"| {escaped(label)} | {_cell(value)} |" for label, value in step.values)
    rows = ((_("Why"), escaped(step.why)), (_("Waits"), escaped(step.waiting)), (_("Check"), step.proof))
    for label, text in rows:
        if text:
            yield ""
            yield f"{label}: {text}"


def _cell(value: str) -> str:
    return "<br>".join(escaped(one) for one in value.split("\n"))
