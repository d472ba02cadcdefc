"""What plan, apply, destroy and show do: each a list of steps at one level. The deciding is in the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from smartctl.cli import carrying_out, manual, named, past_runs, plan_files, saved_plans
from smartctl.cli.asked import Asked
from smartctl.cli.choices import known_form
from smartctl.cli.log import log_to
from smartctl.cli.permissions import policy_of
from smartctl.cli.screen import document, options_of, result, set_color
from smartctl.cli.session import Session, holding, memory_of, open_session, read_blueprint
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned, make_destroy_plan, make_plan
from smartctl.engine.saved_check import check_values
from smartctl.engine.selection import only
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.model import Desired, Plan
from smartctl.render import FORMATS


def plan(asked: Asked, *, save: Path | None, detailed_exitcode: bool) -> int:
    prepare(asked, FORMATS)
    with open_session(asked.portal, asked.blueprint) as session:
        planned = _planned(session, _desired(session, asked), asked)
        if save is not None:
            plan_files.save_plan(planned.plan, save, store=session.store)
    _show_plan(planned.plan, asked, saved_to=str(save) if save else "")
    return plan_exit_code(planned.plan, detailed=detailed_exitcode)


def plan_exit_code(plan: Plan, *, detailed: bool) -> Exit:
    """2 means a plan with changes if and only if its summary is not zero, and only when it was asked for."""
    return Exit.CHANGES if detailed and plan.summary.total else Exit.OK


def apply(asked: Asked) -> int:
    prepare(asked)
    with open_session(asked.portal, asked.blueprint) as session:
        saved = plan_files.load_plan(asked.blueprint, store=session.store)
        if saved is not None:
            return saved_plans.apply_saved(session, saved, _policy(session, asked), asked)
        desired = _desired(session, asked)
        shelf = session.shelf(desired.blueprint)
        with holding(shelf, "apply", timeout=asked.lock_timeout):
            past_runs.settle_unfinished(session, shelf, shelf.load_or_new(desired.version))
            return carrying_out.confirm_and_apply(session, _planned(session, desired, asked), asked)


def destroy(asked: Asked) -> int:
    prepare(asked)
    with open_session(asked.portal, asked.blueprint) as session:
        desired = _desired(session, asked)
        shelf = session.shelf(desired.blueprint)
        with holding(shelf, "destroy", timeout=asked.lock_timeout):
            past_runs.settle_unfinished(session, shelf, shelf.load_or_new(desired.version))
            return carrying_out.confirm_and_apply(session, _planned(session, desired, asked), asked)


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
            with open_session(asked.portal, asked.blueprint) as session:
                result(carrying_out.state_text(session, _desired(session, asked).blueprint, asked.form), asked.form)
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


def _desired(session: Session, asked: Asked) -> Desired:
    return read_blueprint(asked.blueprint, language=session.portal_language, set_=asked.set_, inputs=asked.inputs)


def _planned(session: Session, desired: Desired, asked: Asked) -> Planned:
    shelf = session.shelf(desired.blueprint)
    state = shelf.load_or_new(desired.version)

    def past() -> Iterable[str]:
        return past_runs.spoken_of(shelf, desired, state)

    maker = make_destroy_plan if asked.destroy else make_plan
    planned = maker(portal=session.portal, desired=desired, memory=memory_of(state), policy=_policy(session, asked))
    planned = named.permitted(planned, _policy(session, asked), past)
    if asked.target or asked.exclude:
        planned = _cut(planned, asked, _policy(session, asked), past)
    left = () if asked.destroy else manual.left(session, desired, planned.survey)
    told = [("manual-steps", {"left": len(left), "addresses": left})] if left else []
    remarks = (*planned.plan.notes, *told, *manual.standing(session, desired))
    return replace(planned, plan=replace(planned.plan, portal=session.identity, notes=remarks))


def _cut(planned: Planned, asked: Asked, policy: Policy, past: Callable[[], Iterable[str]]) -> Planned:
    """What `--target` and `--exclude` leave. What a target names and is gone leaves nothing, not everything."""
    known = tuple(named.objects(planned))
    targets = named.in_plan("--target", asked.target, known, past)
    excluded = named.in_plan("--exclude", asked.exclude, known, past)
    notes = (*named.told("--target", targets.gone), *named.told("--exclude", excluded.gone))
    everything = tuple(change.address for change in planned.plan.changes)
    left_out = everything if asked.target and not targets.there else excluded.there
    planned = only(planned, target=targets.there, exclude=left_out, policy=policy)
    return replace(planned, plan=replace(planned.plan, notes=(*planned.plan.notes, *notes)))


def _policy(session: Session, asked: Asked) -> Policy:
    return policy_of(session, asked, allow_delete=asked.allow_delete or asked.destroy)


def _show_plan(plan: Plan, asked: Asked, *, saved_to: str | None = None) -> None:
    options = options_of(asked.form, style=asked.style, saved_to=saved_to)
    result(FORMATS[asked.form](plan, options), asked.form)
