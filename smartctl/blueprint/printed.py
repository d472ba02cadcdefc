"""What a blueprint prints: numerators and templates of documents, as the engine wants them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.blueprint.attachments import Attached
from smartctl.blueprint.texts import text_in
from smartctl.blueprint.tree import section
from smartctl.kinds.document_list import CLASSIC, EVERYONE, EVERYONE_CODE
from smartctl.model import Attrs

_NUMBERING: Final = ("template", "start", "step", "length", "pad", "period", "timezone", "continuous")


class Printed(Struct, frozen=True):
    data: Mapping[str, Any]
    language: str
    files: Mapping[str, Attached]
    """The file of each template, by the template's key."""

    def objects(self) -> Iterator[tuple[str, str, Attrs, Mapping[str, Any]]]:
        """(kind, key, attributes, what the blueprint says) of each."""
        for key, one in section(self.data, "numerators").items():
            yield "numerator", key, self._numerator(one), one
        for place, (key, one) in enumerate(section(self.data, "documents").items(), start=1):
            yield "document", key, {**self._document(key, one), "position": place}, one

    def _numerator(self, one: Mapping[str, Any]) -> Attrs:
        numbering = {name: one[name] for name in _NUMBERING if name in one}
        return {"title": text_in(one["title"], self.language), **numbering}

    def _document(self, key: str, one: Mapping[str, Any]) -> Attrs:
        numerator, file = one["numerator"], self.files[key]
        attrs: dict[str, Any] = {
            "title": text_in(one["title"], self.language),
            "region": one["region"],
            "numerator": f"numerator.{numerator}" if isinstance(numerator, str) else numerator,
            "for": tuple(sorted(set(map(self._place, one["for"])))),
            "file": {"path": file.written, "sha256": file.sha256},
        }
        if "users" in one:
            attrs["users"] = tuple(sorted({EVERYONE if word == EVERYONE_CODE else word for word in one["users"]}))
        return {**attrs, **{name: one[name] for name in ("active", "stamps") if name in one}}

    def _place(self, word: str) -> str:
        """A process or pipeline of this blueprint by its address; the portal's own objects by their word."""
        process, _dot, pipeline = word.partition(".")
        if process in section(self.data, "processes"):
            return f"{process}.pipeline.{pipeline}" if pipeline else process
        numbers = {str(number): name for name, number in CLASSIC.items()}
        return numbers.get(word, word)


def said_numerator(attrs: Attrs) -> dict[str, Any]:
    """The way back: as a blueprint writes it."""
    return {name: attrs[name] for name in ("title", *_NUMBERING) if name in attrs}


def said_document(attrs: Attrs) -> dict[str, Any]:
    numerator = attrs["numerator"]
    said = {
        "title": attrs["title"],
        "region": attrs["region"],
        "numerator": numerator.removeprefix("numerator.") if isinstance(numerator, str) else numerator,
        "for": [place.replace(".pipeline.", ".") for place in attrs["for"]],
        "file": attrs["file"]["path"],
    }
    if "users" in attrs:
        said["users"] = list(attrs["users"])
    return {**said, **{name: attrs[name] for name in ("active", "stamps") if name in attrs}}
