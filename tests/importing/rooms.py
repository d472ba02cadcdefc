"""A folder and a mock portal of its own; what the tests of imports do with both."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.seeds import sow
from smartctl.mockportal.seeds.hand import Hand
from smartctl.operations import Terms, importing, planning
from smartctl.operations.session import Session, open_project

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
        with self.portal() as portal:
            sow(portal, seed)

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
