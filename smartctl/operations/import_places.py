"""Where lines of `import:` are written: into what stands over a blueprint on a portal, whose numbers they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from smartctl.blueprint.composing import compose, fragment
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.layers.heads import stands_over
from smartctl.blueprint.layers.overlay import FORMAT
from smartctl.blueprint.patching import Unpatchable, applied, changed
from smartctl.blueprint.source import read
from smartctl.blueprint.tree import Document
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.importing.drafting import Draft
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
            _patched(document, ("import",), [*(document.data.get("import") or ()), *_new(document, lines)])
            return root / one
    place = f"portals/{entry.name}/{name}.yaml"
    write_whole(root / place, compose({"format": FORMAT, "blueprint": name, "import": [dict(one) for one in lines]}))
    _named(session, entry, place)
    return root / place


def with_lines(draft: Draft) -> Draft:
    """The blueprint with its lines in the file itself, for a portal that no project file names."""
    if not draft.lines:
        return draft
    text = fragment("import", [dict(one) for one in draft.lines], ("import",))
    return replace(draft, text=format_text(f"{draft.text}\n{text}\n"))


def _new(document: Document, lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    there = [dict(one) for one in document.data.get("import") or () if isinstance(one, Mapping)]
    return [dict(one) for one in lines if dict(one) not in there]


def _named(session: Session, entry: PortalEntry, place: str) -> None:
    """The project file says that the portal has it."""
    document = read(session.project.root / FILE)
    said = document.data["portals"][entry.name].get("overlay") or []
    there = [said] if isinstance(said, str) else list(said)
    if place not in there:
        _patched(document, ("portals", entry.name, "overlay"), [*there, place])


def _patched(document: Document, path: tuple[str, ...], value: list[Any]) -> None:
    try:
        texts = applied([changed(document.root, path, value)])
    except Unpatchable:
        where = ".".join(path)
        raise UsageError(
            _(
                "Writing {path}: {place} is not written so that a line can be added.",
                path=document.source.path,
                place=where,
            ),
            hint=_("Write it as a block with one line each, and run the same command again."),
        ) from None
    for source, text in texts.items():
        if text != source.text:
            write_whole(source.path, text)
