"""A plan for people at a terminal, in the manner of Terraform: the whole screen from its header to the closing note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.i18n import _
from smartctl.model import Action, Address, Change, Moved, Plan
from smartctl.render import summary
from smartctl.render.beside import beside
from smartctl.render.body import body
from smartctl.render.canvas import write
from smartctl.render.gutter import SYMBOLS, marked
from smartctl.render.heading import drift_heading, heading
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.notes import notes
from smartctl.render.options import Options, speaking
from smartctl.render.verdict import header, nothing_to_do


@speaking
def plan_text(plan: Plan, options: Options) -> str:
    return write(_screen(plan, options), options)


def _screen(plan: Plan, options: Options) -> Iterator[Line]:
    yield header(plan)
    yield EMPTY
    if plan.mode == "drift":
        yield from _drift_only(plan)
        return
    if plan.drift:
        yield from _drift(plan, options)
    shown = visible_changes(plan)
    if not shown:
        yield nothing_to_do(plan)
        yield from _paragraph(notes(plan))
        yield from _paragraph(beside(plan))
        return
    yield from _legend(shown)
    yield line(_("smartctl will perform the following actions:"))
    yield EMPTY
    yield from _objects(shown, plan)
    yield from _paragraph(notes(plan), before=False)
    yield from _paragraph(beside(plan), before=False)
    yield from ending(plan, options)


def visible_changes(plan: Plan) -> tuple[Change, ...]:
    """Everything that happens, and the objects that only get another name or an owner in the state."""
    named = {_owner(move) for move in plan.moved}
    return tuple(
        change
        for change in plan.changes
        if change.action is not Action.NOOP or change.moved_from or change.adopted or change.address in named
    )


def _owner(move: Moved) -> Address:
    """The object that a move concerns: the field, when it is about a list item."""
    return Address(move.target.partition(".item.")[0])


def ending(plan: Plan, options: Options) -> Iterator[Line]:
    """From the risk index down: the part that people read first."""
    yield from summary.risk_index(plan)
    yield summary.counts(plan)
    yield from summary.data(plan)
    if plan.forecast:
        yield summary.forecast(plan.forecast)
    yield from _paragraph(summary.refused(plan.refusals))
    yield from _paragraph(summary.closing(plan, options))


def _drift(plan: Plan, options: Options) -> Iterator[Line]:
    yield line((_("Note:"), "bold"), " ", _("objects have changed outside of smartctl."))
    yield EMPTY
    yield line(_("These changes were made on the portal since the last apply:"))
    yield EMPTY
    yield from _drifted(plan.drift)
    yield line(_("The plan below may undo them or leave them alone."))
    yield EMPTY
    yield line(("─" * options.width, "dim"))
    yield EMPTY


def _drift_only(plan: Plan) -> Iterator[Line]:
    drifted = plan.drift or plan.effective
    if not drifted:
        yield nothing_to_do(plan)
        return
    yield line(_("These changes were made on the portal since the last apply:"))
    yield EMPTY
    yield from _drifted(drifted)
    told = _(
        "{changed} changed, {added} added, {deleted} deleted on the portal.",
        changed=sum(change.action in (Action.UPDATE, Action.REPLACE) for change in drifted),
        added=sum(change.action is Action.CREATE for change in drifted),
        deleted=sum(change.action is Action.DELETE for change in drifted),
    )
    yield line((_("Drift:"), "bold"), " ", told)


def _drifted(changes: Sequence[Change]) -> Iterator[Line]:
    for change in changes:
        yield from drift_heading(change)
        yield from body(change, found=True)
        yield EMPTY


def _legend(shown: Sequence[Change]) -> Iterator[Line]:
    words = {
        Action.CREATE: _("create"),
        Action.UPDATE: _("update in-place"),
        Action.DELETE: _("destroy"),
        Action.REPLACE: _("destroy and then create replacement"),
        Action.FORGET: _("forget"),
    }
    present = {change.action for change in shown}
    entries = [marked(SYMBOLS[action], 0, word) for action, word in words.items() if action in present]
    if entries:
        yield line(_("Actions are indicated with the following symbols:"))
        yield from entries
        yield EMPTY


def _objects(shown: Sequence[Change], plan: Plan) -> Iterator[Line]:
    moves: dict[Address, list[Moved]] = {}
    for move in plan.moved:
        moves.setdefault(_owner(move), []).append(move)
    for change in shown:
        yield from heading(change, moves.get(change.address, ()), mode=plan.mode)
        yield from body(change)
        yield EMPTY


def _paragraph(lines: Iterator[Line], *, before: bool = True) -> Iterator[Line]:
    """The lines with an empty one before or behind them; nothing at all when there are none."""
    rows = list(lines)
    if rows and before:
        yield EMPTY
    yield from rows
    if rows and not before:
        yield EMPTY
