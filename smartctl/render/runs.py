"""Past runs: when, by whom, what each changed, and whether there is a way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from smartctl.engine.history import End, Run, Way
from smartctl.i18n import _, n_
from smartctl.render.canvas import write
from smartctl.render.lines import Line, Piece, line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible

_STYLES: Final = {End.COMPLETE: "green", End.PARTLY: "yellow", End.CUT_OFF: "red"}


def runs_text(runs: Sequence[Run], options: Options) -> str:
    return spoken(lambda: write(_lines(runs), options), options)


def _lines(runs: Sequence[Run]) -> Iterator[Line]:
    if not runs:
        yield line(_("Nothing was ever applied from here."))
    for one in sorted(runs, key=lambda run: run.run):
        yield line(*_head(one), (_end(one.end), _STYLES[one.end]))
        yield line("  ", changed_text(one))
        yield line("  ", _way_back(one))


def _head(one: Run) -> Iterator[Piece]:
    facts = (one.command, f"{one.blueprint} {_version(one)}", local_time(one.time), _who(one))
    yield visible(one.run), "bold"
    yield "".join(f"  {visible(fact.strip())}" for fact in facts if fact.strip())
    yield "  "


def _version(one: Run) -> str:
    """`1.0.0`, or `1.0.0 -> 1.1.0` where the run changed it."""
    versions = dict.fromkeys(version for version in (one.version_before, one.version) if version.strip("0."))
    return " -> ".join(versions)


def _who(one: Run) -> str:
    return f"{one.user}@{one.host}" if one.user and one.host else one.user


def local_time(text: str) -> str:
    """A moment of a journal on the clock of this machine: `2026-12-01 19:40`."""
    try:
        return f"{datetime.fromisoformat(text).astimezone():%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _end(end: End) -> str:
    return {End.COMPLETE: _("complete"), End.PARTLY: _("not complete"), End.CUT_OFF: _("cut off")}[end]


def changed_text(one: Run) -> str:
    """`3 created, 1 deleted; 148 items changed`."""
    replaced = one.changed.get("replace", 0)
    parts = [
        _told("created", one.changed.get("create", 0)),
        _told("changed", one.changed.get("update", 0)),
        _told("replaced", replaced),
        _told("deleted", one.changed.get("delete", 0)),
        _told("let go", one.changed.get("forget", 0)),
    ]
    told = ", ".join(part for part in parts if part)
    items = n_("{n} item changed", "{n} items changed", one.items) if one.items else ""
    return "; ".join(part for part in (told, items) if part) or _("nothing was changed")


def _told(what: str, number: int) -> str:
    if not number:
        return ""
    match what:
        case "created":
            return n_("{n} object created", "{n} objects created", number)
        case "changed":
            return n_("{n} object changed", "{n} objects changed", number)
        case "replaced":
            return n_("{n} object made anew", "{n} objects made anew", number)
        case "deleted":
            return n_("{n} object deleted", "{n} objects deleted", number)
        case _:
            return n_("{n} object let go", "{n} objects let go", number)


def _way_back(one: Run) -> str:
    match one.way:
        case Way.UNDONE:
            return _("undone by {run}", run=visible(one.undone_by))
        case Way.NOTHING:
            return _("nothing to undo")
        case Way.UNKNOWN:
            return _("cannot be undone: its journal does not say what was before")
        case _ if one.lost:
            return _("can be undone, except for: {addresses}", addresses=", ".join(map(visible, one.lost)))
        case _:
            return _("can be undone")
