"""`smartctl policy …`: the rules of the project, and what they say of saved plans."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from smartctl.cli import flags
from smartctl.cli.choices import choice
from smartctl.cli.commands import Commands
from smartctl.cli.offered import files
from smartctl.cli.screen import document, options_for, options_of, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

_FORM: Final = _("How to print it.")
_YAML: Final = (".yaml", ".yml")

app = Commands()


@app.command("list", help=_("List the rules that plans are held against."))
def list_(
    portal: flags.Portal = None,
    form: Annotated[str, choice("--format", known=("text", "json"), help=_FORM)] = "text",
) -> int:
    from smartctl.operations.ruling import rules_in_force  # noqa: PLC0415 - loads the engine
    from smartctl.project.project_file import find  # noqa: PLC0415
    from smartctl.render.ruling import rules_json, rules_text  # noqa: PLC0415

    rules = rules_in_force(find(Path.cwd()), portal)
    if form == "json":
        document(rules_json(rules))
    else:
        out(rules_text(rules, options_for(sys.stdout)))
    return Exit.OK


@app.command("test", help=_("Hold saved plans against the rules, or run the tests of a rules file."))
def try_(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar=_("PLANFILE|RULES..."), autocompletion=files, help=_("Saved plans, or rules files.")),
    ],
    rules: Annotated[
        list[Path] | None,
        typer.Option("--rules", metavar=flags.FILE, help=_("Rules in the place of the project's own.")),
    ] = None,
    portal: flags.Portal = None,
    form: Annotated[str, choice("--format", known=("text", "json", "junit"), help=_FORM)] = "text",
) -> int:
    tests = [path for path in paths if path.suffix.lower() in _YAML]
    if tests and len(tests) < len(paths):
        raise UsageError(_("Plans and rules files were named."), hint=_("Name one or the other."))
    return _tried(tests, form) if tests else _judged(paths, rules or [], portal, form)


def _judged(paths: list[Path], rules: list[Path], portal: str | None, form: str) -> int:
    from smartctl.findings import Standing  # noqa: PLC0415
    from smartctl.findings_json import class_of  # noqa: PLC0415
    from smartctl.operations.ruling import judge  # noqa: PLC0415 - loads the engine
    from smartctl.render.ruling import judged_json, judged_junit, judged_text  # noqa: PLC0415

    found = [(one.file.as_posix(), one.plan) for one in judge(paths, rules, portal)]
    match form:
        case "json":
            document(judged_json(found))
        case "junit":
            document(judged_junit(found, options_of(form)))
        case _:
            out(judged_text(found, options_for(sys.stdout)))
    refused = any(class_of(plan) is Standing.REFUSED for _file, plan in found)
    return Exit.REFUSED if refused else Exit.OK


def _tried(paths: list[Path], form: str) -> int:
    from smartctl.operations.ruling import tries  # noqa: PLC0415 - loads the engine
    from smartctl.render.ruling import tried_json, tried_junit, tried_text  # noqa: PLC0415

    found = [(one.judged.file.as_posix(), one.faults) for path in paths for one in tries(path)]
    if not found:
        raise UsageError(
            _("There are no tests in {path}.", path=paths[0]),
            hint=_("Write `tests: [{plan: FILE, class: refused}]` into it, or name a saved plan."),
        )
    match form:
        case "json":
            document(tried_json(found))
        case "junit":
            document(tried_junit(found))
        case _:
            out(tried_text(found, options_for(sys.stdout)))
    return Exit.INPUT if any(faults for _name, faults in found) else Exit.OK


@app.command(
    "class", help=_("Say in a word what is to become of saved plans: applies-itself, needs-a-person, refused.")
)
def class_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar=_("PLANFILE..."), autocompletion=files, help=_("Saved plans, or what `plan --format json` prints.")
        ),
    ],
) -> int:
    from smartctl.findings import gravest  # noqa: PLC0415
    from smartctl.findings_json import class_of  # noqa: PLC0415
    from smartctl.operations.ruling import plans_in  # noqa: PLC0415 - loads the engine

    plans = [plan for path in paths for plan in plans_in(path)]
    if not all(plan.ruled for plan in plans):
        raise UsageError(
            _("A plan was held against no rules."), hint=_("`smartctl policy test PLANFILE` does that now.")
        )
    out(f"{gravest(map(class_of, plans)).value}\n")
    return Exit.OK
