"""Documents, as far as robots make them: `crm.documentgenerator.document.list`, `delete`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.binding import required_integer
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import documents
from smartctl.mockportal.tables.documents import MadeDocument

_LIST, _DELETE = (documented(f"crm-document-generator-document-{verb}") for verb in ("list", "delete"))
_RIGHTS = refusal("made-document.rights", _LIST, "Who may not see documents is refused without a code.")
_FIELD = refusal("made-document.field", _LIST, "entityTypeId among the fields of select is refused: it is no field.")
_ABSENT = refusal("made-document.absent", ASSUMED, "A document that does not exist is refused.")
trap("made-document.texts", _LIST, "Numbers come as texts.")
trap("made-document.stays", ASSUMED, "A document stays when its item goes.")
_NUMBERS = frozenset({"id", "templateId", "entityTypeId", "entityId", "createdBy"})
_SITE = "https://portal.example/bitrix/services/main/ajax.php?action=crm.documentgenerator.document"
_MACHINE = "https://portal.example/rest/crm.documentgenerator.document"


def _check(call: Call) -> None:
    if not call.user.crm_admin:
        raise Refused(_RIGHTS, call.settings.codeless_error(""), "You do not have permissions to view documents")


@method(
    "crm.documentgenerator.document.list",
    _LIST,
    "Lists documents, fifty at a time.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    _check(call)
    select = [php.text(name) for name in php.as_list(call.params.get("select")) or []]
    if "entityTypeId" in select:
        text = "Unknown field definition ENTITY_TYPE_ID (ENTITY_TYPE_ID) for Document Entity"
        raise Refused(_FIELD, 100, text)
    conditions = php.as_map(call.params.get("filter")) or {}
    rows = [_shown(one) for one in documents.every(call.database)]
    for name, value in conditions.items():
        key = name.lstrip("=")
        if key in _NUMBERS:
            wanted = {php.text(one) for one in (php.as_list(value) if isinstance(value, list) else [value]) or []}
            rows = [row for row in rows if row[key] in wanted]
    shown = [{key: cell for key, cell in row.items() if not select or "*" in select or key in select} for row in rows]
    return paged(call, shown, lambda page: {"documents": page})


def _shown(one: MadeDocument) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "title": one.title,
        "number": one.number,
        "templateId": str(one.template_id),
        "fileId": str(one.id * 10),
        "imageId": str(one.id * 10 + 1),
        "pdfId": str(one.id * 10 + 2),
        "createTime": one.created,
        "updateTime": one.created,
        "values": {"_creationMethod": "automation", "stampsEnabled": False},
        "createdBy": str(one.created_by),
        "updatedBy": None,
        "downloadUrl": f"{_SITE}.download&id={one.id}",
        "pdfUrl": f"{_SITE}.getPdf&id={one.id}",
        "imageUrl": f"{_SITE}.getImage&id={one.id}",
        "stampsEnabled": False,
        "entityId": str(one.item_id),
        "entityTypeId": str(one.entity_type_id),
        "downloadUrlMachine": f"{_MACHINE}.download.json?id={one.id}",
        "pdfUrlMachine": f"{_MACHINE}.getPdf.json?id={one.id}",
        "imageUrlMachine": f"{_MACHINE}.getImage.json?id={one.id}",
    }


@method("crm.documentgenerator.document.delete", _DELETE, "Deletes a document.", scope="crm", style="controller")
def _delete(call: Call) -> None:
    _check(call)
    if not documents.delete(call.database, required_integer(call, "id")):
        raise Refused(_ABSENT, call.settings.codeless_error(0), call.text("document.absent"))
