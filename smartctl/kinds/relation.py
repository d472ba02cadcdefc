"""Relations: which objects can be attached in the card of which (`relations` of `crm.type.*`).

Identity: side and the other object's entityTypeId. There is nothing to number.
Nothing is create-only. The portal adds predefined relations of its own (client, orders); they are never sent.
Lost on delete: the links of the items, at once. Both objects must exist.

One relation is one edge, seen from both ends, and writing one side of a process *replaces* that whole side: the list
is computed from all edges there are, hand-made ones included, and all edges that change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.i18n import N_
from smartctl.kinds import foreign, relation_words
from smartctl.kinds.answers import answer_of
from smartctl.kinds.attr import Attr, one_of
from smartctl.kinds.base import (
    Answers,
    Differences,
    Family,
    Kind,
    Work,
    addresses_after_first,
    as_int,
    as_map,
    as_rows,
    is_yes,
)
from smartctl.kinds.questions import Probe, count_items
from smartctl.kinds.stake import Stake
from smartctl.kinds.valuables import Valuables
from smartctl.model import Action, Address, Attrs, Change, Hazard, HazardKind, Live, LiveObject, Record
from smartctl.steps import Call, Ref, Step

End = int | Address
"""One end of an edge: an entityTypeId, or the address of a process that may not exist yet."""


def _decode(answers: Answers) -> tuple[LiveObject, ...]:
    found: list[LiveObject] = []
    for key in answers:
        row = as_map(as_map(answer_of(answers, key)).get("type")) if key.startswith("type_") else {}
        relations = as_map(row.get("relations"))
        for side in ("parent", "child"):
            found.extend(
                _live(row, side, edge) for edge in as_rows(relations.get(side)) if not is_yes(edge.get("isPredefined"))
            )
    return tuple(found)


def _live(row: Mapping[str, Any], side: str, edge: Mapping[str, Any]) -> LiveObject:
    type_id, own, target = as_int(row.get("id")), as_int(row.get("entityTypeId")), as_int(edge.get("entityTypeId"))
    return LiveObject(
        kind="relation",
        ident=f"relation:{type_id}:{side}:{target}",
        parent=f"process:{type_id}",
        natural=f"{side}:{target}",
        shared=f"{target}>{own}" if side == "parent" else f"{own}>{target}",
        ids={"id": type_id, "entityTypeId": own},
        attrs={"side": side, "target": target, "show_in_card": is_yes(edge.get("isChildrenListEnabled"))},
    )


def _asked(live: LiveObject) -> tuple[str, ...]:
    return (f"type_{live.ids['id']}",)


def _match(family: Family) -> Mapping[Address, str]:
    by_natural = {live.natural: live.ident for live in family.live}
    ends = {resource.address: resource.attrs for resource in family.wanted}
    ends |= {address: record.attrs for address, record in family.records.items() if address not in ends}
    found: dict[Address, str] = {}
    for address, attrs in ends.items():
        target = attrs.get("target")
        number = target if isinstance(target, int) else family.ids.get(Address(str(target)), {}).get("entityTypeId")
        ident = by_natural.get(f"{attrs.get('side')}:{number}")
        if ident:
            found[address] = ident
    return found


def _same_target(wanted: Any, live: Any) -> bool:
    """The match was made by the target, so a target named by address is the live number."""
    return wanted == live or isinstance(wanted, str)


def _steps(work: Work) -> Sequence[Step]:
    edges = _edges_after(work)
    steps: list[Step] = []
    effective = [change for change in work.changes if change.action in (Action.CREATE, Action.UPDATE, Action.DELETE)]
    sides = dict.fromkeys((change.parent, _side(change)) for change in effective if not work.dies(change.parent))
    for process, side in sides:
        assert process is not None
        changes = [change for change in effective if change.parent == process and _side(change) == side]
        rows = [
            {"entityTypeId": _wire(other), "isChildrenListEnabled": "true" if shown else "false"}
            for other, shown in _of_side(process, side, edges)
        ]
        call = Call(
            method="crm.type.update", params={"id": Ref(address=process), "fields": {"relations": {side: rows}}}
        )
        steps.append(
            Step(
                name=f"{process}#relations-{side}",
                address=changes[0].address,
                call=call,
                covers=addresses_after_first(changes),
            )
        )
    return steps


def _stands(change: Change, work: Work, after: Live) -> Differences:
    """Writing one side writes every edge of it, those that people drew included."""
    if change.action not in (Action.CREATE, Action.UPDATE, Action.DELETE) or work.dies(change.parent):
        return {}
    numbers = {int(one.live.ids["entityTypeId"]): at for at, one in after.bound.items() if one.live.kind == "process"}

    def mine(edges: Mapping[tuple[End, End], bool]) -> dict[str, bool]:
        named = {
            tuple(numbers.get(end, end) if isinstance(end, int) else end for end in ends): shown
            for ends, shown in edges.items()
        }
        at = 1 if _side(change) == "parent" else 0
        return {str(ends[1 - at]): shown for ends, shown in named.items() if ends[at] == change.parent}

    sent, found = mine(_edges_after(work)), mine(_edges_after(Work(changes=(), live=after, plan={})))
    alive = {other: shown for other, shown in sent.items() if not work.dies(Address(other))}
    return {
        f"relations.{other}": (shown, found.get(other))
        for other, shown in alive.items()
        if found.get(other) is not shown
    }


def _of_side(process: Address, side: str, edges: Mapping[tuple[End, End], bool]) -> Iterator[tuple[End, bool]]:
    """The other end of each edge on one side of a process, and whether it is shown."""
    for (parent, child), shown in edges.items():
        here, other = (child, parent) if side == "parent" else (parent, child)
        if here == process:
            yield other, shown


def _side(change: Change) -> str:
    return change.address.rsplit(".", 2)[1]


def _edges_after(work: Work) -> dict[tuple[End, End], bool]:
    """Every custom edge of the managed processes as it shall be: (parent, child) -> shown in the parent's card."""
    processes = [(address, bound.live) for address, bound in work.live.bound.items() if bound.live.kind == "process"]
    by_ident = {live.ident: address for address, live in processes}
    by_number: dict[int, End] = {int(live.ids["entityTypeId"]): address for address, live in processes}
    edges: dict[tuple[End, End], bool] = {}
    for relation in _live_relations(work.live):
        if relation.parent in by_ident:
            number = int(relation.attrs["target"])
            pair = _pair(by_ident[relation.parent], relation.attrs["side"], by_number.get(number, number))
            edges[pair] = bool(relation.attrs["show_in_card"])
    for change in work.changes:
        attrs = (change.before if change.action is Action.DELETE else change.after) or {}
        target = attrs.get("target")
        other: End = by_number.get(target, target) if isinstance(target, int) else Address(str(target))
        assert change.parent is not None
        pair = _pair(change.parent, _side(change), other)
        if change.action is Action.DELETE:
            edges.pop(pair, None)
        elif change.action in (Action.CREATE, Action.UPDATE):
            edges[pair] = bool(attrs.get("show_in_card", edges.get(pair, False)))
    return edges


