"""Rules about what is switched on, whom a process is tied to, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from smartctl.blueprint.advice.process import Process, listed
from smartctl.blueprint.advice.rule import Found, Table
from smartctl.blueprint.as_workflows import wanted
from smartctl.blueprint.tree import section

rule: Final = Table()

_RELATIONS: Final = 4
_SIDES: Final = ("parents", "children")


@rule("everything-on")
def everything_on(process: Process) -> Iterator[Found]:
    if process.node.get("preset") == "all":
        yield (*process.path, "preset"), {}


@rule("no-recycle-bin")
def no_recycle_bin(process: Process) -> Iterator[Found]:
    if process.switches.get("recycle_bin") is False:
        place = "features" if "features" in process.node else "preset" if "preset" in process.node else "title"
        yield (*process.path, place), {}


@rule("products-unused")
def products_unused(process: Process) -> Iterator[Found]:
    """Goods on the card of a process in which no money is taken, planned or printed."""
    money = any(field.get("type") == "money" for field in process.fields.values())
    papers = section(process.document.data, "documents")
    if "products" in listed(process.node.get("features")) and not (
        process.switches.get("payments")
        or money
        or papers
        or "products" in process.shown | {"opportunity"} & process.shown
    ):
        yield (*process.path, "features"), {}


@rule("automation-unused")
def automation_unused(process: Process) -> Iterator[Found]:
    on = section(process.node, "options").get("automation") is True
    if on and not (process.robots or process.triggers or process.tunnels or process.was_found):
        yield (*process.path, "options", "automation"), {}


@rule("designer-unused")
def designer_unused(process: Process) -> Iterator[Found]:
    """It is used where robots become a workflow, and may be where an import read an application's own workflows alone."""
    used = section(process.automation, "workflows") or wanted(process.node) or process.was_found
    if "business_processes" in listed(process.node.get("features")) and not used:
        yield (*process.path, "features"), {}


@rule("lead-relation")
def lead_relation(process: Process) -> Iterator[Found]:
    for side in _SIDES:
        if "lead" in section(section(process.node, "relations"), side):
            yield (*process.path, "relations", side, "lead"), {}


@rule("many-relations")
def many_relations(process: Process) -> Iterator[Found]:
    relations = section(process.node, "relations")
    count = sum(len(section(relations, side)) for side in _SIDES)
    if count > _RELATIONS:
        yield (*process.path, "relations"), {"count": count, "limit": _RELATIONS}


@rule("relation-both-ways")
def relation_both_ways(process: Process) -> Iterator[Found]:
    relations = section(process.node, "relations")
    for name in section(relations, "parents"):
        if name in section(relations, "children"):
            yield (*process.path, "relations", "children", name), {"name": name}


@rule("parent-off-card")
def parent_off_card(process: Process) -> Iterator[Found]:
    """An item knows what it belongs to, and nobody who opens it can see or choose that."""
    for name in section(section(process.node, "relations"), "parents"):
        if process.hides(f"parent.{name}"):
            yield (*process.path, "relations", "parents", name), {"name": name}


@rule("every-binding")
def every_binding(process: Process) -> Iterator[Found]:
    if len(set(map(str, listed(process.node.get("bindings"))))) >= 3:
        yield (*process.path, "bindings"), {}


@rule("nobody-sees-it")
def nobody_sees_it(process: Process) -> Iterator[Found]:
    closed = process.switches.get("open_permissions") is False and not section(process.node, "permissions")
    if closed and not process.was_found:
        place = (
            ("options", "open_permissions") if "open_permissions" in section(process.node, "options") else ("title",)
        )
        yield (*process.path, *place), {}


@rule("open-beside-permissions")
def open_beside_permissions(process: Process) -> Iterator[Found]:
    if process.switches.get("open_permissions") is True and section(process.node, "permissions"):
        yield (*process.path, "permissions"), {}


@rule("everybody-deletes")
def everybody_deletes(process: Process) -> Iterator[Found]:
    for name, one in section(process.node, "permissions").items():
        levels = one if isinstance(one, dict) else {}
        if (
            levels.get("delete") == "all"
            and levels.get("automation") is not True
            and process.switches.get("recycle_bin") is False
        ):
            yield (*process.path, "permissions", name, "delete"), {"name": name}
