"""The command that gives a blueprint its next version."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.screen import err, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

if TYPE_CHECKING:
    from smartctl.operations.releasing import Release as _Release


def release(
    blueprint: flags.Blueprint,
    since: Annotated[
        str,
        typer.Option("--since", metavar=_("REVISION|FILE"), help=_("What to compare with; default the last version.")),
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help=_("Write nothing; exit with 1 if the version is lower than is due."))
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Write nothing; print the changelog entry."))] = False,
) -> int:
    from smartctl.operations import releasing  # noqa: PLC0415 - YAML and JSON Schema load here

    path = Path(blueprint)
    made = releasing.release(path, since=since)
    if not made.bump:
        out(_("Nothing changed since {version}.", version=made.before) + "\n")
        return Exit.OK
    if check:
        return _checked(path, made)
    if not dry_run:
        files = releasing.write(path, made)
        err("".join(_("written {path}", path=one.as_posix()) + "\n" for one in files))
    out(f"{_bump(made)}\n\n{made.entry}")
    return Exit.OK


def _checked(path: Path, made: _Release) -> int:
    if made.missing or made.too_low:
        raise UsageError(
            _(
                "{path} has version {written}, and what changed since {before} wants {version}.",
                path=path,
                written=made.written,
                before=made.before,
                version=made.version,
            ),
            hint=_("Run `smartctl release {path}`.", path=path.as_posix()),
        )
    out(f"{_bump(made)}\n")
    return Exit.OK


def _bump(made: _Release) -> str:
    words = {"major": _("a major version"), "minor": _("a minor version"), "patch": _("a patch")}
    return _("{before} -> {version}: {bump} is due.", before=made.before, version=made.version, bump=words[made.bump])
