"""The values that every room speaks in: addresses, resources, changes, calls, plans, reports.

Everything here is frozen and has no behaviour but lookup; nothing knows YAML, HTTP, files or a screen.
Attribute values are plain data in *domain* form (`True`, not `"Y"`): scalars, tuples and string-keyed mappings of values.
What there are thousands of (`gc=False`) holds nothing that leads back to it, so nobody looks for circles there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, StrEnum
from typing import Any, Final, NewType

from msgspec import Struct, field

from smartctl.estimate import Forecast, Summary
from smartctl.findings import Advice, Finding
from smartctl.imports import Import
from smartctl.inputs import Input
from smartctl.intent_kinds import IntentKind

Address = NewType("Address", str)
"""Dotted name of an object, e.g. `installation.pipeline.main.stage.accepted`. Never shown on a portal."""

Attrs = Mapping[str, Any]
"""Attribute name -> domain value. A name that is absent is *not managed* (blueprint) or *not read* (portal)."""

Ids = Mapping[str, int | str]
"""Portal ids of one object, e.g. `{"id": 16, "entityTypeId": 1036}`."""


class Unknown(Enum):
    """A value that exists but cannot be known now: given by the portal later, or not readable. Never a zero."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class Resource(Struct, frozen=True, kw_only=True, gc=False):
    """One object as a blueprint wants it. `attrs` holds only what the blueprint writes, `left` what of it stays as it is."""

    address: Address
    kind: str
    key: str
    parent: Address | None
    attrs: Attrs
    protected: bool = False
    """Never to be deleted or replaced, also after it is gone from the blueprint."""
    left: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()
    """What the blueprint permits on this object and everything below it: `delete`."""


class Moved(Struct, frozen=True, kw_only=True):
    """The blueprint says that the object once called `source` is now called `target`."""

    source: Address
    target: Address


class Removed(Struct, frozen=True, kw_only=True):
    """The blueprint says where the items of an object that goes are to go: `source` is gone, `target` is there.

    A stage gives its items to another stage, a field its values to another field, a list item those that chose it to
    another one. `values` maps old values of a field (keys of list items, or plain ones) to new ones, and no others.
    """

    source: Address
    target: Address
    values: Mapping[str, str] = field(default_factory=dict)
    when_filled: str = ""
    """`keep`, `overwrite` or `join`: what wins where the other field holds another value already."""
    places: Mapping[str, str] = field(default_factory=dict)
    """For people: `pipeline`, `pipeline_title` and `title` of where items go, where a process has several pipelines."""


class Forgotten(Struct, frozen=True, kw_only=True):
    """The blueprint says that an object stays on the portal and is managed no longer (`removed: … forget: true`)."""

    kind: str  # of an object, or `item` of a list field
    name: str
    """As it is written: an address, or a short name that only the state can tell the meaning of."""


class LetGo(Struct, frozen=True, kw_only=True):
    """An object that the state knew once and must not take for its own again, whatever the object says of itself."""

    kind: str
    id: int | str
    address: Address  # when it was let go


class Intent(Struct, frozen=True, kw_only=True):
    """What the portal is to do by itself, or whom it is to let: nothing that REST can write or read.

    `values` are those of the blueprint with texts in the portal's language; in a text `{{field}}` stands for what the
    field of an item holds. People are mappings `{"role", "title", "user"}`, `user` missing where nobody was named.
    """

    address: Address
    kind: IntentKind
    action: str
    """What a robot does (`task` …), what a trigger waits for (`webhook` …), how a tunnel goes, when a workflow starts."""
    process: Address
    stage: Address | None = None  # for permissions
    values: Attrs = field(default_factory=dict)
    conditions: tuple[Attrs, ...] = ()
    any_condition: bool = False  # one of them is enough
    why: Mapping[str, str] = field(default_factory=dict)
    """The reason that the blueprint gives, by language."""
    within: Address | None = None
    stays: str = ""
    """Where robots shall be workflows: the one that does it, or the code of the reason why none does."""


class Desired(Struct, frozen=True, kw_only=True):
    """What a blueprint asks for, compiled for one portal language. Resources and steps stand in blueprint order."""

    blueprint: str
    version: str
    language: str
    resources: tuple[Resource, ...]
    moved: tuple[Moved, ...] = ()
    removed: tuple[Removed, ...] = ()
    forgotten: tuple[Forgotten, ...] = ()
    ignored: tuple[tuple[str, str], ...] = ()
    """Values that people may change (`engine/ignoring.py`): (address with attribute and `*`, `report` or `leave`)."""
    imports: tuple[Import, ...] = ()  # objects of the portal that a plan is to take in
    automation: tuple[Intent, ...] = ()  # in the order of the blueprint
    files: Mapping[str, str] = field(default_factory=dict)
    """sha256 of a file that the resources speak of -> its path."""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    digest: str = ""
    outside: Mapping[Address, Attrs] = field(default_factory=dict)
    """`blueprint/process` and stages of it that are named -> `title`, and of a process that is there `entityTypeId`."""

    def by_address(self) -> dict[Address, Resource]:
        return {resource.address: resource for resource in self.resources}


