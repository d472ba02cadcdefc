"""Which items a template of documents is for, as it is sent, kept and shown."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, trap

trap(
    "document.binding-mangled",
    ASSUMED,
    "entityTypeId of a smart process may be kept garbled, digits of the classic types replaced, and is printed as it was "
    "sent all the same; only the filter looks for what is kept (switchable).",
)
trap(
    "document.binding-forms",
    documented("crm-document-generator-template-add"),
    "A pipeline is 177_1 with a smart process and 2_category_0 with deals.",
)
trap("document.binding-unchecked", ASSUMED, "Neither the process nor its isDocumentsEnabled is looked at.")

_ROOM = "bitrix\\crm\\integration\\documentgenerator\\dataprovider\\"
_PROVIDERS = {
    "1": f"{_ROOM}lead",
    "2": f"{_ROOM}deal",
    "3": f"{_ROOM}contact",
    "4": f"{_ROOM}company",
    "5": f"{_ROOM}invoice",
    "7": f"{_ROOM}quote",
}
_CLASSIC = re.compile(r"([123457])((?:_category_\d+)?)")


def taken(call: Call, given: Any) -> list[str]:
    """Return the bindings as they are kept and shown; of doubles the first stays."""
    texts = [php.text(one) for one in php.as_list(given) or [given]]
    return list(
        dict.fromkeys(text if call.settings.document_binding == "documented" else _mangled(text) for text in texts)
    )


def shown(kept: list[str]) -> list[str]:
    """Return the bindings as get and list print them: the replacement is undone."""
    return [_undone(text) for text in kept]


def sought(call: Call, kept: list[str]) -> list[str]:
    """Return the bindings as the filter sees them: a smart process under its own number alone."""
    if call.settings.document_binding == "documented":
        return kept
    return [_undone(text) if text in _PROVIDERS.values() else text for text in kept]


def _undone(text: str) -> str:
    for number, provider in _PROVIDERS.items():
        text = text.replace(provider, number)
    return text


def _mangled(text: str) -> str:
    if _CLASSIC.fullmatch(text):
        return text
    for number, provider in _PROVIDERS.items():
        text = text.replace(number, provider)
    return text
