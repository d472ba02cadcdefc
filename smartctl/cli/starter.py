"""What `init` and `new` write: the first files of a project. Never over a file that is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from smartctl import i18n
from smartctl.blueprint.attachments import attached, located
from smartctl.blueprint.source import read
from smartctl.cli import editor, pipeline
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.shipped import blueprints_dir

_FIRST: Final = "window-installation"
_NAME: Final = re.compile(r"^[a-z][a-z0-9-]*$")

_PROJECT: Final = """\
# {optional}
format: smartctl/project/v1
portals:
  demo: {{url: "mock:demo"}}
  # {password}
  # acme: {{url: "${{ACME_WEBHOOK}}", language: {language}}}
"""

_IGNORE: Final = """\
# {what}
.smartctl/
*.plan.json
"""

_ATTRIBUTES: Final = """\
# {why}
*.yaml text eol=lf
*.yml text eol=lf
*.docx binary
*.bpt binary
"""


def start(folder: Path, ci: str | None, state: str | None = None) -> list[Path]:
    """Writes the files of a new project and returns their paths. Raises `UsageError` before writing over anything."""
    pipeline.check(ci, state)
    project, place = folder / "smartctl.yaml", folder / "blueprints" / f"{_FIRST}.yaml"
    first = _for_project((blueprints_dir() / f"{_FIRST}.yaml").read_text(encoding="utf-8"), place, folder)
    written = _PROJECT.format(
        optional=_("A project of smartctl. Every key is optional; see `smartctl schema project`."),
        password=_("A webhook is a password: keep it in an environment variable."),
        language=i18n.current(),
    )
    files = {
        "smartctl.yaml": editor.line("project", file=project, root=folder) + written + pipeline.project(ci, state),
        f"blueprints/{_FIRST}.yaml": first,
        ".gitignore": _IGNORE.format(what=_("States and embedded portals of smartctl")),
        ".gitattributes": _ATTRIBUTES.format(
            why=_("Blueprints have the same ends of lines on every system; what is no text stays as it is")
        ),
    }
    files |= pipeline.files(ci, state)
    for name in (".gitignore", ".gitattributes"):
        if (folder / name).exists():
            del files[name]
    for name in files:
        if (folder / name).exists():
            raise UsageError(
                _("Starting a project: {path} is there already.", path=(folder / name).as_posix()),
                hint=_("Nothing was written. Choose another folder."),
            )
    made = [_written(folder / name, text) for name, text in files.items()]
    _with_documents(blueprints_dir() / f"{_FIRST}.yaml", place)
    editor.renew(folder, i18n.current())
    return made


def copy(name: str, source: str, root: Path) -> Path:
    """Copies a built-in blueprint under a new name. Raises `UsageError` when it is unknown or the file is there."""
    origin = blueprints_dir() / f"{source}.yaml"
    if not _NAME.match(name):
        raise UsageError(
            _("{name} cannot be the name of a blueprint.", name=name),
            hint=_("Use lower-case letters, digits and dashes, a letter first."),
        )
    if not origin.is_file():
        names = ", ".join(sorted(path.stem for path in blueprints_dir().glob("*.yaml")))
        raise UsageError(
            _("There is no built-in blueprint {name}.", name=source), hint=_("Known: {names}.", names=names)
        )
    target = root / "blueprints" / f"{name}.yaml"
    if target.exists():
        raise UsageError(_("{path} is there already.", path=target.as_posix()), hint=_("Nothing was written."))
    text = _for_project(origin.read_text(encoding="utf-8"), target, root)
    _with_documents(origin, target)
    editor.renew(root, i18n.current())
    return _written(target, re.sub(r"(?m)^name: .*$", f"name: {name}", text, count=1))


def _with_documents(origin: Path, target: Path) -> None:
    """The documents that a shipped blueprint names come with its copy."""
    for file in attached(read(origin)).values():
        _beside(located(file.written, beside=target), file.path)


def _beside(target: Path, origin: Path) -> None:
    """A document that is there already has perhaps been edited: it stays."""
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(origin.read_bytes())


def _for_project(text: str, file: Path, root: Path) -> str:
    """The shipped files name a schema beside them for editors; in a project it lies elsewhere."""
    return editor.line("blueprint", file=file, root=root) + re.sub(r"\A# yaml-language-server: .*\n", "", text)


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
