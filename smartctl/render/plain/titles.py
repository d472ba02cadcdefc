"""The names under which a portal's users know the objects of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _
from smartctl.model import Change, Moved, Plan, Stranger
from smartctl.render.plain import words
from smartctl.render.visible import visible


class Titles:
    """Looks up names: an object is called what the portal calls it today, and a new one what it will be called."""

    def __init__(self, plan: Plan) -> None:
        self._language = plan.language
        self.now: dict[str, str] = {}
        self.then: dict[str, str] = {}
        self.moves: dict[str, list[Moved]] = {}
        for move in plan.moved:
            self.moves.setdefault(move.target.partition(".item.")[0], []).append(move)
        for change in (*plan.drift, *plan.changes):
            before, after = self.of(change.before), self.of(change.after)
            self.now[change.address] = before or after or visible(change.key)
            self.then[change.address] = after or before or visible(change.key)
        for change in (*plan.drift, *plan.changes):
            if change.kind == "card":
                pipeline = change.parent or change.address
                self.now[change.address] = self.then[change.address] = self.then.get(pipeline, visible(change.key))
            if change.kind == "binding":
                self.now[change.address] = self.then[change.address] = words.binding(change.key)
            if change.kind == "relation":
                other = (change.after or change.before or {}).get("target", change.key)
                self.now[change.address] = self.then[change.address] = words.target(other, self.then)

    def of(self, attrs: Mapping[str, Any] | None) -> str:
        """The title in the plan's language; a field has one for each."""
        title = (attrs or {}).get("title")
        if isinstance(title, Mapping):
            title = title.get(self._language) or next((title[key] for key in sorted(title) if title[key]), "")
        return visible(title) if isinstance(title, str) else ""

    def place(self, change: Change) -> str:
        """Where the object is, as a heading: its pipeline or its smart process."""
        if change.kind == "stage" and change.parent:
            process = str(change.parent).partition(".")[0]
            return _(
                'Pipeline "{pipeline}" of the smart process "{process}"',
                pipeline=self.then.get(change.parent, visible(change.parent)),
                process=self.then.get(process, visible(process)),
            )
        if change.kind == "workplace":
            return _("Digital workplaces")
        if change.kind in {"numerator", "document"}:
            return _("Documents")
        if change.kind == "trigger":
            return _("Kinds of triggers of the application")
        if change.kind == "robot_kind":
            return _("Kinds of robots of the application")
        process = str(change.address).partition(".")[0]
        return _('Smart process "{process}"', process=self.then.get(process, visible(process)))

    def name(self, change: Change) -> str:
        """The object with its kind: `stage "Delivery"`."""
        return _named(change.kind, self.now[change.address])

    def named(self, one: Stranger) -> str:
        """The same of an object that nobody manages."""
        if one.kind == "relation" and one.code.isdecimal():
            return _named(one.kind, words.target(int(one.code), self.now))
        key = one.address.rpartition(".")[2]
        return _named(one.kind, words.binding(key) if one.kind == "binding" else visible(one.title or key))


def _named(kind: str, title: str) -> str:
    templates = {
        "process": _('smart process "{title}"'),
        "workplace": _('digital workplace "{title}"'),
        "numerator": _('numerator "{title}"'),
        "document": _('document template "{title}"'),
        "pipeline": _('pipeline "{title}"'),
        "stage": _('stage "{title}"'),
        "field": _('field "{title}"'),
        "relation": _('relation "{title}"'),
        "binding": _('binding "{title}"'),
        "workflow": _('workflow "{title}"'),
        "trigger": _('kind of trigger "{title}"'),
        "robot_kind": _('kind of robot "{title}"'),
        "card": _('card in the pipeline "{title}"'),
        "item": _('list item "{title}"'),
    }
    template = templates.get(kind)
    return template.format(title=title) if template else f'{visible(kind)} "{title}"'
