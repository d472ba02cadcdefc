"""Where lines of `import:` are written: into what stands over a blueprint on a portal, whose numbers they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from smartctl.blueprint.composing import compose, fragment
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.layers.heads import FORMAT, stands_over
from smartctl.blueprint.patching import changed
from smartctl.blueprint.source import read
from smartctl.blueprint.tree import Document
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.importing.drafting import Draft
from smartctl.operations import added_lines
from smartctl.operations.session import Session
from smartctl.private import write_whole
from smartctl.project.client import shown
from smartctl.project.project_file import FILE, PortalEntry


def overlay_with(session: Session, name: str, lines: Sequence[Mapping[str, Any]]) -> Path | None:
    """The overlay of the session's portal over the blueprint, with these lines: the first that it has, or a new one.

    None where the project file does not name the portal: then they stand in the blueprint itself. Raises `UsageError` for
    a file that cannot be changed without losing what people have written.
    """
    entry = session.project.entry(session.choice) if session.project.found else None
    if entry is None or not entry.name:
        return None
    root = shown(session.project.root)
    for one in entry.overlays:
        document = read(root / one)
        if stands_over(document) == name:
            _patched(document, ("import",), _together(document, lines))
            return root / one
    place = f"portals/{entry.name}/{name}.yaml"
    if (root / place).exists() and not _is_cut_off(read(root / place), name):
        raise UsageError(
            _("Writing {path}: a file is there already, and it says something else.", path=place),
            hint=_("Name it under `overlay:` of the portal if it is meant, or move it away."),
        )
    write_whole(root / place, _overlay(name, lines))
    _named(session, entry, place)
    return root / place


def with_lines(draft: Draft) -> Draft:
    """The blueprint with its lines in the file itself, for a portal that no project file names."""
    if not draft.lines:
        return draft
    text = fragment("import", [dict(one) for one in draft.lines], ("import",))
    return replace(draft, text=format_text(f"{draft.text}\n{text}\n"))


def _is_cut_off(document: Document, name: str) -> bool:
    """Whether the file, which nothing names yet, is what a run before has left: lines and not a letter more."""
    return document.source.text == _overlay(name, [one for one in _there(document) if isinstance(one, Mapping)])


def _overlay(name: str, lines: Iterable[Mapping[str, Any]]) -> str:
    return compose({"format": FORMAT, "blueprint": name, "import": [dict(one) for one in lines]})


def _there(document: Document) -> list[Any]:
    lines = document.data.get("import")
    return list(lines) if isinstance(lines, list | tuple) else []


def _together(document: Document, lines: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The lines of the file, then new ones; of an address that both speak of, the one of today in its place."""
    today = {str(one["to"]): dict(one) for one in lines}
    kept = [today.pop(str(one.get("to")), one) if isinstance(one, Mapping) else one for one in _there(document)]
    return [*kept, *today.values()]


def _named(session: Session, entry: PortalEntry, place: str) -> None:
    """The project file says that the portal has it."""
    document = read(session.project.root / FILE)
    said = document.data["portals"][entry.name].get("overlay") or []
    there = [said] if isinstance(said, str) else list(said)
    if place not in there:
        _patched(document, ("portals", entry.name, "overlay"), [*there, place])


def _patched(document: Document, path: tuple[str, ...], value: list[Any]) -> None:
    added_lines.write(document, added_lines.with_lines(document, path, [changed(document.root, path, value)]))
