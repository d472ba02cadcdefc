"""Who may change templates of documents and their numerators."""

from __future__ import annotations

from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, protocol, refusal
from smartctl.mockportal.refusal import Refused

_RIGHTS = refusal(
    "document.rights",
    documented("crm-document-generator-template-add"),
    "Who may not change templates of documents is refused without a code, also when he only reads.",
)
protocol("document.right", ASSUMED, "The right to change templates of documents is that of a CRM administrator.")
protocol("document.rights-first", ASSUMED, "The right is checked before the parameters.")


def check(call: Call) -> None:
    if not call.user.crm_admin:
        text = "You do not have permissions to modify templates"
        raise Refused(_RIGHTS, call.settings.codeless_error(""), text)