def _live_relations(live: Live) -> list[LiveObject]:
    every = (*(bound.live for bound in live.bound.values()), *live.unmanaged)
    return [one for one in every if one.kind == "relation"]


def _stakes(change: Change, work: Work) -> tuple[Stake, ...]:
    """The whole side of the process, hand-made relations included. The other end of one of ours may be written already."""
    process = work.live.of(change.parent) if change.parent is not None else None
    if process is None or change.parent is None:
        return ()
    side, ident = _side(change), process.ident

    def parts(objects: Sequence[LiveObject]) -> Mapping[str, Any]:
        mine = (one for one in objects if one.kind == "relation" and one.parent == ident and one.attrs["side"] == side)
        return {f"{side}.{one.attrs['target']}": one.attrs["show_in_card"] for one in mine}

    goal: dict[str, Any] = dict.fromkeys(parts(_live_relations(work.live)))
    for other, shown in _of_side(change.parent, side, _edges_after(work)):
        known = other if isinstance(other, int) else work.ids.get(other, {}).get("entityTypeId")
        goal[f"{side}.{known}"] = shown
    return (Stake(asked=(f"type_{process.ids['id']}",), parts=parts, goal=goal),)


def _pair(process: Address, side: str, other: End) -> tuple[End, End]:
    return (other, process) if side == "parent" else (process, other)


