"""`smartctl ci …`: what the pipelines of `init --ci` call on GitLab and GitHub."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.commands import Commands
from smartctl.cli.screen import document, document_options, err, out
from smartctl.errors import Exit, SmartctlError, UsageError
from smartctl.i18n import _

app = Commands()

Out = Annotated[Path | None, typer.Option("--out", metavar=flags.FILE, help=_("Write it to this file."))]


@app.command(help=_("List the portals that the pipeline works for: as a matrix of GitHub, or as jobs of GitLab."))
def portals(save: Out = None) -> int:
    from smartctl.cli.ci.portals import child_pipeline, chosen, jobs, matrix  # noqa: PLC0415
    from smartctl.forges.here import on_gitlab  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415 - not at every start

    project = find(Path.cwd())
    names = jobs(project, os.environ)
    shown = {name: name or chosen(project, os.environ) for name in names}
    unattended = _alone([*shown.values()])
    alone = [name for name, as_shown in shown.items() if as_shown in unattended]
    text = child_pipeline(names, os.environ, alone) if on_gitlab(os.environ) else f"{matrix(names)}\n"
    if save is None:
        document(text)
    else:
        _written(save, text)
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8") as stream:
            stream.write(f"portals={matrix(names)}\nalone={matrix(alone)}\n")
    return Exit.OK


def _alone(names: Sequence[str]) -> tuple[str, ...]:
    """Portals whose job nobody has to start. Where what was approved cannot be read, none."""
    from smartctl.forges.here import forge_here  # noqa: PLC0415

    with forge_here(os.environ) as forge:
        if forge is None:
            return ()
        from smartctl.cli.ci.approving import by_themselves  # noqa: PLC0415 - loads the engine
        from smartctl.cli.ci.plan_comment import KEY  # noqa: PLC0415

        try:
            return by_themselves(forge, names, os.environ.get(KEY, ""))
        except SmartctlError as failure:
            err(_("Somebody has to start every job: {reason}", reason=failure.message) + "\n")
            return ()


@app.command(help=_("Plan all blueprints on all portals, and keep the request's comment up to date."))
def plan(
    report: Annotated[
        Path | None,
        typer.Option(
            "--report", metavar=flags.FILE, help=_("Write GitLab's report: how much is added, changed, destroyed.")
        ),
    ] = None,
) -> int:
    from smartctl.cli.ci.plan_comment import PlanComment  # noqa: PLC0415 - loads the engine
    from smartctl.cli.ci.portal_plans import planned_on, show  # noqa: PLC0415
    from smartctl.cli.ci.portals import portals as working  # noqa: PLC0415
    from smartctl.forges.here import forge_here  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415
    from smartctl.render.several import plans_document  # noqa: PLC0415

    with forge_here(os.environ) as forge:
        comment = PlanComment(forge, forge.job.request) if forge is not None and forge.job.request else None
        if comment is None:
            err(_("No comment is written: there is no request here, or SMARTCTL_FORGE_TOKEN is not set.") + "\n")
        else:
            comment.begin()
        outcomes = planned_on(working(find(Path.cwd()), os.environ))
        show(outcomes)
        if comment is not None:
            comment.end(outcomes)
    if report is not None:
        _written(report, plans_document([plan for one in outcomes for plan in one.plans], "gitlab", document_options()))
    return next((one.code for one in outcomes if one.code is not Exit.OK), Exit.OK)


@app.command(help=_("Find the plan that was approved with the request of this commit, for `apply --expect`."))
def approved(portal: flags.Portal = None, save: Out = None) -> int:
    from smartctl.cli.ci.approving import approved as of_commit  # noqa: PLC0415
    from smartctl.cli.ci.plan_comment import KEY  # noqa: PLC0415 - loads the engine
    from smartctl.cli.ci.portals import chosen  # noqa: PLC0415
    from smartctl.codec import dumps  # noqa: PLC0415
    from smartctl.forges.here import forge_here  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    name = portal or chosen(find(Path.cwd()), os.environ)
    with forge_here(os.environ) as forge:
        if forge is None:
            raise UsageError(
                _(
                    "What was approved stands in a request, and there is no way to read it: SMARTCTL_FORGE_TOKEN is not set."
                ),
                hint=_("Set it in the settings of the pipeline; the file that runs it says what the token has to be."),
            )
        found = of_commit(forge, name, os.environ.get(KEY, ""))
    err(found.told + "\n")
    text = dumps(found.document)
    if save is None:
        document(text)
    else:
        _written(save, text)
    return Exit.OK


@app.command(help=_("Look for changes made by hand, and offer them in a request, or in an issue."))
def drift() -> int:
    from smartctl.cli.ci import nightly  # noqa: PLC0415 - loads the engine
    from smartctl.cli.ci.portals import portals as working  # noqa: PLC0415
    from smartctl.cli.provenance import repository  # noqa: PLC0415
    from smartctl.forges.here import forge_here  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    night = nightly.look(working(find(Path.cwd()), os.environ))
    document(nightly.summary(night))
    with forge_here(os.environ) as forge:
        if forge is None:
            err(_("Nothing is offered: SMARTCTL_FORGE_TOKEN is not set.") + "\n")
            return night.code or (Exit.CHANGES if night.drifted else Exit.OK)
        for sentence in nightly.tell(night, forge, repository(Path.cwd()) or Path.cwd()):
            out(sentence + "\n")
    return night.code


def _written(path: Path, text: str) -> None:
    from smartctl.private import write_whole  # noqa: PLC0415

    write_whole(path, text)
