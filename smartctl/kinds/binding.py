"""Bindings: where else an item of the process can be attached (`linkedUserFields` of `crm.type.*`).

Identity: the place itself (tasks, task_templates, calendar_events). There is nothing to number.
Nothing is create-only. The portal adds nothing and merges by key: what is not sent keeps its value.
Lost on delete: the place no longer offers the process; links made before are kept by the other module.
The process must exist and be selectable in user fields (`use_in_user_fields`), or the portal ignores the binding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.i18n import N_
from smartctl.kinds import binding_words, foreign
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr
from smartctl.kinds.base import Answers, Family, Kind, Work, addresses_after_first, as_int, as_map, is_yes
from smartctl.model import Action, Address, Change, Hazard, HazardKind, LiveObject
from smartctl.steps import Call, Ref, Step, gates

PLACES: Final[Mapping[str, str]] = {
    "tasks": "TASKS_TASK|UF_CRM_TASK",
    "task_templates": "TASKS_TASK_TEMPLATE|UF_CRM_TASK",
    "calendar_events": "CALENDAR_EVENT|UF_CRM_CAL_EVENT",
}


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    found: list[LiveObject] = []
    for key in answers:
        row = as_map(as_map(answer_of(answers, key)).get("type")) if key.startswith("type_") else {}
        links = as_map(row.get("linkedUserFields"))
        type_id = as_int(row.get("id"))
        found.extend(
            LiveObject(
                kind="binding",
                ident=f"binding:{type_id}:{name}",
                parent=f"process:{type_id}",
                natural=name,
                ids={"id": type_id},
                attrs={"enabled": True},
            )
            for name, wire in PLACES.items()
            if is_yes(links.get(wire))
        )
    return tuple(found)


def _asked(live: LiveObject) -> tuple[str, ...]:
    return (f"type_{live.ids['id']}",)


def _match(family: Family) -> Mapping[Address, str]:
    by_name = {live.natural: live.ident for live in family.live}
    addresses = [*(resource.address for resource in family.wanted), *family.records]
    return {address: by_name[name] for address in addresses if (name := address.rpartition(".")[2]) in by_name}


def _steps(work: Work) -> Sequence[Step]:
    steps: list[Step] = []
    for process in dict.fromkeys(change.parent for change in work.changes):
        changes = [change for change in work.changes if change.parent == process]
        effective = [change for change in changes if change.action in (Action.CREATE, Action.DELETE)]
        if process is None or not effective or work.dies(process):
            continue
        # Only the string "true" switches a link on (crm.type.add); anything else switches it off.
        links = {PLACES[change.key]: "true" if change.action is Action.CREATE else "false" for change in effective}
        call = Call(
            method="crm.type.update", params={"id": Ref(address=process), "fields": {"linkedUserFields": links}}
        )
        steps.append(
            Step(
                name=f"{process}#bindings",
                address=effective[0].address,
                call=call,
                through=gates(process, "use_in_user_fields"),
                covers=addresses_after_first(effective),
            )
        )
    return steps


def _hazards(change: Change, _facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    return (Hazard(kind=HazardKind.DELETES, address=change.address, code="binding-removed"),)


KIND: Final = Kind(
    name="binding",
    section="bindings",
    parent="process",
    words=binding_words.WORDS,
    fixed=True,
    numberless=True,
    attrs=(Attr(name="enabled", needed=True, wire="linkedUserFields", word=N_("switched on")),),
    asked=_asked,
    decode=_decode,
    match=_match,
    foreign=foreign.binding,
    steps=_steps,
    hazards=_hazards,
)