def _wire(end: End) -> object:
    return end if isinstance(end, int) else Ref(address=end, name="entityTypeId")


def _probes(change: Change, live: LiveObject, _around: Live) -> Mapping[str, Probe]:
    if change.action is not Action.DELETE:
        return {}
    parent, child = ends(live)
    return {"links": count_items(child, {f">{link_field(parent)}": 0})}


def _valuables(change: Change, live: LiveObject, _around: Live) -> tuple[Valuables, ...]:
    if change.action is not Action.DELETE:
        return ()
    parent, child = ends(live)
    name = link_field(parent)
    return (
        Valuables(
            address=change.address,
            name=change.address,
            entity_type_id=child,
            column=name,
            condition={f">{name}": 0},
            relation=str(live.attrs["side"]),
            fact="links",
        ),
    )


def ends(live: LiveObject) -> tuple[int, int]:
    """entityTypeId of the parent and of the child."""
    own, other = int(live.ids["entityTypeId"]), int(live.attrs["target"])
    return (other, own) if live.attrs["side"] == "parent" else (own, other)


def link_field(parent: int) -> str:
    """The item field of a child that holds the id of its parent."""
    return f"parentId{parent}"


def _hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    if change.action is not Action.DELETE:
        return ()
    links = facts.get("links", 0)
    kinds = [HazardKind.DELETES, *([HazardKind.LOSES_DATA] if links != 0 else [])]
    return tuple(
        Hazard(kind=kind, address=change.address, code="relation-removed", facts={"links": links}) for kind in kinds
    )


def _followed(address: Address, record: Record, renamed: Callable[[Address], Address]) -> tuple[Address, Record]:
    """It is called after the process that it leads to, and goes with it."""
    owner, own = split(renamed(address))
    target = record.attrs.get("target")
    if not isinstance(target, str):
        return Address(f"{owner}.{own}"), record
    new = renamed(Address(target))
    own = f"{own.rpartition('.')[0]}.{new}" if own.rpartition(".")[2] == target else own
    return Address(f"{owner}.{own}"), replace(record, attrs={**record.attrs, "target": new})


def _made_again(live: LiveObject, processes: Mapping[int, Address]) -> Attrs:
    return {"target": processes.get(live.attrs["target"], live.attrs["target"])}


def _known_by(address: Address, code: str) -> Attrs:
    """A relation has no number: it is known by its side and its other end."""
    return {"side": address.split(".")[-2], "target": int(code)}


KIND: Final = Kind(
    name="relation",
    section="relations",
    followed=_followed,
    parent="process",
    words=relation_words.WORDS,
    weighs=1,
    fixed=True,
    numberless=True,
    known_by=_known_by,
    made_again=_made_again,
    attrs=(
        Attr(name="side", needed=True, word=N_("side of the relation"), value=one_of(relation_words.SIDES)),
        Attr(
            name="target",
            needed=True,
            wire="entityTypeId",
            word=N_("other end of the relation"),
            naming=True,
            value=relation_words.target,
        ),
        Attr(name="show_in_card", wire="isChildrenListEnabled", word=N_("tab in the card"), told=relation_words.tab),
    ),
    asked=_asked,
    stakes=_stakes,
    decode=_decode,
    match=_match,
    foreign=foreign.relation,
    steps=_steps,
    stands=_stands,
    probes=_probes,
    valuables=_valuables,
    hazards=_hazards,
    equal={"target": _same_target},
)
