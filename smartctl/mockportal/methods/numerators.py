"""Numerators of documents: `crm.documentgenerator.numerator.*`."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from smartctl.mockportal import php
from smartctl.mockportal.binding import required_map
from smartctl.mockportal.call import Call, Outcome, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.methods import document_rights
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import numerators
from smartctl.mockportal.tables.numerators import Numerator

_ADD, _UPDATE, _GET, _LIST, _DELETE = (
    documented(f"crm-document-generator-numerator-{verb}") for verb in ("add", "update", "get", "list", "delete")
)
_REQUIRED = refusal("numerator.required", _ADD, "A numerator without name or template is refused; both are named.")
_ID = refusal("numerator.id", _GET, "A call without an id is refused with a text about a constructor.")
_ABSENT = refusal("numerator.absent", _GET, "A numerator that does not exist cannot be constructed: 100.")
_FOREIGN = refusal("numerator.foreign", _UPDATE, "Numerators that people made can be neither changed nor deleted.")
_MODULE = refusal("numerator.module", _GET, "A numerator of another module is refused.")
trap("numerator.bare-update", _UPDATE, "update answers with the numerator itself, the others wrap it.")
trap("numerator.id-kinds", _ADD, "The id is a number in the answer of add and a text in all others.")
trap("numerator.list-short", _LIST, "The list has no codes.")
trap("numerator.total", ASSUMED, "total counts all, or only the page (switchable).")
trap("numerator.anybodys", ASSUMED, "What one application or webhook made by REST all others may change.")
trap("numerator.unknown-settings", ASSUMED, "Generators and keys that nobody knows are dropped without a word.")
trap("numerator.settings-replaced", ASSUMED, "settings sent to update replace the whole; keys left out are defaults.")
trap("numerator.delete-null", _DELETE, "delete answers with null.")
trap("numerator.blank-kept", ASSUMED, "An empty name or template sent to update leaves the old one.")

_GENERATOR = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"


@method(
    "crm.documentgenerator.numerator.add",
    _ADD,
    "Adds a numerator that REST may change.",
    scope="crm",
    style="controller",
)
def _add(call: Call) -> Any:
    document_rights.check(call)
    fields = required_map(call, "fields")
    missing = [name for name in ("name", "template") if not php.truthy(fields.get(name))]
    if missing:
        raise Refused(_REQUIRED, "0", f"Empty required fields: {', '.join(missing)}")
    one = Numerator(
        id=numerators.next_id(call.database),
        name=php.text(fields["name"]),
        template=php.text(fields["template"]),
        settings=_settings(fields.get("settings")),
        by_rest=True,
    )
    numerators.save(call.database, one)
    return {"numerator": _described(one) | {"id": one.id}}


@method(
    "crm.documentgenerator.numerator.update",
    _UPDATE,
    "Changes what is sent of a numerator made by REST.",
    scope="crm",
    style="controller",
)
def _update(call: Call) -> Any:
    document_rights.check(call)
    one = _found(call)
    fields = required_map(call, "fields")
    _check_own(one)
    changed = replace(
        one,
        name=php.text(fields.get("name")) or one.name,
        template=php.text(fields.get("template")) or one.template,
        settings=_settings(fields["settings"]) if "settings" in fields else one.settings,
    )
    numerators.save(call.database, changed)
    return _described(changed)


@method("crm.documentgenerator.numerator.get", _GET, "Returns one numerator.", scope="crm", style="controller")
def _get(call: Call) -> Any:
    document_rights.check(call)
    return {"numerator": _described(_found(call))}


@method("crm.documentgenerator.numerator.list", _LIST, "Lists numerators.", scope="crm", style="controller")
def _list(call: Call) -> Outcome:
    document_rights.check(call)
    found = [one for one in numerators.every(call.database) if one.kind == numerators.DOCUMENT]
    rows = [{key: value for key, value in _described(one).items() if key != "code"} for one in found]
    outcome = paged(call, rows, lambda page: {"numerators": page})
    if outcome.total is None or call.settings.numerator_total == "documented":
        return outcome
    return replace(outcome, total=len(outcome.result["numerators"]))


@method(
    "crm.documentgenerator.numerator.delete",
    _DELETE,
    "Deletes a numerator made by REST.",
    scope="crm",
    style="controller",
)
def _delete(call: Call) -> Any:
    document_rights.check(call)
    one = _found(call)
    _check_own(one)
    numerators.delete(call.database, one)


def _found(call: Call) -> Numerator:
    if call.params.get("id") is None:
        raise Refused(_ID, 100, "Bitrix\\Main\\Numerator\\Numerator constructor must be is public")
    one = numerators.by_id(call.database, php.integer(call.params["id"]))
    if one is None:
        raise Refused(_ABSENT, 100, "Could not construct parameter {numerator}")
    if one.kind != numerators.DOCUMENT:
        raise Refused(_MODULE, "DOCGEN_ACCESS_ERROR", "Access denied")
    return one


def _check_own(one: Numerator) -> None:
    if not one.by_rest:
        raise Refused(_FOREIGN, "DOCGEN_ACCESS_ERROR", "Access denied")


def _settings(given: Any) -> dict[str, Any]:
    sent = php.as_map((php.as_map(given) or {}).get(_GENERATOR)) or {}
    period, zone = php.text(sent.get("periodicBy")), php.text(sent.get("timezone"))
    return {
        "start": php.integer(sent.get("start", 1)),
        "step": php.integer(sent.get("step", 1)),
        "length": php.integer(sent.get("length", 0)),
        "padString": php.text(sent.get("padString", "0")),
        "periodicBy": period if period in ("day", "month", "year") else None,
        "timezone": zone or None,
        "isDirectNumeration": php.truthy(sent.get("isDirectNumeration")) and sent["isDirectNumeration"] != "false",
    }


def _described(one: Numerator) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "template": one.template,
        "code": None,
        "settings": {_GENERATOR: one.settings},
    }
