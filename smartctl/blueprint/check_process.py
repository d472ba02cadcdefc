"""Switches, keys and numbers of processes: what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint import flags
from smartctl.blueprint.names import ALONE, KEY, TARGETS, UNSURE_NUMBER, is_process_number
from smartctl.blueprint.references import Missed, unknown
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_processes(document: Document) -> Iterator[Diagnostic]:
    numbers: dict[int, str] = {}
    for key, process in children(section(document.data, "processes")):
        path = ("processes", key)
        yield from _key(document, path, key)
        yield from _number(document, (*path, "entity_type_id"), process, key, numbers)
        yield from _workplace(document, (*path, "workplace"), process)
        yield from _switches(document, path, process)


def _workplace(document: Document, path: Path_, process: Mapping[str, Any]) -> Iterator[Diagnostic]:
    home, known = process.get("workplace"), section(document.data, "workplaces")
    if not isinstance(home, str) or home in known or not all(KEY.match(word) for word in home.split(".")):
        return  # what is no name at all the schema has said
    said = "unknown-workplace", _("There is no workplace {name} in this blueprint.", name=home)
    hint = _("Declare it under `workplaces:`, or write the number of one on the portal.")
    addresses = [f"workplace.{key}" for key in known]
    yield unknown(document, path, said, Missed(name=home, known=addresses, words=tuple(known), hint=hint))


def _key(document: Document, path: Path_, key: str) -> Iterator[Diagnostic]:
    if key in TARGETS or key in ALONE:
        message = _("{key} is a word for an object of the portal; a process cannot have it as its key.", key=key)
        yield document.mistake("reserved-key", message, path, key=True, suggestion=_("Write my_{key}.", key=key))


def _number(
    document: Document, path: Path_, process: Mapping[str, Any], key: str, numbers: dict[int, str]
) -> Iterator[Diagnostic]:
    number = process.get("entity_type_id")
    if not isinstance(number, int) or isinstance(number, bool) or number < 128:
        return  # the schema has said it
    if not is_process_number(number):
        message = _("The portal gives no smart process the number {number}.", number=number)
        hint = _("Take one from 128 to 191 or an even one from 1030, or remove the key.")
        yield document.mistake("wrong-entity-type-id", message, path, suggestion=hint)
        return
    if number == UNSURE_NUMBER:
        message = _("The documentation permits the number {number}, portals may refuse it.", number=number)
        hint = _("Take one from 128 to 191 or an even one from 1030, or remove the key.")
        yield document.warning("unsure-entity-type-id", message, path, suggestion=hint)
    if number in numbers:
        message = _("The process {other} has the number {number} already.", other=numbers[number], number=number)
        yield document.mistake("duplicate-entity-type-id", message, path, suggestion=_("Take another one."))
    numbers.setdefault(number, key)


def _switches(document: Document, path: Path_, process: Mapping[str, Any]) -> Iterator[Diagnostic]:
    options = section(process, "options")
    needed = flags.implied(process)
    for name in ("stages", "automation", "pipelines", "use_in_user_fields"):
        if name in needed and options.get(name) is False:
            code, message = _contradiction(name)
            hint = _("Write {key}: true, or remove the line.", key=name)
            yield document.mistake(code, message, (*path, "options", name), suggestion=hint)
    found = flags.effective(process)
    if found.get("automation") and not found.get("stages"):
        place = (*path, "options", "automation") if "automation" in options else path
        message = _("Automation has no effect without stages.")
        yield document.warning("automation-without-stages", message, place, suggestion=_("Write stages: true."))


def _contradiction(name: str) -> tuple[str, str]:
    match name:
        case "stages":
            return "stages-off", _("Stages are switched off, and pipelines below have stages.")
        case "automation":
            return "automation-off", _("Automation is switched off, and there are robots, triggers or tunnels below.")
        case "pipelines":
            return "pipelines-off", _("Several pipelines are switched off, and there are several below.")
    return (
        "bindings-off",
        _("The process is switched off for user fields, and it has bindings, which need that."),
    )
