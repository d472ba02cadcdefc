"""The addresses of a document, and what an address names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.tree import Document, section
from smartctl.kinds import APART

_WORD: Final = r"[a-z][a-z0-9_-]*"
_KEY: Final = re.compile(_WORD)
_END: Final = re.compile(rf"(?:{_WORD}/)?{_WORD}|[0-9]+")
_TRIGGER: Final = re.compile(r"trigger\.[A-Za-z0-9._-]+")
_FORMS: Final = {
    "*": "process",
    **{f"{kind}.*": kind for kind in APART},
    "*.pipeline.*": "pipeline",
    "*.pipeline.*.stage.*": "stage",
    "*.field.*": "field",
    "*.field.*.item.*": "item",
    "*.relation.parent.END": "relation",
    "*.relation.child.END": "relation",
    "*.binding.*": "binding",
    "*.card.*": "card",
    "*.automation.workflow.*": "workflow",
}
"""How addresses are written -> the kind. A pattern for each of them would take as long to make as a blueprint to read."""
_BY_LENGTH: Final[dict[int, list[tuple[list[str], str]]]] = {}
for _form, _kind in _FORMS.items():
    _BY_LENGTH.setdefault(_form.count("."), []).append((_form.split("."), _kind))


def kind_of(address: str) -> str:
    """The kind of object an address names, "" if it is none."""
    words = address.split(".")
    for form, kind in _BY_LENGTH.get(len(words) - 1, ()):
        if all(map(_is, words, form)):
            return kind
    return "trigger" if _TRIGGER.fullmatch(address) else ""


def _is(word: str, form: str) -> bool:
    if form == "*":
        return _KEY.fullmatch(word) is not None
    return _END.fullmatch(word) is not None if form == "END" else word == form


def addresses(document: Document) -> Iterator[str]:
    """Every address of the document, list items included."""
    for key, process in section(document.data, "processes").items():
        yield key
        for name, pipeline in section(process, "pipelines").items():
            yield f"{key}.pipeline.{name}"
            yield from (f"{key}.pipeline.{name}.stage.{stage}" for stage in section(pipeline, "stages"))
        for name, field in section(process, "fields").items():
            yield f"{key}.field.{name}"
            yield from (f"{key}.field.{name}.item.{item}" for item in section(field, "items"))
        for section_name, side in (("parents", "parent"), ("children", "child")):
            targets = section(section(process, "relations"), section_name)
            yield from (f"{key}.relation.{side}.{name}" for name in targets)
        bindings = process.get("bindings") if hasattr(process, "get") else None
        if isinstance(bindings, list):
            yield from (f"{key}.binding.{name}" for name in bindings)
        yield from (f"{key}.card.{name}" for name in section(process, "card"))
        yield from _of_an_application(key, section(process, "automation"))
    yield from (f"{kind}.{key}" for kind, name in APART.items() for key in section(document.data, name))


def _of_an_application(process: str, automation: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{process}.automation.workflow.{name}" for name in section(automation, "workflows"))
    if automation.get("as") == "workflows":
        yield from (f"{process}.automation.workflow.stages", f"{process}.field.stage_visit")
    for entries in section(automation, "stages").values():
        for entry in entries if isinstance(entries, list) else ():
            trigger = entry.get("trigger") if isinstance(entry, Mapping) else None
            if isinstance(trigger, Mapping) and trigger.get("on") == "application":
                yield f"trigger.{trigger.get('code')}"
