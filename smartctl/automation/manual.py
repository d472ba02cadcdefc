"""Intents as steps that a person carries out on the portal's screens. Values only: the sentences are a renderer's."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.addresses import split, steps_of
from smartctl.designer.columns import IN_FIELD
from smartctl.designer.placeholders import with_titles
from smartctl.designer.system_titles import system_titles
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import HOMES, VALUE_HOLDERS
from smartctl.kinds.card_names import NEEDS
from smartctl.kinds.process_words import PAGE
from smartctl.model import Address, Attrs, Desired, Ids, Intent, Resource

_SEEN: Final = frozenset({"task", "todo", "comment", "notify", "move", "create", "set", "assign", "document"})
_SET_OFF: Final = frozenset({"webhook", "field_changed", "responsible_changed"})


_SHOWN: Final = 80
"""Letters of a sentence that stand in a heading."""


class Proof(StrEnum):
    """How anybody can tell that a step was done."""

    TRIED = "tried"
    """A test item shows what the portal does with it."""
    READ = "read"
    """The portal shows it."""
    TOLD = "told"
    """No method shows it: somebody says so, by name."""


class Place(Struct, frozen=True, kw_only=True):
    """Where on the portal something is, in the titles of its screens; "" for what does not apply."""

    process: str
    pipeline: str = ""
    stage: str = ""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Place:
        """From the parts that a document or a note has."""
        return cls(**{one: str(told.get(one, "")) for one in cls.__struct_fields__})

    @property
    def parts(self) -> tuple[str, ...]:
        """From the outermost to the innermost, those that apply."""
        return tuple(filter(None, (self.process, self.pipeline, self.stage)))


class ManualStep(Struct, frozen=True, kw_only=True):
    """One step of the runbook."""

    address: Address
    intent: Intent
    place: Place
    link: str
    """Path of the screen on the portal, "" while the pipeline does not exist."""
    anchor: str = ""
    """Path of the pipeline's automation: where a robot stands, whichever screen shows it."""
    target: Place | None = None
    """Where an item goes, or where one is created."""
    values: Attrs
    """Those of the intent, with the titles of fields in texts as the portal's screens show them: `{{Срок}}`."""
    proof: Proof
    waiting: tuple[Address, ...] = ()
    """Steps that have no effect before this one is done."""

    @property
    def digest(self) -> str:
        """Changes when there is something else to do, or somewhere else: what was confirmed no longer counts.

        Titles of stages and fields are not in it: a robot stays where it is when they change.
        """
        intent = self.intent
        content = [
            intent.kind,
            intent.action,
            intent.stage,
            self.anchor or self.link,
            plain(intent.values),
            plain(intent.conditions),
        ]
        text = json.dumps([*content, intent.any_condition], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def manual_steps(desired: Desired, ids: Mapping[Address, Ids]) -> tuple[ManualStep, ...]:
    """Steps in the order of the board, stage by stage, what leads away from a stage first; workflows, then permissions.

    `ids` are those of the state: what is not there yet has no link.
    """
    titles = _Titles(desired)
    board = {one.address: place for place, one in enumerate(desired.resources)}
    ordered = sorted(desired.automation, key=lambda one: _place(one, board))
    steps = [_step(intent, titles, ids) for intent in ordered]
    return tuple(replace(step, waiting=_waiting(step, steps)) for step in steps)


def leads_to(intent: Intent) -> Address | None:
    """The stage to which a tunnel or a robot takes an item, or on which it makes one."""
    target = intent.values.get("stage") or (intent.values.get("move") if intent.action == "move" else None)
    return Address(target) if target is not None else None


def _place(intent: Intent, board: Mapping[Address, int]) -> tuple[int, int, bool]:
    """Where a step stands in a runbook: processes as the blueprint has them, and their stages; a tunnel before robots,
    because the portal puts it first (`b_bp_workflow_template`, as published code has it). Sorting keeps the rest.
    """
    last = len(board) + (intent.kind == IntentKind.PERMISSION)
    stage = board.get(intent.stage, last) if intent.stage else last
    return board.get(intent.process, last), stage, intent.kind != IntentKind.TUNNEL


def _step(intent: Intent, titles: _Titles, ids: Mapping[Address, Ids]) -> ManualStep:
    there = intent.stage or intent.process
    target = leads_to(intent)
    if target is None and intent.action == "create":
        target = Address(intent.values["create"])
    return ManualStep(
        address=intent.address,
        intent=intent,
        place=titles.place(there),
        target=titles.place(target) if target is not None else None,
        link=_screen(intent, titles, ids),
        anchor=_link(intent, ids),
        values=with_titles(_named(intent, titles), titles.fields(intent.process)),
        proof=_proof(intent),
    )


def _named(intent: Intent, titles: _Titles) -> Attrs:
    """Pipelines and list items by their titles."""
    values = dict(intent.values)
    if "pipelines" in values:
        values["pipelines"] = tuple(titles.of(one) for one in values["pipelines"])
    if "document" in values:
        values["document"] = titles.of(values["document"])
    for word in ("set", "with"):
        if word in values:
            values[word] = {
                titles.field(intent.process, name): titles.item(intent.process, name, value)
                for name, value in values[word].items()
            }
    if "fields" in values:
        values["fields"] = tuple(titles.field(intent.process, name) for name in values["fields"])
    if intent.conditions:
        values["conditions"] = tuple(
            {
                name: (
                    titles.field(intent.process, value)
                    if name == IN_FIELD
                    else titles.item(intent.process, one[IN_FIELD], value)
                )
                for name, value in one.items()
            }
            for one in intent.conditions
        )
    for name in ("deadline", "at"):
        word, gap, rest = str(values.get(name, "")).partition(" ")
        if word and not word[0].isdigit():
            values[name] = f"{{{{{titles.field(intent.process, word)}}}}}{gap}{rest}"
    return values


def _proof(intent: Intent) -> Proof:
    if intent.kind == IntentKind.WORKFLOW:
        return Proof.READ
    if "/" in str(intent.values.get("create", "")):
        return Proof.TOLD  # a probe looks into the processes of its own blueprint
    if intent.action == "assign" and "user" not in intent.values["assign"]:
        return Proof.TOLD  # the role is nobody's in particular, so a test item cannot tell whom it is given to
    seen = {
        IntentKind.ROBOT: intent.action in _SEEN,
        IntentKind.TUNNEL: True,
        IntentKind.TRIGGER: intent.action in _SET_OFF,
    }
    return Proof.TRIED if seen.get(intent.kind) else Proof.TOLD


def _waiting(step: ManualStep, steps: Sequence[ManualStep]) -> tuple[Address, ...]:
    """What stands on the stage to which only this step leads."""
    target = leads_to(step.intent) if step.intent.kind == IntentKind.TUNNEL else None
    return tuple(one.address for one in steps if target is not None and one.intent.stage == target)


def _screen(intent: Intent, titles: _Titles, ids: Mapping[Address, Ids]) -> str:
    """The screen on which a step is done: tunnels and the rights in a workplace have their own (assumed, too)."""
    if intent.kind == IntentKind.TUNNEL and intent.action != "create" and intent.process in ids:
        return f"{PAGE.format(**ids[intent.process])}categories/"
    if intent.kind == IntentKind.PERMISSION and intent.process in ids and titles.lives_in_a_workplace(intent.process):
        return "/automation/type/automated_solution/permissions/"
    return _link(intent, ids)


def _link(intent: Intent, ids: Mapping[Address, Ids]) -> str:
    """`/crm/type/1036/automation/9/`: where the step is done, as far as that is there. No page of the API names these
    addresses: they are assumed.
    """
    if intent.process not in ids:
        return ""
    process = PAGE.format(**ids[intent.process])
    if intent.kind == IntentKind.PERMISSION:
        return "/crm/perms/"
    if intent.stage is None:
        return process
    pipeline = Address(split(intent.stage)[0])
    return f"{process}automation/{ids[pipeline]['id']}/" if pipeline in ids else ""


class _Titles:
    """What the objects of a blueprint are called on the portal's screens."""

    def __init__(self, desired: Desired) -> None:
        self._resources: Mapping[Address, Resource] = desired.by_address()
        self._language = desired.language
        self._outside = desired.outside

    def lives_in_a_workplace(self, process: Address) -> bool:
        resource = self._resources.get(process)
        return resource is not None and any(resource.attrs.get(name) for name in HOMES)

    def of(self, address: Address) -> str:
        resource = self._resources.get(address)
        if resource is None:
            return self._text(self._outside.get(address, {}).get("title"), address)
        return self._text(resource.attrs.get("title"), resource.key)

    def _text(self, title: Any, key: str) -> str:
        if isinstance(title, Mapping):
            known = (title[one] for one in (self._language, "en", "ru", *title) if one in title)
            return str(next(known, key))
        return str(title) if title else key

    def place(self, address: Address) -> Place:
        steps = steps_of(address)
        return Place(
            process=self.of(Address(steps[0])),
            pipeline=self.of(Address(".".join(steps[:2]))) if len(steps) > 1 else "",
            stage=self.of(address) if len(steps) > 2 else "",
        )

    def _fields(self, process: Address) -> Mapping[str, Resource]:
        mine = (one for one in self._resources.values() if one.kind in VALUE_HOLDERS and one.parent == process)
        return {one.key: one for one in mine}

    def fields(self, process: Address) -> dict[str, str]:
        """Word of the blueprint -> title; titles that several fields have with what their columns end in."""
        own = self._fields(process)
        flags = one.attrs if (one := self._resources.get(process)) is not None else {}
        standard = system_titles(self._language)
        titles = {word: text for word, text in standard.items() if word not in NEEDS or flags.get(NEEDS[word])}
        titles |= {key: self._text(one.attrs.get("title"), key) for key, one in own.items()}
        often = Counter(titles.values())
        codes = {key: str(one.attrs.get("code") or key).upper() for key, one in own.items()}
        return {**standard} | {
            key: title if often[title] == 1 else f"{title} ({codes.get(key, key.upper())})"
            for key, title in titles.items()
        }

    def field(self, process: Address, name: str) -> str:
        return self.fields(process).get(name, name)

    def item(self, process: Address, field: str, value: Any) -> Any:
        """The title of a list item by its key, of a stage or a pipeline by its address; any other value as it is."""
        if isinstance(value, str) and value.startswith(f"{process}.") and Address(value) in self._resources:
            return self.of(Address(value))
        resource = self._fields(process).get(field)
        items = resource.attrs.get("items") if resource else None
        item = items.get(str(value)) if isinstance(items, Mapping) else None
        return self._text(item.get("title"), str(value)) if item else value


def title_of(values: Attrs) -> str:
    """What a step has a title by: its own, or the beginning of the sentence in which it is told."""
    told = str(values.get("title") or values.get("step", "")).strip().partition("\n")[0]
    return told if len(told) <= _SHOWN else f"{told[: _SHOWN - 1].rstrip()}…"


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, tuple | list) else value


def file_name(address: str) -> str:
    """The file of a workflow: `candidate-check.bpt`."""
    process, _dot, rest = address.partition(".")
    return f"{process}-{rest.rpartition('.')[2]}.bpt"
