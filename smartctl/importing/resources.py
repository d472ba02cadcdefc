"""Live objects as a blueprint would ask for them: attributes that can be written, in the form in which they are compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.blueprint.flags import FLAGS
from smartctl.blueprint.names import TARGETS
from smartctl.importing.leaving import Left, titled
from smartctl.importing.naming import board, codes_needed, field_code, item_keys
from smartctl.importing.reading import Seen
from smartctl.importing.settings import known_settings
from smartctl.kinds.base import Kind, as_title
from smartctl.kinds.card_names import SYSTEM, own, parent
from smartctl.kinds.stage_codes import result_of
from smartctl.kinds.workflow_file import UNREADABLE
from smartctl.model import Address, Attrs, Bound, Live, LiveObject, Resource, parent_of

_WORDS: Final = {number: word for word, number in TARGETS.items()}
_FIELD: Final = ("multiple", "title", "help", "required", "filterable", "searchable", "editable")
_NUMERATOR: Final = ("title", "template", "start", "step", "length", "pad", "period", "timezone", "continuous")


class Said(Struct, frozen=True, kw_only=True):
    """What a blueprint can say of the chosen processes, and what it cannot."""

    resources: tuple[Resource, ...]
    lives: Mapping[Address, LiveObject]
    left: tuple[Left, ...]


def said(  # noqa: PLR0913 - one by name each
    seen: Seen,
    names: Mapping[str, Address],
    others: Mapping[int, str],
    *,
    language: str,
    kinds: Mapping[str, Kind],
    elsewhere: Mapping[int, str] | None = None,
) -> Said:
    """`names`: ident -> address; `others`: entityTypeId of every process of the portal -> its key; `elsewhere`: of those
    that another blueprint has -> `blueprint/process`.
    """
    return _Speaker(seen, names, others, language, kinds, elsewhere or {}).whole()


class _Speaker:
    def __init__(  # noqa: PLR0913, PLR0917 - one by name each
        self,
        seen: Seen,
        names: Mapping[str, Address],
        others: Mapping[int, str],
        language: str,
        kinds: Mapping[str, Kind],
        elsewhere: Mapping[int, str],
    ) -> None:
        self._language = language
        self._elsewhere = elsewhere
        self._seen = seen
        self._names = names
        self._others = others
        bound = {
            names[one.ident]: Bound(address=names[one.ident], live=one, owned=False)
            for one in seen.objects
            if one.ident in names
        }
        self._live = Live(bound=bound)
        self._kinds = kinds
        self._here = {one.entity_type_id: names[f"process:{one.id}"] for one in seen.processes}
        self._left: list[Left] = []
        self._lives: dict[Address, LiveObject] = {}
        self._edges: set[str] = set()

    def whole(self) -> Said:
        resources = [*self._processes()]
        homes = {one.attrs.get("workplace") for one in resources if one.kind == "process"}
        resources += [one for one in self._apart("workplace", self._workplace) if one.address in homes]
        resources += self._apart("numerator", self._numerator, self._counts)
        for one in self._objects("document", self._concerns):
            self._leave(one, "template-file")
        for kind in ("trigger", "robot_kind"):
            for one in self._objects(kind, lambda _one: True):
                self._leave(one, "of-application")
        return Said(resources=tuple(resources), lives=self._lives, left=tuple(self._left))

    def _leave(self, one: LiveObject, reason: str, **facts: Any) -> None:
        address = self._names.get(one.ident) or Address("")
        told = Left(kind=one.kind, address=address, title=titled(one), ids=one.ids, reason=reason, facts=facts)
        self._left.append(told)

    def _made(self, one: LiveObject, attrs: Attrs, address: Address | None = None) -> Resource:
        at = address or self._names[one.ident]
        self._lives[at] = one
        return Resource(
            address=at, kind=one.kind, key=at.rpartition(".")[2], parent=parent_of(one.kind, at), attrs=attrs
        )

    def _objects(self, kind: str, wanted: Callable[[LiveObject], bool]) -> list[LiveObject]:
        found = [one for one in self._seen.objects if one.kind == kind and wanted(one)]
        return sorted(found, key=_age)

    def _apart(
        self, kind: str, attrs: Callable[[LiveObject], Attrs], wanted: Callable[[LiveObject], bool] = lambda _one: True
    ) -> list[Resource]:
        return [self._made(one, attrs(one)) for one in self._objects(kind, wanted)]

    def _concerns(self, one: LiveObject) -> bool:
        """Whether a template is made for one of the processes."""
        return bool(set(one.raw["types"]) & set(self._here))

    def _counts(self, one: LiveObject) -> bool:
        return bool(set(one.raw["types"]) & set(self._here))

    def _workplace(self, one: LiveObject) -> Attrs:
        return {"title": one.attrs["title"]}

    def _numerator(self, one: LiveObject) -> Attrs:
        return {name: one.attrs[name] for name in _NUMERATOR}

    def _processes(self) -> Iterator[Resource]:
        for process in self._seen.processes:
            ident = f"process:{process.id}"
            live = next((one for one in self._seen.objects if one.ident == ident), None)
            if live is None:
                gone = Left(
                    kind="process",
                    address=self._names[ident],
                    title=process.title,
                    ids={"id": process.id},
                    reason="gone",
                )
                self._left.append(gone)
                continue
            yield self._made(live, self._process(live))
            several = live.attrs.get("pipelines") is not False or len(self._seen.below(ident, "pipeline")) == 1
            yield from self._pipelines(ident, with_stages=live.attrs.get("stages") is not False, several=several)
            for place, field in enumerate(board(self._seen.below(ident, "field")), start=1):
                attrs = self._field(field)
                if attrs is not None:
                    yield self._made(field, {**attrs, "position": place})
            yield from self._relations(ident)
            yield from self._bindings(ident, selectable=live.attrs.get("use_in_user_fields") is not False)
            for pipeline in board(self._seen.below(ident, "pipeline")):
                if self._names[pipeline.ident] not in self._lives:
                    continue
                for card in self._seen.below(pipeline.ident, "card"):
                    sections = self._card(card, ident)
                    if sections is not None:
                        yield self._made(card, {"sections": sections})
            yield from self._workflows(ident)

    def _process(self, one: LiveObject) -> Attrs:
        attrs = {name: one.attrs[name] for name in ("title", *FLAGS) if name in one.attrs}
        home = one.attrs.get("workplace")
        if home is None:
            return attrs
        return {**attrs, "workplace": self._names.get(f"workplace:{home}", home)}

    def _bindings(self, process: str, *, selectable: bool) -> Iterator[Resource]:
        for one in self._seen.below(process, "binding"):
            if selectable:
                yield self._made(one, {"enabled": True})
            else:
                self._leave(one, "binding-off")

    def _pipelines(self, process: str, *, with_stages: bool, several: bool) -> Iterator[Resource]:
        found = board(self._seen.below(process, "pipeline"))
        if not several:
            # What nobody sees is no work of anybody: the portal shows the default one alone.
            for pipeline in [one for one in found if not one.attrs["default"]]:
                for one in (pipeline, *(one for one in self._seen.objects if one.parent == pipeline.ident)):
                    self._leave(one, "pipelines-off")
            found = [one for one in found if one.attrs["default"]]
        for place, pipeline in enumerate(found, start=1):
            attrs = {"title": pipeline.attrs["title"], "default": pipeline.attrs["default"], "position": place}
            yield self._made(pipeline, attrs)
            stages = board(self._seen.below(pipeline.ident, "stage"))
            if not with_stages:
                for stage in stages:
                    self._leave(stage, "stages-off")
                continue
            keyed = [(self._names[one.ident].rpartition(".")[2], one) for one in stages]
            needed = codes_needed(keyed)
            for at, (key, stage) in enumerate(keyed, start=1):
                yield self._made(
                    stage, {**_stage(stage), **({"code": needed[key]} if key in needed else {}), "position": at}
                )

    def _field(self, one: LiveObject) -> Attrs | None:
        kind = str(one.attrs["type"])
        attrs: dict[str, Any] = {"type": kind, **{name: one.attrs[name] for name in _FIELD if one.attrs[name] != {}}}
        attrs |= {name: self._in_order(attrs[name]) for name in ("title", "help") if name in attrs}
        code = field_code(self._names[one.ident].rpartition(".")[2], one)
        if code:
            attrs["code"] = code
        settings = known_settings(kind, one.attrs["settings"])
        if "entities" in settings:
            settings["entities"] = tuple(self._entity(str(word)) for word in settings["entities"])
        if settings:
            attrs["settings"] = settings
        if kind == "enumeration":
            attrs["items"] = self._items(one)
        return attrs

    def _in_order(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The portal's language first."""
        return {name: texts[name] for name in sorted(texts, key=lambda one: (one != self._language, one))}

    def _entity(self, word: str) -> str:
        return self._process_named(int(word), word) if word.isdecimal() else word

    def _process_named(self, number: int, otherwise: str) -> str:
        """A process of this file by its address, one of another file by its name there."""
        return self._here.get(number) or self._elsewhere.get(number) or otherwise

    def _items(self, one: LiveObject) -> Mapping[str, Any]:
        rows: Sequence[Mapping[str, Any]] = one.raw["items"]
        keys = item_keys(rows)
        return {
            keys[row["id"]]: {
                "title": as_title(row["title"]),
                "position": place,
                "default": row["default"],
                **({"code": row["xml_id"]} if row["xml_id"] and row["xml_id"] != keys[row["id"]] else {}),
            }
            for place, row in enumerate(rows, start=1)
        }

    def _relations(self, process: str) -> Iterator[Resource]:
        """One edge is written once, at its child where both ends are here."""
        for one in sorted(self._seen.below(process, "relation"), key=lambda one: one.natural):
            side, target = str(one.attrs["side"]), int(one.attrs["target"])
            other: int | str = self._here.get(target, target)
            if target not in self._here and target not in self._others and target not in _WORDS:
                self._leave(one, "relation-to-nothing", number=target)
                continue
            named = other if isinstance(other, str) else self._elsewhere.get(target, "")
            if side == "child" and named:
                continue  # it stands with the other process, which has this one as its parent
            word = named or _WORDS.get(target, str(target))
            at = Address(f"{self._names[process]}.relation.{side}.{word}")
            yield self._made(one, {"side": side, "target": other, "show_in_card": one.attrs["show_in_card"]}, at)

    def _card(self, one: LiveObject, process: str) -> tuple[Mapping[str, Any], ...] | None:
        fields = {own(field.natural): self._names[field.ident] for field in self._seen.below(process, "field")}
        sections = []
        for section in one.attrs["sections"]:
            words = [self._element(word, fields) for word in section["fields"]]
            strange = next((word for word, said in zip(section["fields"], words, strict=True) if said is None), None)
            if strange is not None:
                self._leave(one, "card-element", element=strange)
                return None
            sections.append({"title": section["title"], "fields": tuple(words)})
        return tuple(sections)

    def _element(self, word: str, fields: Mapping[str, Address]) -> str | None:
        """In the words of a compiled card; None for what no blueprint can say."""
        if word in fields:
            return fields[word]
        if word.startswith(parent("")):
            number = int(word.removeprefix(parent("")))
            return parent(self._process_named(number, str(number)))
        return word if word in SYSTEM or word.isupper() else None

    def _workflows(self, process: str) -> Iterator[Resource]:
        for one in self._seen.below(process, "workflow"):
            named = self._kinds["workflow"].named(one, self._live)
            robots = named.attrs["robots"]
            strange = next((robot[UNREADABLE] for robot in robots if UNREADABLE in robot), None)
            if strange is None and any("on" in robot for robot in robots):
                strange = "as: workflows"  # the work of stages, which a blueprint says where they stand
            if strange is not None:
                self._leave(one, "workflow-unreadable", what=strange)
            else:
                yield self._made(one, named.attrs)


def _age(one: LiveObject) -> tuple[int, str]:
    """In the order of birth; what an application has declared is known by a code, and has no number."""
    number = str(one.ids.get("id") or 0)
    return int(number) if number.isdecimal() else 0, one.ident


def _stage(one: LiveObject) -> dict[str, Any]:
    color = {"color": one.attrs["color"]} if one.attrs["color"] else {}
    return {"title": one.attrs["title"], **color, "result": result_of(one.attrs)}
