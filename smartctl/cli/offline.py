"""The commands that need no portal: init, blueprints, new, validate, fmt, schema, version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from smartctl import __version__, i18n
from smartctl.cli import flags, offered
from smartctl.cli.choices import choice, place
from smartctl.cli.screen import document, out
from smartctl.errors import Exit, InvalidBlueprint, UsageError
from smartctl.i18n import _
from smartctl.shipped import schema_names

if TYPE_CHECKING:
    from smartctl.project.project_file import Project

_SCHEMAS: Final = schema_names()

Paths = Annotated[
    list[Path] | None, typer.Argument(metavar=_("PATH"), help=_("Files or folders; default blueprints/."))
]


def init(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar=flags.FOLDER, help=_("Where; default here."), show_default=False, autocompletion=offered.folders
        ),
    ] = Path(),
    ci: Annotated[
        str | None, choice("--ci", known=("gitlab", "github"), checked=False, help=_("Add a pipeline for it."))
    ] = None,
    state: Annotated[
        str | None,
        choice(
            "--backend",
            known=("http", "postgres", "s3"),
            checked=False,
            help=_("With --ci: where states lie between runs; default http (GitLab itself), on GitHub postgres."),
        ),
    ] = None,
) -> int:
    from smartctl.cli import pipeline, starter  # noqa: PLC0415

    for path in starter.start(folder, ci, state):
        out(_("created {path}", path=path.as_posix()) + "\n")
    command = "smartctl plan blueprints/window-installation.yaml"
    if folder.resolve() != Path.cwd():
        place_of_it = folder.as_posix()
        command = f'cd "{place_of_it}"\n  {command}' if " " in place_of_it else f"cd {place_of_it}\n  {command}"
    out(_("Next:") + "\n")
    for variable, what in pipeline.to_set(ci, state).items():
        out("  " + _("set {variable} ({what})", variable=variable, what=what) + "\n")
    out(f"  {command}\n")
    return Exit.OK


def blueprints() -> int:
    from smartctl.blueprint.library import built_in  # noqa: PLC0415 - YAML loads here

    for one in built_in():
        title = one.title.get(i18n.current()) or next(iter(one.title.values()))
        out(f"{one.name:<24} {one.version:<8} {title}\n")
    return Exit.OK


def new(
    name: Annotated[str, typer.Argument(metavar=flags.NAME, help=_("Name of the new blueprint."), show_default=False)],
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar=flags.NAME, help=_("The built-in blueprint to copy."), autocompletion=offered.built_in
        ),
    ],
) -> int:
    from smartctl.cli import starter  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    path = _from_here(starter.copy(name, source, find(Path.cwd()).root)).as_posix()
    out(_("created {path}", path=path) + "\n")
    out(_("Next:") + f"\n  smartctl plan {path}\n")
    return Exit.OK


def fmt(
    paths: Paths = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Write nothing; exit with 1 if a file would change."))
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help=_("Show what would change; write nothing."))] = False,
) -> int:
    import difflib  # noqa: PLC0415

    from smartctl.blueprint.fmt import format_text  # noqa: PLC0415 - YAML loads here
    from smartctl.render.visible import visible  # noqa: PLC0415

    changed = False
    for path in files_of(paths):
        before = read_text(path)
        after = format_text(before, path=path)
        if before == after:
            continue
        changed = True
        if diff:
            name = path.as_posix()
            lines = difflib.unified_diff(before.splitlines(True), after.splitlines(True), name, name)
            out("".join(visible(line.rstrip("\r\n")) + "\n" for line in lines))
        else:
            out(f"{visible(path.as_posix())}\n")
        if not (check or diff):
            path.write_bytes(after.encode("utf-8"))
    return Exit.INPUT if changed and check else Exit.OK


def read_text(path: Path) -> str:
    from smartctl.blueprint import source  # noqa: PLC0415 - YAML loads here

    raw = source.beginning(path)
    if len(raw) > source.MEGABYTES * 1_000_000:
        raise InvalidBlueprint(source.read(path).diagnostics)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            _("Reading {path}: it is not UTF-8 text.", path=path), hint=_("Save the file as UTF-8, then run again.")
        ) from None


def schema(
    name: Annotated[
        str, place(known=_SCHEMAS, checked=False, help=_("Which one; default blueprint."), show_default=False)
    ] = "blueprint",
    for_editor: Annotated[
        bool,
        typer.Option("--editor", help=_("Write those that editors read below .smartctl/schema, in this language.")),
    ] = False,
) -> int:
    from smartctl.codec import dumps  # noqa: PLC0415
    from smartctl.shipped import schema_in  # noqa: PLC0415

    if name not in _SCHEMAS:
        hint = _("Known: {names}.", names=", ".join(_SCHEMAS))
        raise UsageError(_("There is no schema {name}.", name=name), hint=hint)
    if for_editor:
        return _for_editor()
    document(dumps(schema_in(name, i18n.current())))
    return Exit.OK


def _for_editor() -> int:
    from smartctl.cli import editor  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    for path in editor.lay(find(Path.cwd()).root, i18n.current()):
        out(_("created {path}", path=path.as_posix()) + "\n")
    return Exit.OK


def version() -> int:
    out(f"smartctl {__version__}\n")
    return Exit.OK


def _overlays(project: Project) -> tuple[Path, ...]:
    from smartctl.project.client import overlays_in  # noqa: PLC0415 - YAML loads here

    return overlays_in(project) if any(entry.overlays for entry in project.portals.values()) else ()


def _from_here(path: Path) -> Path:
    """As somebody who stands here would write it: mistakes are read by people and by code hosts, and both stand here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def files_of(paths: Sequence[Path] | None) -> Iterator[Path]:
    """Blueprint files under the given paths, in order of name; by default those of the project and all overlays."""
    from smartctl.project.project_file import find  # noqa: PLC0415

    project = find(Path.cwd())
    for path in paths or (project.root / "blueprints", *_overlays(project)):
        if path.is_dir():
            found = sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
            if not found:
                raise UsageError(_("There is no blueprint in {path}.", path=path), hint=_("Blueprints end in .yaml."))
            yield from map(_from_here, found)
        elif path.exists():
            yield path
        else:
            raise UsageError(_("There is no file {path}.", path=path), hint=_("Pass a blueprint or a folder of them."))
