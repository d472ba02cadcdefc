"""Rules about pipelines and stages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from smartctl.blueprint.advice.process import Process, Stage, said
from smartctl.blueprint.advice.rule import Found, Table

rule: Final = Table()

_COLUMNS: Final = 12
"""As many as a wide screen shows without scrolling, two or three final ones left aside."""
_TITLE: Final = 32
WAITING: Final = re.compile(r"\b(жд[её]м|ожида|на паузе|отложен|wait|pending|on hold)", re.IGNORECASE)


@rule("many-stages")
def many_stages(process: Process) -> Iterator[Found]:
    for pipeline, stages in _by_pipeline(process):
        working = [one for one in stages if not one.result]
        if len(working) > _COLUMNS:
            facts = {"count": len(working), "limit": _COLUMNS}
            yield (*process.path, "pipelines", pipeline, "stages"), facts


@rule("one-working-stage")
def one_working_stage(process: Process) -> Iterator[Found]:
    for pipeline, stages in _by_pipeline(process):
        if any(one.result for one in stages) and sum(not one.result for one in stages) == 1:
            yield (*process.path, "pipelines", pipeline, "stages"), {"name": pipeline}


@rule("pipelines-for-one")
def pipelines_for_one(process: Process) -> Iterator[Found]:
    if process.switches.get("pipelines") and len({one.pipeline for one in process.stages}) == 1:
        yield (*process.path, "options", "pipelines"), {}


@rule("waiting-without-robot")
def waiting_without_robot(process: Process) -> Iterator[Found]:
    """Somebody waits there, and nothing reminds anybody."""
    if process.moves_unseen and process.switches.get("automation"):
        return
    busy = {one.place for one in process.robots} | {one.place for one in process.triggers}
    left = {process.stage_named(node.get("from")) for _path, node in process.tunnels}
    for stage in process.stages:
        if stage.result or stage.place in busy | left:
            continue
        if any(WAITING.search(text) for text in said(stage.node.get("title"))):
            yield stage.path, {"name": stage.key}


@rule("dead-end-stage")
def dead_end_stage(process: Process) -> Iterator[Found]:
    """In a process that is run by robots: one working stage that none of them, and nothing else, has to do with."""
    moved = {
        *(one.place for one in process.robots),
        *(one.place for one in process.triggers),
        *(process.stage_named(one.node.get("move"), (one.place or ("", ""))[0]) for one in process.robots),
        *(process.stage_named(node.get(end)) for _path, node in process.tunnels for end in ("from", "to")),
    }
    for _pipeline, stages in _by_pipeline(process):
        working = [one for one in stages if not one.result and not one.first]
        idle = [one for one in working if one.place not in moved]
        if len(idle) == 1 and process.robots and idle[0] is working[-1]:
            yield idle[0].path, {"name": idle[0].key}


@rule("failure-without-reason")
def failure_without_reason(process: Process) -> Iterator[Found]:
    """Where several stages end badly, which of them it was is the reason."""
    reasons = re.compile(r"причин|почему|reason|why", re.IGNORECASE)
    texts = [text for field in process.fields.values() for text in said(field.get("title"))]
    if len(process.fields) < 5 or any(reasons.search(text) for text in texts):
        return
    for _pipeline, stages in _by_pipeline(process):
        failed = [one for one in stages if one.result == "failure"]
        if len(failed) == 1:
            yield failed[0].path, {"name": failed[0].key}
            return


@rule("colour-says-otherwise")
def colour_says_otherwise(process: Process) -> Iterator[Found]:
    for stage in process.stages:
        colour = str(stage.node.get("color") or "")
        if (stage.result == "success" and _is_red(colour)) or (stage.result == "failure" and _is_green(colour)):
            yield (*stage.path, "color"), {"name": stage.key, "color": colour}


@rule("stages-of-one-colour")
def stages_of_one_colour(process: Process) -> Iterator[Found]:
    for pipeline, stages in _by_pipeline(process):
        colours = [str(one.node.get("color")).upper() for one in stages if not one.result]
        if len(colours) > 2 and len(set(colours)) == 1 and colours[0] != "NONE":
            yield (*process.path, "pipelines", pipeline, "stages"), {"name": pipeline, "color": colours[0]}


@rule("stage-title-cut")
def stage_title_cut(process: Process) -> Iterator[Found]:
    for stage in process.stages:
        longest = max(said(stage.node.get("title")), key=len, default="")
        if len(longest) > _TITLE:
            yield (*stage.path, "title"), {"name": longest, "count": len(longest), "limit": _TITLE}


def _by_pipeline(process: Process) -> Iterator[tuple[str, list[Stage]]]:
    for pipeline, stages in groupby(process.stages, key=lambda one: one.pipeline):
        yield pipeline, list(stages)


def _parts(colour: str) -> tuple[int, int, int] | None:
    if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        return None
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _is_red(colour: str) -> bool:
    parts = _parts(colour)
    return parts is not None and parts[0] > 180 and parts[1] < 110 and parts[2] < 110


def _is_green(colour: str) -> bool:
    parts = _parts(colour)
    return parts is not None and parts[1] > 150 and parts[0] < 160 and parts[2] < 110
