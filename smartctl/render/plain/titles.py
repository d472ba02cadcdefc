"""The names under which a portal's users know the objects of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.words import Drawn, Named, Telling, capital, label
from smartctl.model import Change, Moved, Plan, Stranger
from smartctl.render.harmless import harmless, harmless_change
from smartctl.render.impact import reason
from smartctl.render.kinds import named, words_of
from smartctl.render.visible import visible


class Titles:
    """Looks up names: an object is called what the portal calls it today, and a new one what it will be called."""

    def __init__(self, plan: Plan) -> None:
        self._language = plan.language
        self._mode = plan.mode
        self._kinds = {str(change.address): change.kind for change in plan.changes}
        self.now: dict[str, str] = {}
        self.then: dict[str, str] = {}
        self.moves: dict[str, list[Moved]] = {}
        for move in plan.moved:
            self.moves.setdefault(move.target.partition(".item.")[0], []).append(move)
        changes = (*plan.drift, *plan.changes)
        for change in changes:
            before, after = self._label(change.before), self._label(change.after)
            self.now[change.address] = before or after or visible(change.key)
            self.then[change.address] = after or before or visible(change.key)
        for change in changes:
            if words_of(change.kind).drawn is Drawn.NODE and "entityTypeId" in change.ids:
                number = str(change.ids["entityTypeId"])
                self.now[number], self.then[number] = self.now[change.address], self.then[change.address]
        for change in changes:
            if (called := words_of(change.kind).called) is not None:
                attrs = harmless(change.after or change.before or {})
                one = Named(key=visible(change.key), attrs=attrs, names=self.then, parent=str(change.parent or ""))
                self.now[change.address] = self.then[change.address] = called(one)

    def _label(self, attrs: Mapping[str, Any] | None) -> str:
        return visible(label((attrs or {}).get("title"), self._language))

    def because(self, change: Change) -> str:
        """Why a change is there, as a clause; "" where it says that itself."""
        ordered = (self._mode, change.reason) == ("destroy", "removed-from-blueprint")
        return "" if ordered or change.reason == "portal-default" else reason(change, names=self.now)

    def with_reason(self, sentence: str, change: Change) -> str:
        why = self.because(change)
        return f"{sentence.removesuffix('.')}, {why}." if why else sentence

    def remark(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """Facts of a note with what people call the objects in the place of addresses."""
        told = dict(facts)
        for name, value in facts.items():
            if isinstance(value, str) and value in self._kinds and (name == "address" or name in KINDS):
                title = self.now[value]
                whole = name == "address"
                told[name] = capital(named(self._kinds[value], title)) if whole else _('"{text}"', text=title)
            elif name == "addresses" and isinstance(value, list | tuple):
                told[name] = [named(self._kinds[one], self.now[one]) if one in self._kinds else one for one in value]
        return told

    def telling(self, change: Change) -> Telling:
        return Telling(
            change=harmless_change(change),
            language=self._language,
            name=self.name(change),
            now=self.now,
            then=self.then,
        )

    def place(self, change: Change) -> str:
        """Where the object is, as a heading: its pipeline or its smart process."""
        process, owner = str(change.address).partition(".")[0], str(change.parent or "")
        named_process, named_owner = (self.then.get(one, visible(one)) for one in (process, owner))
        return words_of(change.kind).heading(process=named_process, owner=named_owner)

    def place_of(self, one: Stranger) -> str:
        """The same of an object that nobody manages."""
        process, owner = str(one.parent).partition(".")[0], str(one.parent)
        named_process, named_owner = (self.now.get(each, visible(each)) for each in (process, owner))
        return words_of(one.kind).heading(process=named_process, owner=named_owner)

    def name(self, change: Change) -> str:
        """The object with its kind: `stage "Delivery"`."""
        return named(change.kind, self.now[change.address])

    def named(self, one: Stranger) -> str:
        """The same of an object that nobody manages."""
        key, words = one.address.rpartition(".")[2], words_of(one.kind)
        if words.called is not None:
            called = Named(key=visible(key), attrs={}, names=self.now, code=one.code, parent=str(one.parent))
            return named(one.kind, words.called(called))
        return named(one.kind, visible(one.title or key))
