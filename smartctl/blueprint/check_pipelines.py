"""Pipelines and stages: one default, one success, the order of the board, codes that do not collide.

The portal wants working stages, then the success stage, then failure stages (crm.status.add); it checks that only in
part, so it is checked here in full.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.codes import check_codes
from smartctl.blueprint.names import STAGE_CODE_LIMIT
from smartctl.blueprint.texts import text_in
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_pipelines(document: Document, *, language: str) -> Iterator[Diagnostic]:
    for key, process in children(section(document.data, "processes")):
        path: Path_ = ("processes", key, "pipelines")
        pipelines = section(process, "pipelines")
        yield from _defaults(document, path, pipelines)
        yield from _namesakes(document, path, pipelines, language)
        for name, pipeline in children(pipelines):
            stages = section(pipeline, "stages")
            if stages:
                yield from _board(document, (*path, name, "stages"), stages)
                yield from check_codes(document, (*path, name, "stages"), stages, STAGE_CODE_LIMIT)


def _defaults(document: Document, path: Path_, pipelines: Mapping[str, Any]) -> Iterator[Diagnostic]:
    marked = [name for name, pipeline in children(pipelines) if pipeline.get("default") is True]
    for name in marked[1:]:
        message = _("A process has one default pipeline, and {other} is it already.", other=marked[0])
        hint = _("Remove default: true from one of the two.")
        yield document.mistake("second-default", message, (*path, name, "default"), suggestion=hint)


def _namesakes(document: Document, path: Path_, pipelines: Mapping[str, Any], language: str) -> Iterator[Diagnostic]:
    """The portal has no key for pipelines: a lost id is found again by the title."""
    seen: dict[str, str] = {}
    for name, pipeline in children(pipelines):
        title = pipeline.get("title")
        if not title or not isinstance(title, str | Mapping):
            continue
        text = text_in(title, language)
        if text in seen:
            message = _("The pipelines {one} and {other} have the same title.", one=seen[text], other=name)
            hint = _("People cannot tell them apart, and neither can smartctl when its state is lost.")
            yield document.warning("duplicate-title", message, (*path, name, "title"), suggestion=hint)
        seen.setdefault(text, name)


def _board(document: Document, path: Path_, stages: Mapping[str, Any]) -> Iterator[Diagnostic]:
    results = [(name, _result(stage)) for name, stage in stages.items()]
    if any(not result for _name, result in results):
        return  # what the board comes to is unknown until that is mended
    keys = {result: [name for name, one in results if one == result] for result in ("process", "success", "failure")}
    if not keys["process"]:
        message = _("The pipeline has no working stage: items would have nowhere to begin.")
        yield document.mistake("no-working-stage", message, path, key=True, suggestion=_("Add a stage without result."))
    if not keys["success"]:
        message = _("The pipeline has no success stage; it needs exactly one.")
        hint = _("Write result: success on the stage that means a good end.")
        yield document.mistake("no-success-stage", message, path, key=True, suggestion=hint)
    for name in keys["success"][1:]:
        message = _("A pipeline has one success stage, and {other} is it already.", other=keys["success"][0])
        hint = _("Make it a working stage before {other}, or result: failure.", other=keys["success"][0])
        yield document.mistake("second-success-stage", message, (*path, name, "result"), suggestion=hint)
    if not keys["failure"]:
        message = _("The pipeline has no failure stage, and the portal adds one of its own.")
        hint = _("Add a stage with result: failure, so that it has your title.")
        yield document.warning("no-failure-stage", message, path, suggestion=hint)
    if keys["success"]:
        yield from _order(document, path, results, keys["success"][0])


def _order(document: Document, path: Path_, results: list[tuple[str, str]], success: str) -> Iterator[Diagnostic]:
    border = [name for name, _result in results].index(success)
    for place, (name, result) in enumerate(results):
        if result == "failure" and place < border:
            message = _("The failure stage {key} stands before the success stage {success}.", key=name, success=success)
            hint = _("Move it below {success}: working stages, the success stage, failure stages.", success=success)
            yield document.mistake("failure-before-success", message, (*path, name), key=True, suggestion=hint)
        if result == "process" and place > border:
            message = _("The working stage {key} stands after the success stage {success}.", key=name, success=success)
            hint = _("Move it above {success}, or give it result: failure.", success=success)
            yield document.mistake("working-after-success", message, (*path, name), key=True, suggestion=hint)


def _result(stage: object) -> str:
    """ "" for a result that does not exist: the schema says that."""
    result = stage.get("result", "process") if isinstance(stage, Mapping) else ""
    return result if result in ("process", "success", "failure") else ""
