"""The switches of a smart process and what counts as yes on their way in."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.evidence import ASSUMED, documented, trap

trap("type.flag-spelling", ASSUMED, "A switch sent as y, yes or null becomes N without a word.")
trap("type.open-by-default", documented("crm-type-add"), "isSetOpenPermissions is Y unless sent; all other switches N.")
trap("type.internal-switches", ASSUMED, "isInitialized can be written though nobody documents it.")

UNDOCUMENTED = frozenset({"isInitialized", "isRecurringEnabled"})
DEFAULTS: dict[str, str] = {
    "isCategoriesEnabled": "N",
    "isStagesEnabled": "N",
    "isBeginCloseDatesEnabled": "N",
    "isClientEnabled": "N",
    "isUseInUserfieldEnabled": "N",
    "isLinkWithProductsEnabled": "N",
    "isMycompanyEnabled": "N",
    "isDocumentsEnabled": "N",
    "isSourceEnabled": "N",
    "isObserversEnabled": "N",
    "isRecyclebinEnabled": "N",
    "isAutomationEnabled": "N",
    "isBizProcEnabled": "N",
    "isSetOpenPermissions": "Y",
    "isPaymentsEnabled": "N",
    "isCountersEnabled": "N",
    "isRecurringEnabled": "N",
    "isInitialized": "Y",
}


def flag(value: Any) -> str:
    return "Y" if value is True or value in ("Y", 1, "1", "true") else "N"
