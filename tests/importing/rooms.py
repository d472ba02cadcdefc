"""A folder and a mock portal of its own; what the tests of imports do with both."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.seeds import sow
from smartctl.mockportal.seeds.hand import Hand
from smartctl.operations import Terms, apply, importing, planning
from smartctl.operations.session import Session, open_project
from tests.share import once

SEEDS = ("realistic", "junk", *(("large",) if os.environ.get("SMARTCTL_SEEDS") == "all" else ()))
"""Portals that people have filled; `make seeds` tries the large one, too."""


@dataclass
class Room:
    folder: Path
    name: str = "one"

    @contextmanager
    def session(self, portal: str = "") -> Iterator[Session]:
        with open_project(self.folder, portal=f"mock:{portal or self.name}") as session:
            yield session

    @contextmanager
    def portal(self, name: str = ""):
        """The mock portal behind the name: what its people do."""
        place = self.folder / ".smartctl" / "mock" / f"{name or self.name}.sqlite3"
        place.parent.mkdir(parents=True, exist_ok=True)
        portal = open_portal(place, settings=Settings())
        try:
            yield portal
        finally:
            portal.close()

    def sow(self, seed: str) -> None:
        assert not (self.folder / ".smartctl").exists()
        _lay(self.folder, _sown(self.name, seed))

    def applied(self, path: Path) -> None:
        """What the first apply of a blueprint leaves here, of which nothing else is to be looked at."""
        assert not (self.folder / ".smartctl").exists()
        inside = path.parent == self.folder
        around = sorted(_kept(self.folder).items()) if inside else ()
        _lay(self.folder, _after_apply(type(self), self.name, path.name if inside else path, tuple(around)))

    @contextmanager
    def hand(self, portal: str = ""):
        """Somebody who works on the portal with its own methods."""
        with self.portal(portal) as there:
            yield Hand(there)

    def content(self, portal: str = "") -> list[str]:
        """Everything that the portal holds."""
        with sqlite3.connect(self.folder / ".smartctl" / "mock" / f"{portal or self.name}.sqlite3") as database:
            return list(database.iterdump())

    @property
    def blueprints(self) -> Path:
        return self.folder / "blueprints"

    def imported(self, *words: str, portal: str = "", out: str = "blueprints", **more: object) -> importing.Imported:
        more = more if words else {"everything": True, **more}
        with self.session(portal) as session:
            return importing.import_processes(session, words, self.folder / out, **more)

    def plan(self, path: Path, portal: str = ""):
        with self.session(portal) as session:
            return planning.plan(session, path).plan


Files = Mapping[str, bytes]
"""What is in a folder, by path."""


@once
def _sown(name: str, seed: str) -> Files:
    with TemporaryDirectory() as place:
        room = Room(Path(place), name)
        with room.portal() as portal:
            sow(portal, seed)
        return _kept(room.folder, ".smartctl")


@once
def _after_apply(kind: type[Room], name: str, path: str | Path, around: tuple[tuple[str, bytes], ...]) -> Files:
    with TemporaryDirectory() as place:
        room = kind(Path(place), name)
        _lay(room.folder, dict(around))
        with room.session() as session:
            assert apply(session, room.folder / path).report.complete
        return _kept(room.folder, ".smartctl")


def _kept(folder: Path, part: str = "") -> Files:
    found = (path for path in (folder / part).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _lay(folder: Path, files: Files) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_bytes(content)


def mistakes(path: Path) -> list[str]:
    document = load(path)
    return [one.message for one in check(document, language="ru") if one.severity is Severity.ERROR]


def is_canonical(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return format_text(text) == text


def said(path):
    """Without comments, which name the portal and what stayed there, and without what a value was on which portal."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return [re.sub(r"\bmock:[a-z]+\b", "mock:", line) for line in lines if not line.lstrip().startswith("#")]


def values_of(path):
    """What the inputs of a file come to on the portal that it was imported from, for another one."""
    declared = load(path).data.get("inputs") or {}
    values = {name: next(iter(one["portals"].values())) for name, one in declared.items() if "portals" in one}
    return Terms(inputs={name: str(value) for name, value in values.items()})
