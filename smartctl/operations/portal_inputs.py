"""Where the values of a portal stand that an import has made inputs of: under `inputs:` of the portal in the project file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from smartctl.blueprint.patching import changed
from smartctl.blueprint.source import read
from smartctl.blueprint.tree import Document
from smartctl.importing.portable import Inputs, field_keys
from smartctl.operations import added_lines
from smartctl.operations.session import Session
from smartctl.project.client import is_of, shown
from smartctl.project.project_file import FILE, PortalEntry, find


def inputs_of(
    session: Session,
    place: Callable[[str], Path],
    there: Document | None = None,
) -> Inputs:
    """`place`: name of a blueprint -> its file; `there`: what stands in it already.

    The project keeps the values of a portal that it names, of blueprints that it would find: an input of any other one
    would be a mistake there. Otherwise the blueprint says for which portal they are.
    """
    entry = _entry(session)

    def apart(name: str) -> str:
        if entry is None or not is_of(session.project, entry, place(name)):
            return ""
        return f"portals.{entry.name}.inputs"

    known = entry.inputs if entry is not None else {}
    if there is None:
        return Inputs(portal=session.identity, values=known, apart=apart)
    return Inputs(
        portal=session.identity,
        declared=there.data.get("inputs") or {},
        values={**known, **there.inputs},
        taken=frozenset(field_keys(there.data)),
        apart=apart,
    )


def project_text(session: Session, values: Mapping[str, Any]) -> tuple[Document, str] | None:
    """The project file as it is and as it is to be; None where nothing comes to it. Raises `UsageError` where it cannot."""
    entry = _entry(session)
    if entry is None or not values:
        return None
    document = read(shown(session.project.root / FILE))
    place = ("portals", entry.name, "inputs")
    if entry.inputs:
        edits = [changed(document.root, (*place, name), value) for name, value in values.items()]
    else:
        edits = [changed(document.root, place, dict(values))]
    return document, added_lines.with_lines(document, place, edits)


def write_inputs(session: Session, values: Mapping[str, Any]) -> None:
    """The session knows them from then on. Raises as `project_text`."""
    made = project_text(session, values)
    if made is None:
        return
    added_lines.write(*made)
    session.project = find(session.project.root)


def _entry(session: Session) -> PortalEntry | None:
    entry = session.project.entry(session.choice) if session.project.found else None
    return entry if entry is not None and entry.name else None
