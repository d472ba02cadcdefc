"""The commands around a plan: plan, apply, destroy, show. Each is a list of steps; the deciding is in the engine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import carrying_out, flags
from smartctl.cli.screen import options_for, out, set_color
from smartctl.cli.session import Session, memory_of, open_session, read_blueprint
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned, make_destroy_plan, make_plan, only
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.model import Address, Desired, Plan


def plan(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    save: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=_("Save the plan, to apply it as it stands."))
    ] = None,
    destroy: Annotated[bool, typer.Option("--destroy", help=_("Plan the removal."))] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 when the plan has changes."))
    ] = False,
    target: flags.Target = None,
    exclude: flags.Exclude = None,
    allow_delete: flags.AllowDelete = False,
    allow_data_loss: flags.AllowDataLoss = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    log_file: flags.LogFile = None,
) -> int:
    set_color(color)
    carrying_out.log_to(log_file)
    known_format(form)
    with open_session(portal) as session:
        desired = read_blueprint(blueprint, language=session.portal_language, set_=set_ or (), inputs=inputs)
        policy = policy_of(allow_delete=allow_delete, data_loss=allow_data_loss)
        planned = make(session, desired, policy, destroy=destroy, target=target or (), exclude=exclude or ())
    if save is not None:
        carrying_out.save_plan(planned.plan, save)
    show_plan(planned.plan, form, style, saved_to=str(save) if save else "")
    changes = planned.plan.summary.total != 0
    return Exit.CHANGES if detailed_exitcode and changes else Exit.OK


def apply(
    blueprint: Annotated[
        Path, typer.Argument(metavar="BLUEPRINT|PLANFILE", help=_("A blueprint, or a saved plan."), show_default=False)
    ],
    portal: flags.Portal = None,
    yes: flags.Yes = False,
    allow_delete: flags.AllowDelete = False,
    allow_data_loss: flags.AllowDataLoss = None,
    target: flags.Target = None,
    exclude: flags.Exclude = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    lock_timeout: flags.LockTimeout = 0,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    quiet: flags.Quiet = False,
    log_file: flags.LogFile = None,
) -> int:
    set_color(color)
    carrying_out.log_to(log_file)
    known_format(form)
    policy = policy_of(allow_delete=allow_delete, data_loss=allow_data_loss)
    look = carrying_out.Look(form=form, style=style, quiet=quiet, yes=yes)
    with open_session(portal) as session:
        saved = carrying_out.load_plan(blueprint)
        if saved is not None:
            return carrying_out.apply_saved(session, saved, policy, look, lock_timeout=lock_timeout)
        desired = read_blueprint(blueprint, language=session.portal_language, set_=set_ or (), inputs=inputs)
        with session.state_file(desired.blueprint).locked("apply", timeout=lock_timeout):
            planned = make(session, desired, policy, target=target or (), exclude=exclude or ())
            return carrying_out.confirm_and_apply(session, planned, look)


def destroy(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    yes: flags.Yes = False,
    allow_data_loss: flags.AllowDataLoss = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    lock_timeout: flags.LockTimeout = 0,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    quiet: flags.Quiet = False,
    log_file: flags.LogFile = None,
) -> int:
    set_color(color)
    carrying_out.log_to(log_file)
    known_format(form)
    look = carrying_out.Look(form=form, style=style, quiet=quiet, yes=yes)
    with open_session(portal) as session:
        desired = read_blueprint(blueprint, language=session.portal_language, set_=set_ or (), inputs=inputs)
        with session.state_file(desired.blueprint).locked("destroy", timeout=lock_timeout):
            policy = policy_of(allow_delete=True, data_loss=allow_data_loss)
            planned = make(session, desired, policy, destroy=True)
            return carrying_out.confirm_and_apply(session, planned, look)


def show(
    planfile: Annotated[Path | None, typer.Argument(metavar="[PLANFILE]", help=_("A saved plan."))] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="BLUEPRINT", help=_("The state of a blueprint."))
    ] = None,
    resolved: Annotated[
        Path | None, typer.Option("--resolved", metavar="BLUEPRINT", help=_("A blueprint with its inputs filled in."))
    ] = None,
    portal: flags.Portal = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
) -> int:
    set_color(color)
    known_format(form)
    if [planfile, state, resolved].count(None) != 2:
        raise UsageError(
            _("Showing: nothing or too much was named."),
            hint=_("Pass a plan file, or --state or --resolved BLUEPRINT."),
        )
    if resolved is not None:
        out(carrying_out.resolved_text(resolved, set_ or (), inputs))
    elif state is not None:
        with open_session(portal) as session:
            desired = read_blueprint(state, language=session.portal_language, set_=set_ or (), inputs=inputs)
            out(carrying_out.state_text(session, desired.blueprint, form))
    elif planfile is not None:
        saved = carrying_out.load_plan(planfile)
        if saved is None:
            raise UsageError(
                _("Showing {path}: it is not a saved plan.", path=planfile),
                hint=_("Make one with `smartctl plan BLUEPRINT --out FILE`."),
            )
        show_plan(saved, form, style)
    return Exit.OK


def make(
    session: Session,
    desired: Desired,
    policy: Policy,
    *,
    destroy: bool = False,
    target: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> Planned:
    """A plan for this session's portal."""
    state = session.state_file(desired.blueprint).load_or_new(desired.version)
    maker = make_destroy_plan if destroy else make_plan
    planned = maker(portal=session.portal, desired=desired, memory=memory_of(state), policy=policy)
    if target or exclude:
        planned = only(planned, target=tuple(map(Address, target)), exclude=tuple(map(Address, exclude)))
    return replace(planned, plan=replace(planned.plan, portal=session.identity))


def policy_of(*, allow_delete: bool, data_loss: Sequence[str] | None) -> Policy:
    return Policy(allow_delete=allow_delete, allow_data_loss=frozenset(map(Address, data_loss or ())))


def known_format(form: str) -> None:
    from smartctl.render import FORMATS  # noqa: PLC0415 - with the renderers

    if form not in FORMATS:
        raise UsageError(
            _("There is no format {form}.", form=form), hint=_("Known: {names}.", names=", ".join(FORMATS))
        )


def show_plan(plan: Plan, form: str, style: str, *, saved_to: str | None = None) -> None:
    from smartctl.render import FORMATS  # noqa: PLC0415 - with the renderers

    out(FORMATS[form](plan, options_for(sys.stdout, style=style, saved_to=saved_to)))
