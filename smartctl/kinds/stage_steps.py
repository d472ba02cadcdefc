"""How a change of stages is written: which call, in which order.

The portal checks order only when a stage is added (working < success < failure by SORT), so existing stages get their
final numbers first, then new ones are added, and what goes is deleted last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from smartctl.kinds.base import Differences, Work
from smartctl.kinds.stage_codes import DEFAULTS, SYSTEM, codes, result_of, surplus
from smartctl.kinds.stage_moves import move_name, moves
from smartctl.model import Action, Address, Change, Live, LiveObject, parent_of
from smartctl.steps import Call, Ref, Step, Text, Where, Yield

_SEMANTICS: Final[Mapping[str, str]] = {"process": "", "success": "S", "failure": "F"}
_WIRE: Final[Mapping[str, str]] = {"title": "NAME", "color": "COLOR", "sort": "SORT"}


def steps(work: Work) -> Sequence[Step]:
    made: list[Step] = []
    boards: dict[Address | None, list[Change]] = {}
    for change in work.changes:
        boards.setdefault(change.parent, []).append(change)
    for pipeline, changes in boards.items():
        assert pipeline is not None
        if work.creates(pipeline):
            made.extend(_new_board(pipeline, [change for change in changes if change.action is Action.CREATE]))
        elif not work.dies(pipeline):
            made.extend(_existing_board(pipeline, changes, work))
        elif not work.dies(parent_of("pipeline", pipeline)):
            made.extend(_emptied(changes, work))
    return made


def _new_board(pipeline: Address, changes: Sequence[Change]) -> Iterable[Step]:
    """A pipeline that has just been created: take over its system stages, add the rest, drop the surplus."""
    wanted = [(change.key, change.after or {}) for change in changes]
    chosen = codes(wanted, takeover=True)
    taken_over = [change for change in changes if chosen[change.key] in DEFAULTS]
    added = [change for change in changes if chosen[change.key] not in DEFAULTS]
    process = parent_of("pipeline", pipeline)
    assert process is not None
    entity = Text(("DYNAMIC_", Ref(address=process, name="entityTypeId"), "_STAGE_", Ref(address=pipeline)))
    dropped = surplus(wanted, chosen)
    find = Step(
        name=f"{pipeline}#stages",
        address=pipeline,
        call=Call(method="crm.status.list", params={"filter": {"ENTITY_ID": entity}, "order": {"SORT": "ASC"}}),
        yields=(
            *(_row(change.address, pipeline, chosen[change.key]) for change in taken_over),
            *(_row(_leftover(pipeline, code), pipeline, code) for code in dropped),
        ),
    )
    # Working stages must sort before success: the last ones are raised first.
    updates = [_update(change, _fields(change.after or {}), Ref(address=change.address)) for change in taken_over[::-1]]
    drops = {code: _drop(pipeline, code, after=(find.name,)) for code in dropped}
    # A pipeline takes no second success stage, so the portal's own goes before another one is added.
    first = tuple(step.name for step in (*updates, *(drops[code] for code in dropped if code == "SUCCESS")))
    yield find
    yield from updates
    for change in added:
        yield _add(change, entity, chosen[change.key], Ref(address=pipeline), after=first)
    yield from drops.values()


def _emptied(changes: Sequence[Change], work: Work) -> Iterable[Step]:
    """A pipeline that goes takes its stages with it, but not the items that the blueprint gives another place."""
    for change in changes:
        stage = work.live.of(change.address)
        if change.action is Action.DELETE and stage is not None:
            yield from moves(change, stage, work)


def _drop(pipeline: Address, code: str, *, after: tuple[str, ...]) -> Step:
    params: dict[str, Any] = {"id": Ref(address=_leftover(pipeline, code))}
    if code in SYSTEM:
        params["params"] = {"FORCED": "Y"}
    call = Call(method="crm.status.delete", params=params)
    return Step(name=f"{pipeline}#drop-{code}", address=pipeline, call=call, after=after)


def _row(address: Address, pipeline: Address, code: str) -> Yield:
    """A stage of this very pipeline: a portal that does not know the filter answers with those of all the others."""
    own = Text(("_", Ref(address=pipeline), f":{code}"))
    return Yield(address=address, name="id", path=(Where(key="STATUS_ID", value=own, suffix=True), "ID"))


def _leftover(pipeline: Address, code: str) -> Address:
    """Portal codes are upper case and keys are not, so this address belongs to no stage of a blueprint."""
    return Address(f"{pipeline}.stage.{code}")


def _existing_board(pipeline: Address, changes: Sequence[Change], work: Work) -> Iterable[Step]:
    live = work.live.of(pipeline)
    assert live is not None
    entity = f"DYNAMIC_{live.ids['entityTypeId']}_STAGE_{live.ids['id']}"
    chosen = _chosen(live, changes, work)
    updates = [
        _update(change, fields, change.ids["id"])
        for change in changes
        if change.action is Action.UPDATE and (fields := _fields(change.after or {}, change.before or {}))
    ]
    settled = tuple(step.name for step in updates)
    yield from updates
    going = [change for change in changes if change.action in (Action.REPLACE, Action.DELETE)]
    stages = {stage.ids["id"]: stage for stage in _stages_of(live, work)}
    # A pipeline takes no second success stage, and the place of the one it has decides what may be added where.
    first = tuple(f"{one.address}#delete" for one in going if stages[one.ids["id"]].attrs["result"] == "success")
    adds: list[Step] = []
    for change in changes:
        if change.action is Action.REPLACE:
            stage = stages[change.ids["id"]]
            gone = _delete(change, stage, after=settled)
            code = str((change.after or {}).get("code") or stage.natural)
            adds.append(_add(change, entity, code, live.ids["id"], after=(gone.name, *first)))
            yield gone
        elif change.action is Action.CREATE:
            adds.append(_add(change, entity, chosen[change.key], live.ids["id"], after=(*settled, *first)))
    yield from adds
    for change in changes:
        if change.action is Action.DELETE:
            waits = (step.name for step in adds if f"{change.address}#delete" not in step.after)
            stage = stages[change.ids["id"]]
            yield from moves(change, stage, work)
            yield _delete(change, stage, after=(*waits, move_name(change.address)))


def _chosen(pipeline: LiveObject, changes: Sequence[Change], work: Work) -> Mapping[str, str]:
    taken = frozenset(stage.natural for stage in _stages_of(pipeline, work))
    wanted = [(change.key, change.after or {}) for change in changes if change.action is Action.CREATE]
    return codes(wanted, taken=taken, takeover=False)


def code_to_be(stage: Change, work: Work) -> str:
    """The code that a stage gets which is created, or created anew."""
    assert stage.parent is not None
    siblings = work.below(stage.parent, "stage")
    live, there = work.live.of(stage.parent), work.live.of(stage.address)
    if work.creates(stage.parent) or live is None:
        wanted = [(one.key, one.after or {}) for one in siblings if one.action is Action.CREATE]
        return codes(wanted, takeover=True)[stage.key]
    if there is not None:
        return str((stage.after or {}).get("code") or there.natural)
    return _chosen(live, siblings, work)[stage.key]


def stands(change: Change, work: Work, after: Live) -> Differences:
    """A stage is known by its code, and its pipeline by its number: both are given once."""
    now = after.of(change.address)
    if now is None or change.action not in (Action.CREATE, Action.REPLACE):
        return {}
    # What a stage carries that the portal brought along is its own affair.
    category = now.raw["CATEGORY_ID"] if code_to_be(change, work) not in DEFAULTS else now.ids["categoryId"]
    pairs = {"code": (code_to_be(change, work), now.natural), "CATEGORY_ID": (now.ids["categoryId"], category)}
    return {name: (sent, found) for name, (sent, found) in pairs.items() if sent != found}


def _stages_of(pipeline: LiveObject, work: Work) -> Iterable[LiveObject]:
    return work.there(pipeline.ident, "stage")


def _add(change: Change, entity: str | Text, code: str, category: object, *, after: tuple[str, ...]) -> Step:
    attrs = change.after or {}
    fields = {
        "ENTITY_ID": entity,
        "STATUS_ID": code,
        "CATEGORY_ID": category,
        "SEMANTICS": _SEMANTICS[result_of(attrs)],
        **_fields(attrs),
    }
    call = Call(method="crm.status.add", params={"fields": fields})
    yields = (Yield(address=change.address, name="id", path=()),)
    return Step(name=f"{change.address}#add", address=change.address, call=call, after=after, yields=yields)


def _update(change: Change, fields: Mapping[str, Any], row: object) -> Step:
    call = Call(method="crm.status.update", params={"id": row, "fields": fields})
    return Step(name=f"{change.address}#update", address=change.address, call=call)


def _delete(change: Change, stage: LiveObject, *, after: tuple[str, ...]) -> Step:
    params: dict[str, Any] = {"id": change.ids["id"]}
    if stage.raw.get("system"):
        params["params"] = {"FORCED": "Y"}
    call = Call(method="crm.status.delete", params=params)
    return Step(name=f"{change.address}#delete", address=change.address, call=call, after=after)


def _fields(after: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What crm.status takes of these attributes; with `before`, only what differs. An empty colour is never sent."""
    past = before or {}
    return {
        wire: after[name]
        for name, wire in _WIRE.items()
        if name in after and after[name] != past.get(name) and after[name]
    }
