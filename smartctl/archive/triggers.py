"""Triggers of a file: what each waits for, and on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.archive.conditions import joined
from smartctl.archive.contents import Trigger
from smartctl.archive.found import Found, says_nothing
from smartctl.archive.uses import uses
from smartctl.archive.values import as_list, as_map, as_text
from smartctl.archive.words import Words
from smartctl.intent_kinds import IntentKind
from smartctl.model import Attrs

_CODES: Final = {
    "WEBHOOK": "webhook", "APP": "application", "FIELD_CHANGED": "field_changed", "RESP_CHANGED": "responsible_changed",
    "WEBFORM": "form_filled", "FORM_FILLED": "form_filled", "CALL": "call_incoming", "MISSED_CALL": "call_missed",
    "OUTGOING_CALL": "call_outgoing", "CALLBACK": "callback_requested", "EMAIL": "mail_received",
    "MAIL_RECEIVED": "mail_received", "EMAIL_READ": "mail_opened", "EMAIL_LINK": "mail_link_clicked",
    "OPENLINE": "chat_opened", "OPENLINE_MSG": "chat_message", "DOCUMENT_CREATE": "document_created",
    "DOCUMENT_VIEW": "document_viewed", "PAYMENT": "payment_received", "PAYMENT_RECEIVED": "payment_received",
    "INVOICE": "invoice_paid", "ORDER_PAID": "order_paid", "TASK_STATUS": "task_status",
}  # fmt: skip
"""Code of a trigger -> what it waits for. FORM_FILLED and the like are what the mock portal's page offers."""
CODE_OF: Final = {
    **{event: code for code, event in reversed(_CODES.items())},
}
_RULES: Final = frozenset({"Condition", "ALLOW_BACKWARDS", "code", "CODE", "fields"})
_LEFT: Final = frozenset({"ExecuteBy", "form_id", "APP_ID"})
"""Of a trigger: left to whoever places it."""


def trigger(one: Trigger, words: Words) -> Found:
    rules = as_map(one.rules)
    action = _CODES.get(one.code, "")
    values: dict[str, Any] = {}
    if code := as_text(rules.get("code")) or as_text(rules.get("CODE")):
        values["code"] = code
    if watched := as_list(rules.get("fields")):
        values["fields"] = tuple(words.word(as_text(name)) for name in watched)
    if as_text(rules.get("ALLOW_BACKWARDS")) == "Y":
        values["backwards"] = True
    conditions, either, strange = _of_rules(rules.get("Condition"), words)
    packed = one.rules if not says_nothing(one.rules) and not isinstance(one.rules, dict) else None
    beside = {name: value for name, value in rules.items() if name not in _RULES | _LEFT and not says_nothing(value)}
    return Found(
        kind=IntentKind.TRIGGER,
        action=action,
        type=one.code,
        entity_type_id=one.entity_type_id,
        stage=one.stage,
        name=f"trigger {one.id}" if one.id else "",
        title=one.name,
        where=one.file,
        values=values,
        conditions=conditions,
        any_condition=either,
        beside={**beside, **strange},
        opaque="packed" if packed is not None else "" if action else "class",
        raw=one.rules,
        uses=uses([one.rules, one.stage]),
    )


def _of_rules(given: Any, words: Words) -> tuple[tuple[Attrs, ...], bool, Mapping[str, Any]]:
    """A joiner stands behind the condition that it joins to the next one."""
    pairs = [(as_map(pair[0]), as_text(pair[1]).upper()) for pair in map(as_list, as_list(as_map(given).get("items"))) if len(pair) > 1]  # fmt: skip
    odd = as_text(as_map(given).get("type")) not in ("", "field", "mixed")
    if pairs and (odd or any(joiner not in ("AND", "OR") for _one, joiner in pairs)):
        return (), False, {"condition": given}
    if given and not pairs and not says_nothing(as_map(given).get("items") or given):
        return (), False, {"condition": given}
    return joined([one for one, _joiner in pairs], [int(joiner == "OR") for _one, joiner in pairs][:-1], words)
