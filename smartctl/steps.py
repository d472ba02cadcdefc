"""The work of an apply as values: REST calls, references between them, and changes of many items. Frozen, as all of `model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.model import Address


class Ref(Struct, frozen=True, kw_only=True):
    """A portal id that is known only after another step: id `name` of the object at `address`."""

    address: Address
    name: str = "id"


class Text(Struct, frozen=True):
    """A text put together from literals and references: `DYNAMIC_{entityTypeId}_STAGE_{categoryId}`."""

    parts: tuple[str | Ref, ...]


class Blob(Struct, frozen=True, kw_only=True):
    """The content of a file as a parameter: known by its digest, read just before it is sent, kept nowhere."""

    name: str
    """What the portal is told that the file is called."""
    sha256: str


class Packed(Struct, frozen=True, kw_only=True):
    """A file of the portal's designer. Its activities may hold `Ref` and `Text`; the portal's client packs it."""

    name: str
    template: Sequence[Mapping[str, Any]]


class Where(Struct, frozen=True, kw_only=True):
    """A step of a `Yield` path: the first row whose `key` equals `value` or, with `suffix`, ends with it."""

    key: str
    value: str | Text
    suffix: bool = False


PathStep = str | int | Where


class Yield(Struct, frozen=True, kw_only=True):
    """Where in an answer's `result` the id `name` of the object at `address` stands. An empty path is the result."""

    address: Address
    name: str
    path: tuple[PathStep, ...]
    text: bool = False
    """A name or a moment. Everything else is a number, and what is none there is no answer."""


class Call(Struct, frozen=True, kw_only=True):
    """One REST call as data. `params` may hold `Ref`, `Text`, `Packed` and `Blob`; they are filled in before it is sent."""

    method: str
    params: Mapping[str, Any]

    @property
    def reads(self) -> bool:
        return is_read(self.method)


class Copy(Struct, frozen=True, kw_only=True):
    """Carries the value of one item field over to another, or to the same one in other words."""

    source: str | Ref
    target: str | Ref
    values: Mapping[Any, Any] = field(default_factory=dict)
    """Old value, as text -> new one: what the blueprint says, and items of lists by key."""
    source_type: str = "string"
    """Types as the portal calls them; "" asks for no conversion."""
    target_type: str = "string"
    target_multiple: bool = False
    titles: Mapping[Any, str] = field(default_factory=dict)
    """Id of a list item of the old field, as text -> its title."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """Title of a list item of the new field, as it is compared -> its id."""
    when_filled: str = ""
    """What wins where the new field holds another value: `keep`, `overwrite`, `join`; "": nobody said, so it is left.

    `begin`: as `overwrite`, but what begins with the new value stays with all that is behind it.
    """
    lose: bool = False
    """Whether what does not fit may be left behind."""
    held: Mapping[str, str] = field(default_factory=dict)
    """Id of a list item of the new field, as text -> its key: a rollback finds it again under another number."""
    holder: Address | None = None
    """The new field."""

    @property
    def in_place(self) -> bool:
        return self.source == self.target


class Drain(Struct, frozen=True, kw_only=True):
    """Repeat a query over items and change each one it returns, until it returns none. May hold `Ref` and `Text`."""

    entity_type_id: int | Ref
    where: Mapping[str, Any]
    """The filter of `crm.item.list`."""
    keep: tuple[str, ...]
    """Item fields whose old value is kept in the journal of the run before it changes."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Item field -> its new value, the same for all."""
    copy: Copy | None = None
    fact: str = "items"
    """Which number of the change's impact says how many items it changes."""
    foretold: Drain | None = None
    """What a plan reads instead to count what will not fit, where the source itself is only to be made."""
    exported: bool = False
    """Whether a rollback leaves what the drain says it changed: it finds the old values in the export of the run."""
    marks: bool = False
    """Whether it writes what is true of the items, and takes nothing from them: nobody wants the old values back."""
    counted: bool = True
    """Whether a plan has to look at both fields before: not where nothing can be in the way."""

    @property
    def leaves(self) -> bool:
        """Whether an item that was changed does not come back in the query: nobody looks at it again unasked."""
        return self.copy is None or self.copy.in_place

    @property
    def method(self) -> str:
        return "crm.item.update"

    @property
    def reads(self) -> bool:
        return False

    @property
    def params(self) -> Mapping[str, Any]:
        """Everything that may hold a reference."""
        names = ("source", "target", "values", "titles", "options")
        copy = {name: getattr(self.copy, name) for name in names} if self.copy else {}
        return {"entityTypeId": self.entity_type_id, "filter": self.where, "fields": self.fields, "copy": copy}


class Return(Struct, frozen=True, kw_only=True):
    """One item as it shall be again: the fields that a run changed, as it found them. May hold `Ref` and `Text`."""

    address: Address
    entity_type_id: int
    id: int
    fields: Mapping[str, Any]
    expected: Mapping[str, Any] = field(default_factory=dict)
    """The item is left alone unless it still has these values; of a frozen set, one of the texts in it."""
    vanishing: frozenset[str] = frozenset()
    """Stages that go with the run: an item that stands on one is taken back wherever the run had put it."""
    homeless: bool = False
    """The stage it came from is gone for good, so there is no way back."""


class PutBack(Struct, frozen=True, kw_only=True):
    """Changes items back one by one, each to what it was before a run."""

    items: tuple[Return, ...]

    @property
    def method(self) -> str:
        return "crm.item.update"

    @property
    def reads(self) -> bool:
        return False

    @property
    def params(self) -> Mapping[str, Any]:
        """Everything that may hold a reference."""
        return {"items": [{"fields": one.fields} for one in self.items]}


READ_ACTIONS: Final = frozenset({"get", "list", "fields", "gettypes", "getbyentitytypeid", "items", "types"})
READ_METHODS: Final = frozenset(
    {
        "profile",
        "scope",
        "methods",
        "method.get",
        "app.info",
        "server.time",
        "user.current",
        "user.admin",
        "feature.get",
        "bizproc.workflow.instances",
    }
)


def is_read(method: str) -> bool:
    """Whether a REST method cannot change the portal, judged by its last word."""
    name = method.lower()
    return name in READ_METHODS or name.rsplit(".", 1)[-1] in READ_ACTIONS


class Step(Struct, frozen=True, kw_only=True):
    """One call (or one change of many items) of an apply, the object it is for, and what must have succeeded before it."""

    name: str
    address: Address
    call: Call | Drain | PutBack
    after: tuple[str, ...] = ()
    """Names of steps that come first, if the plan has them."""
    later: bool = False
    """They come in an earlier request, so that a request that is delivered twice shows them the portal as it was."""
    yields: tuple[Yield, ...] = ()
    brings: Mapping[str, str] = field(default_factory=dict)
    """What is known of the object, beside the ids that the answer tells, once the step has succeeded."""
    covers: tuple[Address, ...] = ()
    """Further objects that this one call changes: their fate is the step's fate."""
    opens: frozenset[str] = frozenset()
    """Gates that it opens: whatever goes through one of them comes later."""
    closes: frozenset[str] = frozenset()
    """Gates that it closes: whatever goes through one of them comes before."""
    passing: bool = False
    """It changes what another step of the same run puts back: nobody else's work is overwritten."""
    through: frozenset[str] = frozenset()
    """Gates that must be open for the portal to carry it out, as far as this plan opens or closes them."""


def gates(process: Address, *switches: str) -> frozenset[str]:
    """The gates of a process: one for each switch without which the portal takes no notice of what stands on it."""
    return frozenset(f"{process}:{switch}" for switch in switches)
