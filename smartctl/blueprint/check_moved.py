"""Renamed addresses: each leads from something that is gone to something that is there, of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from smartctl.addresses import candidates
from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.moves import Problem, graph
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_moved(document: Document) -> Iterator[Diagnostic]:
    entries = document.data.get("moved")
    if not isinstance(entries, list):
        return
    there = tuple(addresses(document))
    found = graph(entries, there)
    for problem in sorted(found.problems, key=lambda one: (one.index, one.end)):
        path: Path_ = ("moved", problem.index, problem.end)
        yield _SAID[problem.code](document, path, problem, entries[problem.index], there)


_Said = Callable[[Document, Path_, Problem, Mapping[str, str], tuple[str, ...]], Diagnostic]


def _malformed(document: Document, path: Path_, problem: Problem, move: Mapping[str, str], _t: object) -> Diagnostic:
    message = _("{value} is not an address.", value=move[problem.end])
    return document.mistake("wrong-address", message, path, suggestion=_("Write it like installation.field.crew."))


def _several(document: Document, path: Path_, problem: Problem, move: Mapping[str, str], _t: object) -> Diagnostic:
    found = ", ".join(problem.facts["found"])
    message = _("{name} can mean several: {addresses}.", name=move[problem.end], addresses=found)
    return document.mistake("ambiguous-target", message, path, suggestion=_("Write the whole address."))


def _missing(
    document: Document, path: Path_, problem: Problem, move: Mapping[str, str], there: tuple[str, ...]
) -> Diagnostic:
    address = problem.facts["address"]
    message = _("There is no {address} in the blueprint.", address=address)
    kind = kind_of(address if "." in address else move["from"])
    like = [one for one in there if kind_of(one) == kind] if "." in address or "." in move["from"] else there
    return document.mistake("moved-target-missing", message, path, suggestion=candidates(address, like))


def _exists(document: Document, path: Path_, problem: Problem, _move: object, _there: object) -> Diagnostic:
    message = _("{address} is still in the blueprint, so it was not renamed.", address=problem.facts["address"])
    hint = _("Remove this line, or the old object.")
    return document.mistake("moved-source-exists", message, path, suggestion=hint)


def _kinds(document: Document, path: Path_, problem: Problem, move: Mapping[str, str], _t: object) -> Diagnostic:
    target = problem.facts["target"]
    message = _("{source} and {target} are of different kinds.", source=move["from"], target=target)
    hint = _("An object keeps its kind when it is renamed.")
    return document.mistake("moved-kind", message, path, suggestion=hint)


def _elsewhere(document: Document, path: Path_, problem: Problem, _move: object, _there: object) -> Diagnostic:
    message = _("{source} and {target} do not belong to the same object.", **problem.facts)
    hint = _("A renamed object stays where it is. If its owner was renamed, too, write a line for the owner.")
    return document.mistake("moved-elsewhere", message, path, suggestion=hint)


def _fixed(document: Document, path: Path_, problem: Problem, _move: object, _there: object) -> Diagnostic:
    message = _("{address} is called after what it leads to and has no name to change.", **problem.facts)
    hint = _("Remove this line: it goes along when that is renamed.")
    return document.mistake("moved-fixed", message, path, suggestion=hint)


def _twice(document: Document, path: Path_, problem: Problem, _move: object, _there: object) -> Diagnostic:
    message = _("{address} is moved twice.", address=problem.facts["address"])
    other = document.mistake("moved-twice", message, ("moved", problem.other or 0, problem.end)).span
    hint = _("Keep one of the two; the other stands on line {line}.", line=other.line if other else "?")
    return document.mistake("moved-twice", message, path, suggestion=hint)


_SAID: Final[Mapping[str, _Said]] = {
    "malformed": _malformed,
    "several": _several,
    "missing": _missing,
    "exists": _exists,
    "kinds": _kinds,
    "elsewhere": _elsewhere,
    "fixed": _fixed,
    "twice": _twice,
}
