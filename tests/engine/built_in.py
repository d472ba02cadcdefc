"""The built-in blueprints as values, with what none of them writes, and blueprints from which objects are dropped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from msgspec.structs import replace

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.model import Desired, Resource
from smartctl.shipped import blueprints_dir
from tests.world import resource

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


@cache
def built_in(name: str) -> Desired:
    return compile_desired(load(blueprints_dir() / f"{name}.yaml"), language="ru")


def contents(want: Desired) -> dict[str, bytes]:
    return {digest: Path(path).read_bytes() for digest, path in want.files.items()}


def in_full(want: Desired) -> Desired:
    """With objects of the kinds that no built-in blueprint has: of the application, and a workplace and a numerator."""
    process = next(one.address for one in want.resources if one.kind == "process")
    others = tuple(one for one in want.resources if not (one.kind == "workplace" and one.key == "extra"))
    robots = ({"id": "said", "action": "comment", "text": "Готово"},)
    more = (
        resource("workplace", "workplace.extra", title="Ещё одно место"),
        resource("numerator", "numerator.extra", title="Ещё один нумератор", template="{NUMBER}"),
        resource("trigger", "trigger.extra_paid", title="Оплачено"),
        resource("robot_kind", "robot_kind.extra_check", title={"ru": "Проверка"}, handler="https://example.org/check"),
        resource("workflow", f"{process}.automation.workflow.extra", title="Проверка", start="by_hand", robots=robots),
    )
    return replace(want, resources=(*others, *more))


def without(want: Desired, gone: set[str]) -> Desired:
    """The file from which these were dropped: with them what belongs to them or speaks of them."""
    kept = list(want.resources)
    while True:
        left = [one for one in kept if one.address not in gone and not _hangs_on(one, gone)]
        if len(left) == len(kept):
            return replace(want, resources=tuple(_with_a_default(left)))
        gone = gone | {one.address for one in kept if one not in left}
        homes = {process for process in _processes(kept) if not _boards(process, left)} - gone
        gone, kept = gone | homes, left


def _hangs_on(one: Resource, gone: set[str]) -> bool:
    return one.parent in gone or bool(set(_words(one.attrs)) & gone)


def _words(value: object):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)


def _processes(resources):
    return {one.address for one in resources if one.kind == "process"}


def _boards(process, resources):
    return [one for one in resources if one.kind == "pipeline" and one.parent == process]


def _with_a_default(resources):
    """A process keeps a default pipeline: the first one that is left, and places without gaps."""
    for process in _processes(resources):
        boards = _boards(process, resources)
        if boards and not any(one.attrs.get("default") for one in boards):
            first = boards[0]
            at = resources.index(first)
            resources[at] = replace(first, attrs={**first.attrs, "default": True})
    return resources