class LiveObject(Struct, frozen=True, kw_only=True, gc=False):
    """One object as the portal shows it, before it has an address.

    `ident` names it inside one reading of the portal (`stage:1073`), `parent` is the ident of its owner,
    `natural` is what the portal calls it in a stable way (stage code, field suffix, relation target), "" if nothing does.
    """

    kind: str
    ident: str
    parent: str | None
    natural: str
    ids: Ids
    attrs: Attrs
    shared: str = ""
    """The same for two objects that are one thing seen from two sides (a relation); "" for all others."""
    raw: Attrs = field(default_factory=dict)
    """What the portal said, as far as later calls must send it back unchanged (foreign relations, labels, items)."""


class Bound(Struct, frozen=True, kw_only=True, gc=False):
    """A live object that is known under an address."""

    address: Address
    live: LiveObject
    owned: bool
    """True when smartctl created it or took it over; only owned objects are ever deleted."""


class Live(Struct, frozen=True, kw_only=True):
    """The part of a portal that a blueprint touches, keyed by address, and what lies beside it unmanaged."""

    bound: Mapping[Address, Bound]
    unmanaged: tuple[LiveObject, ...] = ()
    """Objects under a managed process that no address names: hand-made stages, foreign relations, other fields.

    And every other workplace, numerator and document template of the portal, when they were asked for.
    """
    leftovers: tuple[LiveObject, ...] = ()
    """Default stages that the portal put into a pipeline smartctl created and nobody touched since."""

    def of(self, address: Address) -> LiveObject | None:
        bound = self.bound.get(address)
        return bound.live if bound else None


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """What the state remembers of one object."""

    kind: str
    ids: Ids
    attrs: Attrs
    created: bool
    """Created or taken over by smartctl, so `destroy` may remove it."""
    protected: bool = False
    """The blueprint said that it is never to be deleted."""
    otherwise: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """What the last run sent beside the attributes, and the portal stored as something else: name -> (sent, found)."""


_INSIDE: Final = frozenset({"pipeline", "stage", "field", "item", "relation", "binding", "card", "workflow"})
"""Kinds whose objects are part of a process. Those of every other kind stand by themselves."""


def parent_of(kind: str, address: Address) -> Address | None:
    """The owner of an object: `p` of `p.field.crew`, `p.pipeline.main` of `p.pipeline.main.stage.new`, `p.card.main`."""
    if kind not in _INSIDE:
        return None
    if kind == "card":
        process, _card, pipeline = address.rsplit(".", 2)
        return Address(f"{process}.pipeline.{pipeline}")
    return Address(address.rsplit(".", 3 if kind in {"relation", "workflow"} else 2)[0])


class Stranger(Struct, frozen=True, kw_only=True):
    """An object inside a managed one that no blueprint and no state names. It is told of and never changed."""

    kind: str
    """A kind of object, or `item` of a list field."""
    address: Address
    """The one that it would have with the proposed block."""
    parent: Address
    title: str
    code: str
    """What the portal calls it in a stable way; "" where it has nothing."""
    ids: Ids
    origin: str
    """`by-hand`: the code is one that the portal gives to what people make; `unclear`; `portal`: its own, renamed."""
    place: str
    """Where the block would stand: `processes.installation.fields`."""
    block: Any
    """The blueprint's words for it: a mapping of one key, a list of one entry, None where a blueprint cannot say it."""
    before: str = ""
    """Key of the managed sibling that it stands before on the portal; "" when it comes last or order means nothing."""


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    NOOP = "no-op"
    FORGET = "forget"
    """Removed from the state, left on the portal."""


class HazardKind(StrEnum):
    DELETES = "deletes"
    """An object goes away; needs permission to delete."""
    LOSES_DATA = "loses-data"
    """Values of items go with it; needs the object's own address."""
    BLOCKED = "blocked"
    """The portal refuses it as things stand; no flag helps."""
    UNKNOWN_IMPACT = "unknown-impact"
    """The number of items concerned cannot be read; treated as if there were some."""
    PROTECTED = "protected"
    """Somebody wrote that it is never to be deleted; no flag helps."""
    BEYOND_POLICY = "beyond-policy"
    """More than the policy of the project permits at once, or at this hour, or without an approval."""
    LOSES_AUTOMATION = "loses-automation"
    """Robots and triggers that nobody can read or restore go with it."""
    LOSES_PERMISSIONS = "loses-permissions"
    """Permissions of roles that nobody can read or restore go with it."""


