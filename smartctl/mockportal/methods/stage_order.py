"""The order a stage must keep among stages of other semantics: looked at when it is added, never afterwards."""

from __future__ import annotations

import re

from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables.pipelines import DEAL, LEAD, Category, Status

_SECOND = refusal("stage.second-success", documented("crm-status-add"), "A pipeline has one successful stage only.")
_AFTER = refusal("stage.after-success", documented("crm-status-add"), "A stage in progress must stand before success.")
_BEFORE = refusal(
    "stage.fail-before-success", documented("crm-status-add"), "A failure stage must stand after success."
)
_UNKNOWN = refusal("stage.semantics", documented("crm-status-add"), "Semantics other than S, F and none are refused.")
_CODE = refusal(
    "stage.code",
    documented("crm-status-add"),
    "Codes of lead and deal stages are short and of latin letters and digits.",
)
_LONGEST = {LEAD: 21, DEAL: 22}
trap("stage.order-on-add-only", ASSUMED, "The order of semantics is not looked at on update: it can be broken there.")
trap("stage.process-letter", ASSUMED, "The letter P for a stage in progress is stored as null.")


def check_code(call: Call, category: Category, code: str) -> None:
    """Refuse a code that stages of leads and deals may not have; those of smart processes are free."""
    longest = _LONGEST.get(category.entity_type_id)
    if longest is not None and (len(category.status_id(code)) > longest or not re.fullmatch(r"[A-Za-z0-9_-]+", code)):
        raise Refused(_CODE, "ERROR_CORE", call.text("stage.code"))


def check(call: Call, one: Status, present: list[Status]) -> None:
    """Refuse a stage in the wrong place; note what its semantics are stored as."""
    if one.semantics == "P":
        one.semantics = None
    if one.semantics not in (None, "S", "F"):
        raise Refused(_UNKNOWN, "", call.text("stage.semantics"))
    successes = [other.sort for other in present if other.semantics == "S"]
    if not successes or not one.entity_id.startswith(("DYNAMIC_", "DEAL_STAGE", "STATUS", "QUOTE_STATUS")):
        return
    if one.semantics == "S":
        raise Refused(_SECOND, "", call.text("stage.second-success"))
    if one.semantics == "F" and one.sort <= min(successes):
        raise Refused(_BEFORE, "", call.text("stage.fail-before-success"))
    if one.semantics is None and one.sort >= min(successes):
        raise Refused(_AFTER, "", call.text("stage.after-success"))
