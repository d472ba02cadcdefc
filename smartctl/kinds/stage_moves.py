"""Where the items of a removed stage go before it is deleted: one drain into another stage of the process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.kinds.base import Work
from smartctl.kinds.stage_codes import codes
from smartctl.model import Action, Address, Change, LiveObject, parent_of
from smartctl.steps import Drain, Ref, Step, Text, gates

KEPT = ("categoryId", "stageId")


def moves(change: Change, stage: LiveObject, work: Work) -> Iterator[Step]:
    """The step that empties a stage, none when the blueprint does not say where its items go."""
    if change.destination is None:
        return
    target = change.destination.target
    category, code = place_of(target, work)
    drain = Drain(
        entity_type_id=int(stage.ids["entityTypeId"]),
        where={"=stageId": stage.raw["STATUS_ID"]},
        keep=KEPT,
        fields={"categoryId": category, "stageId": code},
    )
    after = (f"{target}#add", f"{target}#update", f"{parent_of('stage', target)}#stages")
    # While stages are switched off an item shows none and takes none (crm.item.fields).
    through = gates(Address(change.address.partition(".")[0]), "stages", "pipelines")
    yield Step(name=move_name(change.address), address=change.address, call=drain, after=after, through=through)


def move_name(address: Address) -> str:
    return f"{address}#move"


def names_of(stage: Change, plan: Mapping[Address, Change]) -> Mapping[str, str]:
    """By what a person finds the stage to which items go; its pipeline is named where there are several."""
    title = str((stage.after or {}).get("title") or "")
    names = {"title": title} if title else {}
    pipeline = plan.get(stage.parent) if stage.parent is not None else None
    if pipeline is None:
        return names
    beside = [one for one in plan.values() if one.kind == pipeline.kind and one.parent == pipeline.parent]
    if len(beside) > 1:
        names |= {"pipeline": pipeline.key, "pipeline_title": str((pipeline.after or {}).get("title") or pipeline.key)}
    return names


def place_of(target: Address, work: Work) -> tuple[Any, Any]:
    """Pipeline id and STATUS_ID of a stage as they will be when the items arrive."""
    change, live = work.plan.get(target), work.live.of(target)
    if live is not None:
        stays = change is None or change.action is not Action.REPLACE
        code = live.natural if stays else str(((change and change.after) or {}).get("code") or live.natural)
        return live.ids["categoryId"], f"DT{live.ids['entityTypeId']}_{live.ids['categoryId']}:{code}"
    pipeline = parent_of("stage", target)
    assert pipeline is not None
    return _new_place(target, pipeline, work)


def _new_place(target: Address, pipeline: Address, work: Work) -> tuple[Any, Any]:
    """A stage that this plan adds, to a pipeline that is there or to a new one."""
    wanted = [
        (change.key, change.after or {})
        for change in work.changes
        if change.parent == pipeline and change.action is Action.CREATE
    ]
    there = work.live.of(pipeline)
    if there is None:
        process = parent_of("pipeline", pipeline)
        assert process is not None
        code = codes(wanted, takeover=True)[target.rpartition(".")[2]]
        head = ("DT", Ref(address=process, name="entityTypeId"), "_", Ref(address=pipeline), f":{code}")
        return Ref(address=pipeline), Text(head)
    everything = (*(bound.live for bound in work.live.bound.values()), *work.live.unmanaged, *work.live.leftovers)
    taken = frozenset(one.natural for one in everything if one.kind == "stage" and one.parent == there.ident)
    code = codes(wanted, taken=taken, takeover=False)[target.rpartition(".")[2]]
    return there.ids["id"], f"DT{there.ids['entityTypeId']}_{there.ids['id']}:{code}"
