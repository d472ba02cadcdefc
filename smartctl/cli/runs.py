"""What plan, apply, destroy and show do: each a list of steps at one level. The deciding is in the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from smartctl.cli import carrying_out, plan_files, saved_plans
from smartctl.cli.asked import Asked
from smartctl.cli.choices import known_form
from smartctl.cli.log import log_to
from smartctl.cli.screen import document, options_of, result, set_color
from smartctl.cli.terminal import opened, terms_of
from smartctl.engine.saved_check import check_values
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.operations import past_runs, planning
from smartctl.operations.blueprints import read_blueprint
from smartctl.operations.session import holding
from smartctl.render import FORMATS


def plan(asked: Asked, *, save: Path | None, detailed_exitcode: bool) -> int:
    prepare(asked, FORMATS)
    with opened(asked.portal, asked.blueprint) as session:
        planned = planning.plan(session, asked.blueprint, terms_of(asked))
        if save is not None:
            plan_files.save_plan(planned.plan, save, store=session.store)
    _show_plan(planned.plan, asked, saved_to=str(save) if save else "")
    return plan_exit_code(planned.plan, detailed=detailed_exitcode)


def plan_exit_code(plan: Plan, *, detailed: bool) -> Exit:
    """2 means a plan with changes if and only if its summary is not zero, and only when it was asked for."""
    return Exit.CHANGES if detailed and plan.summary.total else Exit.OK


def apply(asked: Asked) -> int:
    prepare(asked)
    with opened(asked.portal, asked.blueprint) as session:
        terms = terms_of(asked)
        saved = plan_files.load_plan(asked.blueprint, store=session.store)
        if saved is not None:
            return saved_plans.apply_saved(
                session, saved, session.policy(terms, allow_delete=terms.allow_delete), asked
            )
        desired = read_blueprint(session, asked.blueprint, terms)
        shelf = session.shelf(desired.blueprint)
        with holding(session.talk, shelf, "apply", timeout=asked.lock_timeout):
            past_runs.settle_unfinished(session, shelf, shelf.load_or_new(desired.version))
            return carrying_out.confirm_and_apply(session, planning.planned(session, desired, terms), asked)


def destroy(asked: Asked) -> int:
    prepare(asked)
    with opened(asked.portal, asked.blueprint) as session:
        terms = terms_of(asked)
        desired = read_blueprint(session, asked.blueprint, terms)
        shelf = session.shelf(desired.blueprint)
        with holding(session.talk, shelf, "destroy", timeout=asked.lock_timeout):
            past_runs.settle_unfinished(session, shelf, shelf.load_or_new(desired.version))
            return carrying_out.confirm_and_apply(session, planning.planned(session, desired, terms), asked)


def show(asked: Asked, what: Mapping[str, Path | None]) -> int:
    chosen = [name for name, path in what.items() if path is not None]
    prepare(asked, {"plan": FORMATS, "resolved": ("text",)}.get(chosen[0] if chosen else "", ("text", "json")))
    match chosen:
        case ["plan"]:
            saved = plan_files.load_plan(asked.blueprint)
            if saved is None:
                raise UsageError(
                    _("Showing {path}: it is not a saved plan.", path=asked.blueprint),
                    hint=_("Make one with `smartctl plan BLUEPRINT --out FILE`."),
                )
            check_values(saved.plan)
            _show_plan(saved.plan, asked)
        case ["state"]:
            with opened(asked.portal, asked.blueprint) as session:
                result(
                    carrying_out.state_text(
                        session,
                        read_blueprint(session, asked.blueprint, terms_of(asked)).blueprint,
                        asked.form,
                    ),
                    asked.form,
                )
        case ["resolved"]:
            document(carrying_out.resolved_text(asked.blueprint, asked.set_, asked.inputs))
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


def _show_plan(plan: Plan, asked: Asked, *, saved_to: str | None = None) -> None:
    options = options_of(asked.form, style=asked.style, saved_to=saved_to)
    result(FORMATS[asked.form](plan, options), asked.form)
