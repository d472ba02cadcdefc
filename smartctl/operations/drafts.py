"""Files that are changed as a draft: which of them says something new, and what they come to together.

What differs on one portal of several goes into the overlay of that portal, which is made where there is none; the blueprint,
which all of them share, is changed when somebody asks for it. A value of an input is changed where the input gets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from smartctl.blueprint.comments import value_of
from smartctl.blueprint.layers.heads import stands_over
from smartctl.blueprint.patch_changes import Put, Reorder, Wish, where_they_stand
from smartctl.blueprint.patch_lists import differences
from smartctl.blueprint.patch_overlay import empty, overlaid
from smartctl.blueprint.patching import Edit, Unpatchable, applied, place
from smartctl.blueprint.source import read, read_text
from smartctl.blueprint.tree import Document, Path_, Scalar, Source
from smartctl.operations.blueprints import load_layered
from smartctl.operations.session import Session
from smartctl.operations.terms import Terms
from smartctl.project.client import files_of, shown
from smartctl.project.project_file import FILE, PortalEntry, Project

_INPUT: Final = re.compile(r"[\"']?\{\{\s*([a-z][a-z0-9_-]*)\s*\}\}[\"']?")
"""A value that is an input and nothing else."""

Changed = Mapping[Source, str]
"""Files that are to be another text."""


class Drafts:
    """A blueprint with what stands over it on a portal, before anything is written."""

    def __init__(
        self, session: Session, path: Path, terms: Terms, *, shared: bool, alone_in_files: bool = False
    ) -> None:
        """`alone_in_files`: what other blueprints include stays, `shared` or not."""
        self._alone_in_files = alone_in_files
        self._path, self._terms = path, terms
        self._project, self._entry = session.project, session.project.entry(session.choice)
        self._portal = session.identity
        self._others = tuple(sharing(session.project, self._entry, path))
        self._alone = bool(self._others) and not shared
        self._shared = shared
        self._made: Path | None = None
        self.texts: dict[Path, str] = {}
        self.first: dict[Path, str] = {}

    def document(self) -> Document:
        return load_layered(self._project, self._entry, self._path, self._terms, texts=self.texts, portal=self._portal)

    def ignored(self) -> list[object]:
        """The lines of `ignore:` in the file that another one would go into."""
        path = self._overlay() if self._alone else self._path
        return list(self._read(path).data.get("ignore") or ())

    def said(self, document: Document, wishes: Sequence[Wish]) -> Changed:
        """The files in which all of it is said. Raises `Unpatchable`."""
        given = [self._given(document, one) for one in wishes]
        here = [one for one in given if one is not None and not isinstance(one, Edit)]
        found = applied([one for one in given if isinstance(one, Edit)])
        if self._alone and here:
            overlay = self._read(self._overlay())
            return {**found, overlay.source: overlaid(overlay, document, here)}
        edits = list(where_they_stand(document.root, [one for one in here if not isinstance(one, Reorder)]))
        texts = {**found, **applied(edits)}
        later = [one for one in here if isinstance(one, Reorder)]
        if later:  # with whatever has changed inside of what stands elsewhere now
            mine = {source.path: source for source in texts}
            moves = list(where_they_stand(self._with(texts).root, later))
            edits += moves
            texts |= {mine.get(source.path, source): text for source, text in applied(moves).items()}
        if any(self._is_elsewhere(one.source) for one in edits):
            raise Unpatchable("fragment")
        return texts

    def _with(self, texts: Changed) -> Document:
        kept = self.texts
        self.texts = {**kept, **{source.path: text for source, text in texts.items()}}
        try:
            return self.document()
        finally:
            self.texts = kept

    def accept(self, path: Path, first: str, text: str) -> None:
        self.first.setdefault(path, first)
        self.texts[path] = text

    def changed(self) -> Mapping[Path, str]:
        """What is to be written: with an overlay that is new, the line of the project that names it."""
        if self._made is not None and self._entry is not None:
            if self.texts[self._made] == self.first[self._made]:
                del self.texts[self._made]
            else:
                self.first[self._made] = self.first[self._made] if self._made.exists() else ""
                for source, text in applied([self._overlays_named(self._entry)]).items():
                    self.accept(source.path, source.text, text)
        found = {path: text for path, text in self.texts.items() if text != self.first[path]}
        return dict(sorted(found.items(), key=lambda row: row[0].name != FILE))

    def begun(self) -> Mapping[Path, str]:
        """What is written before everything else: an overlay that is new has to be there before the project names it, and
        may say something only then. One that a killed run has left is taken up by the next."""
        made = self._made
        return {} if made is None or made not in self.texts or self.first[made] else {made: empty(self._name())}

    def also(self, files: Sequence[Path]) -> tuple[str, ...]:
        """Other portals that files stand for, too."""
        own = {shown(self._project.root / one) for one in self._entry.overlays} if self._entry is not None else set()
        return self._others if any(one not in own and one.name != FILE for one in files) else ()

    def _read(self, path: Path) -> Document:
        return read_text(self.texts[path], path=path) if path in self.texts else read(path)

    def _overlay(self) -> Path:
        """The last overlay of the portal over this blueprint that no other portal has, or a new one."""
        entry, name = self._entry, self._name()
        if entry is None:
            raise Unpatchable("portals")
        theirs = {one for other in self._project.portals.values() if other is not entry for one in other.overlays}
        own = [shown(self._project.root / one) for one in entry.overlays if one not in theirs]
        fitting = [one for one in own if stands_over(self._read(one)) == name]
        if fitting:
            return fitting[-1]
        free = (Path("portals") / f"{entry.name}.yaml", Path("portals") / f"{entry.name}-{name}.yaml")
        place_ = next((one for one in free if self._is_free(self._project.root / one)), None)
        if place_ is None:
            raise Unpatchable("shape")
        mine = replace(entry, overlays=(*entry.overlays, place_.as_posix()))
        self._overlays_named(mine)
        self._made = shown(self._project.root / place_)
        self.accept(self._made, empty(name), empty(name))
        self._project = replace(self._project, portals={**self._project.portals, entry.name: mine})
        self._entry = mine
        return self._made

    def _name(self) -> str:
        return str(self._read(self._path).data.get("name"))

    def _is_free(self, path: Path) -> bool:
        """Whether nobody has a file there, but for one that a killed run has begun for this blueprint."""
        return not path.exists() or (path.is_file() and read(path).source.text == empty(self._name()))

    def _overlays_named(self, entry: PortalEntry) -> Edit:
        """The line of the project that names the overlays of the portal. Raises `Unpatchable`."""
        lines = [Path(one).as_posix() for one in entry.overlays]
        return self._in_project(("portals", entry.name, "overlay"), lines[0] if len(lines) == 1 else lines)

    def _given(self, document: Document, one: Wish) -> Wish | Edit | None:
        """What is said by an input is said where the input gets its value. Raises `Unpatchable` where that is no file."""
        name = _input_at(document, one.path) if isinstance(one, Put) else ""
        if not name or name not in document.inputs or not isinstance(one, Put) or not _is_scalar(one.value):
            return one
        match document.said_by.get(name):
            case "default":
                return Put(("inputs", name, "default"), one.value)
            case "portals":
                return Put(("inputs", name, "portals", self._portal), one.value)
            case "smartctl.yaml" if self._entry is not None:
                if not self._shared and self._is_taken_elsewhere(name):
                    raise Unpatchable("inputs")
                return self._in_project(("portals", self._entry.name, "inputs", name), one.value)
        raise Unpatchable("input")

    def _in_project(self, where: Path_, value: object) -> Edit:
        """Raises `Unpatchable`, also where another portal has the same by an alias."""
        file = self._read(shown(self._project.root / FILE))
        (edit,) = where_they_stand(file.root, [Put(where, value)])
        (text,) = applied([edit]).values()
        after = read_text(text, path=file.source.path).data
        if any(path[:2] != where[:2] for path, _value in differences(file.data, after)):
            raise Unpatchable("shared")
        return edit

    def _is_taken_elsewhere(self, name: str) -> bool:
        """Whether another blueprint of the portal has an input of the name: it gets its value from the same line."""
        beside = [one for one in files_of(self._project, self._entry) if one.resolve() != self._path.resolve()]
        return any(name in (read(one).data.get("inputs") or ()) for one in beside)

    def _is_elsewhere(self, source: Source) -> bool:
        """Whether another blueprint of the project includes the file, too."""
        if (self._shared and not self._alone_in_files) or source.path.name == FILE:
            return False
        return is_included_elsewhere(self._project, self._path, source.path)


def is_included_elsewhere(project: Project, blueprint: Path, fragment: Path) -> bool:
    """Whether a blueprint of the project but this one includes the file."""
    if fragment == blueprint:
        return False
    files = {one for entry in (None, *project.portals.values()) for one in files_of(project, entry)}
    beside = [one for one in files if one.resolve() not in (blueprint.resolve(), fragment.resolve())]
    return any(fragment.name in read(one).source.text for one in beside)


def sharing(project: Project, entry: PortalEntry | None, blueprint: Path) -> Iterator[str]:
    """Other portals for which the blueprint stands: those that list it, or take whatever is planned."""
    for name, other in project.portals.items():
        listed = [(project.root / one).resolve() for one in other.blueprints]
        if (entry is None or name != entry.name) and (not listed or blueprint.resolve() in listed):
            yield name


def _input_at(document: Document, path: Path_) -> str:
    try:
        _owner, entry = place(document.root, path)
    except Unpatchable:
        return ""
    node = value_of(entry) if entry is not None else None
    if not isinstance(node, Scalar):
        return ""
    found = _INPUT.fullmatch(node.source.text[node.start : node.end].strip())
    return found[1] if found else ""


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float | bool)
