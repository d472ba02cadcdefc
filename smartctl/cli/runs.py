"""plan, apply, destroy and show at the command line: what goes in, what is shown of what came out, the exit code."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from smartctl.cli import provenance, several
from smartctl.cli.asked import Asked
from smartctl.cli.choices import known_form
from smartctl.cli.events import STDOUT, Events, events_to
from smartctl.cli.exit_codes import exit_code
from smartctl.cli.log import log_to
from smartctl.cli.news import show_report
from smartctl.cli.screen import document, err, options_for, options_of, out, result, set_color
from smartctl.cli.terminal import Terminal, opened, terms_of
from smartctl.errors import Exit, Span, UsageError
from smartctl.i18n import _
from smartctl.model import Address, Plan
from smartctl.operations import planning
from smartctl.operations.advising import usual
from smartctl.operations.blueprints import load_for, load_layered, read_blueprint
from smartctl.operations.session import Session
from smartctl.operations.terms import Terms
from smartctl.render import FORMATS, REPORT_PAGES
from smartctl.render.visible import visible

if TYPE_CHECKING:
    from smartctl.operations.carrying_out import CarriedOut
    from smartctl.state.record import State

REPORTS: Final = ("text", *REPORT_PAGES, "json")
_YAML: Final = (".yaml", ".yml")


def plan(asked: Asked, *, save: Path | None, detailed_exitcode: bool) -> int:
    prepare(asked, FORMATS)
    if asked.valid_for and save is None and asked.form != "json":
        raise UsageError(
            _("--valid-for is for a plan that is kept, and this one is not."),
            hint=_("Add --out FILE, or --format json for `apply --expect`."),
        )
    with opened(asked.portal, several.near(asked.blueprint)) as session:
        weight = None if asked.advice == "none" else asked.advice or usual(session.project).value
        asked = dataclasses.replace(asked, advice=weight)
        files = several.found_at(session, asked.blueprint)
        if len(files) > 1:
            return several.plan(session, files, asked, save=save, detailed=detailed_exitcode)
        planned = planning.plan(session, files[0], terms_of(asked))
        if save is not None:
            from smartctl.operations import plan_files  # noqa: PLC0415 - only here, and to look at one

            plan_files.save_plan(planned.plan, save, store=session.store)
        spans = _spans(session, files[0], planned.plan, asked) if asked.form in REPORT_PAGES else {}
    _show_plan(planned.plan, asked, saved_to=str(save) if save else "", spans=spans)
    return plan_exit_code(planned.plan, detailed=detailed_exitcode)


def plan_exit_code(plan: Plan, *, detailed: bool) -> Exit:
    """2 means a plan with changes if and only if its summary is not zero, and only when it was asked for."""
    return Exit.CHANGES if detailed and plan.summary.total else Exit.OK


def apply(asked: Asked) -> int:
    from smartctl.operations.applying import apply as carry_out  # noqa: PLC0415 - a plan does not load what writes

    return _carried_out(asked, carry_out)


def destroy(asked: Asked) -> int:
    from smartctl.operations.applying import destroy as carry_out  # noqa: PLC0415 - as above

    return _carried_out(asked, carry_out)


def _carried_out(asked: Asked, carry_out: Callable[[Session, Path, Terms], CarriedOut]) -> int:
    prepare(asked, REPORTS)
    with (
        events_to(asked.events) as events,
        opened(asked.portal, several.near(asked.blueprint), Terminal.of(asked, events)) as session,
    ):
        files = several.found_at(session, asked.blueprint)
        if len(files) > 1:
            return heard(events, several.apply(session, files, asked))
        done = carry_out(session, files[0], terms_of(asked))
        events.report(done.report)
        return heard(events, ended(done, asked))


def heard(events: Events, code: int) -> int:
    events.ended(code)
    return code


def rollback(asked: Asked, run: str, *, last: bool, listing: bool) -> int:
    """Raises `UsageError` with the candidates when it is not clear which run is meant."""
    from smartctl.operations import undoing  # noqa: PLC0415 - only here
    from smartctl.render.runs import runs_text  # noqa: PLC0415

    prepare(asked, REPORTS)
    if run and last:
        raise UsageError(_("Both a run and --last were named."), hint=_("Keep one of the two."))
    near = Path(run) if Path(run).suffix.lower() in _YAML else None
    with events_to(asked.events) as events, opened(asked.portal, near, Terminal.of(asked, events)) as session:
        if not listing:
            done = undoing.rollback(session, run, terms_of(asked))
            events.report(done.report)
            return heard(events, ended(done, asked))
        known_form(asked.form, ("text",))
        found = undoing.past(session, run)
    out(runs_text(found, options_for(sys.stdout)))
    return Exit.OK


def ended(done: CarriedOut, asked: Asked) -> Exit:
    """Prints the report; of nothing, only to a program."""
    from smartctl.codec import dumps  # noqa: PLC0415 - only after an apply
    from smartctl.report_json import report_to_json  # noqa: PLC0415

    if asked.form == "json":
        document(dumps(report_to_json(done.report)))
    elif asked.form in REPORT_PAGES:
        document(REPORT_PAGES[asked.form](done.plan, done.report, provenance.page_options(asked, made=True)))
    elif not done.nothing_to_do and asked.events != STDOUT:
        show_report(done.report, destroying=done.plan.mode == "destroy", style=asked.style)
    return exit_code(done.report)


def drift(asked: Asked, blueprints: Sequence[Path], *, detailed_exitcode: bool) -> int:
    from smartctl.operations.drifting import drifts, has_drifted  # noqa: PLC0415

    prepare(asked, FORMATS)
    with opened(asked.portal, several.near(blueprints[0] if blueprints else Path())) as session:
        places = blueprints or (Path(),)
        files = tuple(dict.fromkeys(file for place in places for file in several.found_at(session, place)))
        plans, without = drifts(session, files, terms_of(asked))
        if not plans:
            raise without[0]
        err("".join(f"{visible(one.message)}\n" for one in without))
    several.show_plans(plans, asked)
    drifted = any(map(has_drifted, plans))
    return Exit.CHANGES if drifted and detailed_exitcode else Exit.OK


def show(asked: Asked, what: Mapping[str, Path | None], *, origin: bool = False) -> int:
    chosen = [name for name, path in what.items() if path is not None]
    prepare(asked, {"plan": FORMATS, "resolved": ("text",)}.get(chosen[0] if chosen else "", ("text", "json")))
    match chosen:
        case ["plan"]:
            from smartctl.engine.saved_check import check_values  # noqa: PLC0415 - only of what was saved
            from smartctl.operations import plan_files  # noqa: PLC0415 - as above

            saved = plan_files.look_at_plan(asked.blueprint)
            if saved is None:
                raise UsageError(
                    _("Showing {path}: it is not a saved plan.", path=asked.blueprint),
                    hint=_("Make one with `smartctl plan BLUEPRINT --out FILE`."),
                )
            check_values(saved.plan)
            _show_plan(saved.plan, asked)
        case ["state"]:
            from smartctl.operations.states import read_state  # noqa: PLC0415 - only here

            with opened(asked.portal, asked.blueprint) as session:
                state = read_state(session, read_blueprint(session, asked.blueprint, terms_of(asked)).blueprint)
            result(state_text(state, asked.form), asked.form)
        case ["resolved"]:
            document(_resolved_text(asked, origin=origin))
        case _:
            raise UsageError(
                _("Showing: nothing or too much was named."),
                hint=_("Pass a plan file, or --state or --resolved BLUEPRINT."),
            )
    return Exit.OK


def prepare(asked: Asked, forms: Iterable[str] = ("text", "json")) -> None:
    """`forms`: what the command can print; an apply prints a report, and GitLab has no form for one."""
    set_color(asked.color)
    log_to(asked.log_file)
    known_form(asked.form, forms)
    if asked.summary and asked.form != "text":
        raise UsageError(
            _("--summary is for a screen, and --format {form} is none.", form=asked.form),
            hint=_("Leave out one of the two: Markdown and HTML begin with a summary of their own."),
        )
    if asked.events == STDOUT and asked.form != "text":
        raise UsageError(
            _("Both --events - and --format {form} write to stdout.", form=asked.form),
            hint=_("Write the events to a file."),
        )


def _spans(session: Session, file: Path, plan: Plan, asked: Asked) -> Mapping[Address, Span]:
    """Where in the blueprint the objects of a plan are written."""
    from smartctl.blueprint.places import places  # noqa: PLC0415 - only for a comment and a page

    document = load_for(session, file, terms_of(asked))
    return places(document, (change.address for change in plan.effective))


def _show_plan(
    plan: Plan, asked: Asked, *, saved_to: str | None = None, spans: Mapping[Address, Span] = MappingProxyType({})
) -> None:
    options = options_of(asked.form, style=asked.look, saved_to=saved_to)
    if asked.form in REPORT_PAGES:
        options = provenance.page_options(asked, made=saved_to is not None)
        commit = options.made.commit if options.made else ""
        options = replace(options, places=provenance.written(os.environ, spans, commit))
    result(FORMATS[asked.form](plan, options), asked.form)


def state_text(state: State, form: str) -> str:
    from smartctl.render.state import state_listing  # noqa: PLC0415 - only here
    from smartctl.state.record import dumps  # noqa: PLC0415

    return dumps(state) if form == "json" else state_listing(state.records, options_for(sys.stdout))


def _resolved_text(asked: Asked, *, origin: bool) -> str:
    from smartctl.blueprint.resolve import resolved  # noqa: PLC0415 - YAML loads here
    from smartctl.project.project_file import find_for  # noqa: PLC0415

    project = find_for(asked.blueprint)
    return resolved(load_layered(project, project.meant(asked.portal), asked.blueprint, terms_of(asked)), origin=origin)