class Hazard(Struct, frozen=True, kw_only=True):
    """Why a change is dangerous. `code` picks the sentence in a renderer, `facts` fills it."""

    kind: HazardKind
    address: Address
    code: str
    """E.g. `stage-removed`, `stage-occupied`, `field-removed`, `field-filled`, `process-removed`, `item-option-removed`."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """E.g. `{"items": 148}` or `{"items": UNKNOWN}`; `{"filled": 61, "items": 412}`."""
    allowed: bool = False  # permission was given: by `allow:` in the blueprint or by a flag


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """What happens to one object. `before`/`after` hold the managed attributes only; `after` may hold UNKNOWN."""

    address: Address
    kind: str
    key: str
    parent: Address | None
    action: Action
    before: Attrs | None
    after: Attrs | None
    ids: Ids = field(default_factory=dict)
    reason: str = ""
    """Code of the sentence that says why: `removed-from-blueprint`, `portal-default`, `parent-removed`, `in-use`, `let-go`, `not-in-state`, `unfinished`…"""
    replace_paths: tuple[str, ...] = ()
    moved_from: Address | None = None
    adopted: bool = False
    """The object is on the portal already and is taken over (system stage, default pipeline), not created."""
    imported: tuple[Address, ...] = ()  # what lines of `import:` take in with it: itself, or items of its list
    hazards: tuple[Hazard, ...] = ()
    impact: Mapping[str, Any] = field(default_factory=dict)
    """Live numbers: `items`, `filled`; a value may be UNKNOWN."""
    protected: bool = False
    """The blueprint, or the state, says that it is never to be deleted."""
    destination: Removed | None = None
    """For an object that goes: where its items or values go first."""
    becomes: Mapping[str, str] = field(default_factory=dict)
    """For a list field: key of a list item that goes -> key of the one that gets the items which have chosen it."""

    @property
    def is_let_go(self) -> bool:
        """Whether it concerns the state alone: the object is nobody's business here any more, and nothing is sent."""
        return self.reason == "let-go"

    @property
    def moves(self) -> bool:
        """Whether it changes items first, to keep what they hold."""
        return self.destination is not None or bool(self.becomes)


class Plan(Struct, frozen=True, kw_only=True):
    """The difference between a portal and a blueprint, with everything that a reader or an applier needs."""

    mode: str  # `apply`, `destroy`, `drift` or `diff`
    portal: str
    """The portal's identity for people: `mock:demo`, `acme.bitrix24.ru`. Never a secret."""
    blueprint: str
    version: str
    language: str
    lineage: str
    serial: int
    """Serial of the state that the plan was made from."""
    changes: tuple[Change, ...]
    drift: tuple[Change, ...] = ()
    fingerprints: Mapping[Address, str] = field(default_factory=dict)
    """Of every object that the plan read: equal fingerprints mean that the plan is still fresh."""
    moved: tuple[Moved, ...] = ()
    forecast: Forecast | None = None
    refusals: tuple[Hazard, ...] = ()
    """Hazards for which nobody gave permission: `apply` refuses while there is one."""
    files: Mapping[str, str] = field(default_factory=dict)
    """sha256 of a file that an apply may send -> its path; the content is never in a plan."""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    """What the inputs of the blueprint came to: an apply remembers it."""
    numbered: Mapping[str, str] = field(default_factory=dict)
    """The portal's number of a process -> its name, of processes of other blueprints that this one names."""
    between: tuple[str, ...] = ()
    """Of a `diff` both sides as a person named them: `before` is how the first has it, `after` the second."""
    findings: tuple[Finding, ...] = ()
    """What the rules of the project say of it; `refusals` has what they refuse, too."""
    ruled: bool = False
    """Whether there were rules that it was held against."""
    advice: tuple[Advice, ...] = ()
    """What may be done otherwise in the blueprint, where the plan changes something."""
    valid_until: str = ""
    """Of a saved plan: the moment after which nobody carries it out, `2026-11-30T12:00:00+00:00`; "" for no end."""
    undoes: str = ""
    """The run that this plan leads back from: its items are put back, too."""
    unmanaged: tuple[Stranger, ...] = ()
    """What others have added inside of what is managed here: no change, and not in the summary."""
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    """(code, facts) of remarks a reader should see, e.g. a process of another owner with the same title."""

    @property
    def effective(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.action is not Action.NOOP)

    @property
    def imported(self) -> tuple[Address, ...]:
        return tuple(address for change in self.changes for address in change.imported)

    @property
    def is_idle(self) -> bool:  # but for new names
        return not (self.effective or self.undoes or self.imported)

    @property
    def summary(self) -> Summary:
        """Counts for the summary line: a replacement counts as one to add and one to destroy."""
        actions = [change.action for change in self.changes]
        replaced = actions.count(Action.REPLACE)
        return Summary(
            add=actions.count(Action.CREATE) + replaced,
            change=actions.count(Action.UPDATE),
            destroy=actions.count(Action.DELETE) + replaced,
            forget=actions.count(Action.FORGET),
            imported=len(self.imported),
        )

    def __iter__(self) -> Iterator[Change]:
        return iter(self.changes)
