"""`events`: which events of the portal could be subscribed to. Nothing is ever sent from here."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import access, php
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, trap
from smartctl.mockportal.tables import types

trap("events.by-type", documented("events"), "Each smart process has three events of its own besides the common ones.")
trap("events.scope-first", documented("events"), "FULL is ignored beside SCOPE.")
trap("events.scope-unknown", ASSUMED, "An unknown SCOPE gives an empty list.")

_CHANGES = ("ADD", "UPDATE", "DELETE")
_FIELD_CHANGES = (*_CHANGES, "SETENUMVALUES")
_COMMON = (
    "ONAPPUNINSTALL",
    "ONAPPINSTALL",
    "ONAPPUPDATE",
    "ONAPPPAYMENT",
    "ONAPPTEST",
    "ONAPPMETHODCONFIRM",
    "ONOFFLINEEVENT",
)


def _of_crm(call: Call) -> list[str]:
    names: list[str] = []
    for kind in ("LEAD", "DEAL", "COMPANY", "CONTACT"):
        names += [f"ONCRM{kind}{change}" for change in _CHANGES]
        names += ["ONCRMDEALMOVETOCATEGORY"] if kind == "DEAL" else []
        names += [f"ONCRM{kind}USERFIELD{change}" for change in _FIELD_CHANGES]
    names += [f"ONCRMDYNAMICITEM{change}" for change in _CHANGES]
    for one in types.every(call.database):
        names += [f"ONCRMDYNAMICITEM{change}_{one.entity_type_id}" for change in _CHANGES]
    names += [f"ONCRMTYPE{change}" for change in _CHANGES]
    return names + [f"ONCRMTYPEUSERFIELD{change}" for change in _FIELD_CHANGES]


@method("events", documented("events"), "Lists the names of events, those of the granted scopes or of one scope.")
def _events(call: Call) -> Any:
    known = {"": list(_COMMON), "user": ["ONUSERADD"], "crm": _of_crm(call)}
    given = {key.upper(): value for key, value in call.params.items()}
    if given.get("SCOPE") is not None:
        return known.get(php.text(given["SCOPE"]), [])
    everything = php.truthy(given.get("FULL"))
    granted = [scope for scope in known if everything or access.granted(call.identity, scope)]
    return [name for scope in granted for name in known[scope]]
