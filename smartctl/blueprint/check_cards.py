"""Card layouts: pipelines and fields that are there, each field once, nothing that is switched off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from smartctl.addresses import meant
from smartctl.blueprint import flags
from smartctl.blueprint.references import Missed, References, short, unknown
from smartctl.blueprint.tree import Document, Path_, children, section, span_of
from smartctl.errors import Diagnostic, Related
from smartctl.i18n import _
from smartctl.kinds.card_names import NEEDS, SYSTEM


def check_cards(document: Document) -> Iterator[Diagnostic]:
    processes = section(document.data, "processes")
    refs = References(document)
    for key, process in children(processes):
        for name, card in section(process, "card").items():
            path: Path_ = ("processes", key, "card", name)
            yield from _pipeline(document, path, process, refs)
            sections = card.get("sections") if isinstance(card, Mapping) else card
            place: Path_ = (*path, "sections") if isinstance(card, Mapping) else path
            if isinstance(sections, list):
                yield from _sections(document, place, sections, _Known(key, process, processes, refs))


def _pipeline(document: Document, path: Path_, process: Mapping[str, Any], refs: References) -> Iterator[Diagnostic]:
    pipelines = tuple(section(process, "pipelines"))
    owner, name = str(path[1]), str(path[-1])
    if name in pipelines:
        return
    found = refs.inside("pipeline", name, owner)
    if len(found) == 1:
        message = _("{name} and {other} are one pipeline.", name=name, other=short(found[0], owner))
        hint = _("A pipeline has one card: keep one of the two.")
        yield document.mistake("card-twice", message, path, key=True, suggestion=hint)
        return
    said = "unknown-pipeline", _("There is no pipeline {name} in this process.", name=name)
    hint = _("A card belongs to a pipeline that the blueprint names.")
    known = refs.known("pipeline", owner)
    yield unknown(
        document, path, said, Missed(name=name, known=known, words=pipelines, found=found, hint=hint), key=True
    )


class _Known:
    """What can stand in a card of one process."""

    def __init__(self, key: str, process: Mapping[str, Any], processes: Mapping[str, Any], refs: References) -> None:
        self.addresses = refs.shown(key)
        self.fields = tuple(section(process, "fields"))
        given = section(section(process, "relations"), "parents")
        # An edge may be written at its other end.
        ends = (name for name, one in children(processes) if key in section(section(one, "relations"), "children"))
        self.parents = tuple(dict.fromkeys((*given, *ends)))
        whole = isinstance(process.get("title"), str | Mapping)
        self.switches = flags.effective(process) if whole else {}

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.fields, *SYSTEM, *(f"parent.{name}" for name in self.parents))

    def has(self, word: str) -> bool:
        side, _dot, name = word.partition(".")
        if side == "parent" and name:
            return name in self.parents or name.isdecimal()
        if side == "field" and name:
            return name in self.fields
        return word in self.words or word.isupper()


def _sections(document: Document, path: Path_, sections: list[Any], known: _Known) -> Iterator[Diagnostic]:
    seen: dict[str, Path_] = {}
    for number, one in enumerate(sections):
        fields = one.get("fields") if isinstance(one, Mapping) else None
        for place, word in enumerate(fields if isinstance(fields, list) else ()):
            at: Path_ = (*path, number, "fields", place)
            if isinstance(word, str) and not document.unfilled(at):
                yield from _element(document, at, word, known)
                if seen.setdefault(word, at) != at:
                    message = _("{name} stands twice in this card.", name=word)
                    yield _twice(document, message, seen[word], at)


def _twice(document: Document, message: str, first: Path_, second: Path_) -> Diagnostic:
    """At the second of two places, or at the one that stands over the blueprint; the other one is shown beside it."""
    if document.said_in(first) is not document.source and document.said_in(second) is document.source:
        first, second = second, first
    related = Related(span=span_of(document.node_at(first)), message=_("the other one is here"))
    found = document.mistake("card-field-twice", message, second, suggestion=_("Keep one of the two."))
    return replace(found, related=related)


def _element(document: Document, at: Path_, word: str, known: _Known) -> Iterator[Diagnostic]:
    if not known.has(word):
        said = "unknown-card-field", _("There is no field {name} that this card could show.", name=word)
        hint = _(
            "Fields of the process, words of the portal's own fields ({words}), `parent.deal` for a relation.",
            words=", ".join(SYSTEM),
        )
        found, words = meant(word, known.addresses), known.words
        yield unknown(document, at, said, Missed(name=word, known=known.addresses, words=words, found=found, hint=hint))
    elif word not in known.fields and known.switches.get(NEEDS.get(word, "")) is False:
        message = _("The card shows {name}, which is switched off for this process.", name=word)
        yield document.warning("card-field-off", message, at, suggestion=_("Switch it on, or take it out of the card."))
