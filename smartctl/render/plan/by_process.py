"""A plan in brief (`--summary`): a paragraph for each process, and the ending that every form has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.addresses import steps_of
from smartctl.i18n import _, n_
from smartctl.kinds.words import Drawn
from smartctl.model import Change, Plan
from smartctl.render.canvas import write
from smartctl.render.kinds import words_of
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, speaking
from smartctl.render.plan.ending import closing, counted, heading, notes, nothing_to_do, paragraph, refused, risky
from smartctl.render.plan.page import Page
from smartctl.render.visible import visible

_BESIDE: Final = ""
"""The group of what stands in no process: workplaces, numerators, kinds of robots."""


class _Group(Struct, frozen=True, kw_only=True):
    """What of a plan is about one process."""

    page: Page
    title: str
    address: str
    left: int
    """Steps of its automation for a person."""
    beside: int
    """Objects in it that nobody manages."""

    @property
    def stays(self) -> bool:
        return not (self.page.entries or self.page.drifted or self.left)


@speaking
def summary_text(plan: Plan, options: Options) -> str:
    return write(_screen(Page(plan), options), options)


def _screen(page: Page, options: Options) -> Iterator[Line]:
    yield heading(page)
    yield EMPTY
    for group in _groups(page):
        if group.address or group.beside or not group.stays:
            yield from _told(group)
    yield from paragraph(notes(one for one in page.plain_notes if one.warns), before=False)
    if page.plan.mode == "drift":
        yield line((_("Drift:"), "bold"), " ", page.drift_counts) if page.drifted else nothing_to_do(page)
        return
    if page.says_nothing:
        yield nothing_to_do(page)
        return
    yield from risky(page)
    yield from counted(page)
    yield from paragraph(refused(page))
    yield from paragraph(closing(page, options))


def _told(group: _Group) -> Iterator[Line]:
    page = group.page
    name = f" ({group.address})" if group.address else ""
    if group.stays and not group.beside:
        yield line((group.title, "bold"), f"{name}: ", _("nothing changes."))
        yield EMPTY
        return
    yield line((group.title, "bold"), f"{name}:")
    if page.entries:
        yield line("  ", page.counts)
    if page.drifted:
        yield line("  ", (_("Drift:"), "bold"), f" {page.drift_counts}")
    if page.data and not page.compares:
        yield line("  ", (_("Data:"), "bold"), f" {page.data}")
    if group.left:
        yield line("  ", n_("{n} step by hand.", "{n} steps by hand.", group.left))
    if group.beside:
        yield line("  ", n_("{n} object that nobody manages.", "{n} objects that nobody manages.", group.beside))
    yield EMPTY


def _groups(page: Page) -> Iterator[_Group]:
    plan = page.plan
    roots = {str(one.address) for one in (*plan.changes, *plan.drift) if words_of(one.kind).drawn is Drawn.NODE}
    left = _left(plan)
    found: dict[str, None] = {}
    around = (one.parent for one in plan.unmanaged)
    for address in (*(one.address for one in (*plan.changes, *plan.drift)), *left, *around):
        found.setdefault(_root(address, roots), None)
    for root in sorted(found, key=lambda one: one == _BESIDE):
        yield _Group(
            page=Page(_part(plan, root, roots)),
            title=page.titles.then.get(root, visible(root)) if root else _("Beside the processes"),
            address=visible(root),
            left=sum(_root(one, roots) == root for one in left),
            beside=sum(_root(one.parent, roots) == root for one in plan.unmanaged),
        )


def _root(address: str, roots: set[str]) -> str:
    first = steps_of(address)[0]
    return first if first in roots else _BESIDE


def _part(plan: Plan, root: str, roots: set[str]) -> Plan:
    def of(changes: Sequence[Change]) -> tuple[Change, ...]:
        return tuple(one for one in changes if _root(one.address, roots) == root)

    moved = tuple(one for one in plan.moved if _root(one.target, roots) == root)
    return replace(plan, changes=of(plan.changes), drift=of(plan.drift), moved=moved, notes=(), findings=())


def _left(plan: Plan) -> list[str]:
    """Addresses of the steps that the plan leaves to a person."""
    facts: Mapping[str, object] = next((facts for code, facts in plan.notes if code == "manual-steps"), {})
    addresses = facts.get("addresses", ())
    return [str(one) for one in addresses] if isinstance(addresses, list | tuple) else []
