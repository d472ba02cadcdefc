"""From a checked document to what the engine wants: resources with attributes in domain form.

Only what the blueprint writes becomes an attribute. Run it on documents without mistakes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint import flags
from smartctl.blueprint.addresses import addresses
from smartctl.blueprint.attachments import Attached, attached
from smartctl.blueprint.automation import intents
from smartctl.blueprint.field_values import settings_of
from smartctl.blueprint.moves import graph
from smartctl.blueprint.names import TARGETS
from smartctl.blueprint.printed import Printed
from smartctl.blueprint.removed import forgotten, removals
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.texts import text_in, texts
from smartctl.blueprint.tree import Document
from smartctl.designer.workflow import Robot, attrs_of
from smartctl.kinds.card_names import SYSTEM, parent
from smartctl.model import Address, Attrs, Desired, Moved, Resource, parent_of

_PORTAL_TYPES: Final[Mapping[str, str]] = {"list": "enumeration"}
_FIELD_FLAGS: Final = ("required", "filterable", "searchable", "editable")


def compile_desired(document: Document, *, language: str) -> Desired:
    """What the blueprint asks for on a portal of this language."""
    document = spelled(document)
    data = document.data
    files = attached(document)
    compiler = _Compiler(data, language, files)
    resources = tuple(compiler.resources())
    moved = graph(data.get("moved") or (), tuple(addresses(document))).moves
    return Desired(
        blueprint=data["name"],
        version=data["version"],
        language=language,
        resources=resources,
        moved=moved,
        removed=tuple(removals(data.get("removed") or (), [name for one in resources for name in _names(one)])),
        forgotten=tuple(forgotten(data.get("removed") or ())),
        automation=compiler.automation,
        files={one.sha256: one.path.as_posix() for one in files.values()},
        digest=_digest(data, language, resources, moved),
    )


def _names(resource: Resource) -> Iterator[str]:
    """The address of an object, and those of its list items."""
    yield resource.address
    yield from (f"{resource.address}.item.{key}" for key in resource.attrs.get("items") or ())


def target_of(name: str, processes: Mapping[str, Any]) -> int | str:
    """What a relation or a `crm` field points at: an entityTypeId, or the address of a process of this blueprint."""
    if name in processes:
        return name
    return TARGETS.get(name) or int(name)


class _Compiler:
    def __init__(self, data: Mapping[str, Any], language: str, files: Mapping[str, Attached]) -> None:
        self._processes: Mapping[str, Any] = data["processes"]
        self._workplaces: Mapping[str, Any] = data.get("workplaces", {})
        self._allow = frozenset(data.get("allow") or ())
        self._language = language
        self._robot_kinds: Mapping[str, Any] = data.get("robot_kinds", {})
        self._printed = Printed(data, language, files)
        self.automation = tuple(intents(self._processes, language=language))

    def resources(self) -> Iterator[Resource]:
        homeless = dict(self._workplaces)
        for key, process in self._processes.items():
            allow = self._allow | frozenset(process.get("allow") or ())
            yield _resource("process", key, self._process(process), allow, process)
            home = process.get("workplace")
            if home in homeless:
                yield self._workplace(home, homeless.pop(home))
            yield from self._pipelines(key, process, allow)
            for place, (name, field) in enumerate(process.get("fields", {}).items(), start=1):
                yield _resource("field", f"{key}.field.{name}", self._field(field, place), allow, field)
            yield from self._relations(key, process, allow)
            for name in process.get("bindings", ()):
                yield _resource("binding", f"{key}.binding.{name}", {"enabled": True}, allow)
            for name, card in process.get("card", {}).items():
                node = card if isinstance(card, Mapping) else {"sections": card}
                yield _resource("card", f"{key}.card.{name}", self._card(key, node), allow, node)
            yield from self._workflows(key, allow)
        for key, workplace in homeless.items():
            yield self._workplace(key, workplace)
        for kind, key, attrs, node in self._printed.objects():
            yield _resource(kind, f"{kind}.{key}", attrs, self._allow, node)
        yield from self._triggers()
        for key, node in self._robot_kinds.items():
            yield _resource("robot_kind", f"robot_kind.{key}", self._robot_kind(node), self._allow, node)

    def _workplace(self, key: str, workplace: Mapping[str, Any]) -> Resource:
        attrs = {"title": text_in(workplace["title"], self._language)}
        return _resource("workplace", f"workplace.{key}", attrs, self._allow, workplace)

    def _process(self, process: Mapping[str, Any]) -> Attrs:
        attrs: dict[str, Any] = {"title": text_in(process["title"], self._language), **flags.effective(process)}
        if "entity_type_id" in process:
            attrs["entity_type_id"] = process["entity_type_id"]
        if "workplace" in process:
            home = process["workplace"]
            attrs["workplace"] = f"workplace.{home}" if isinstance(home, str) else home
        return attrs

    def _pipelines(self, process_key: str, process: Mapping[str, Any], allow: frozenset[str]) -> Iterator[Resource]:
        pipelines: Mapping[str, Any] = process.get("pipelines", {})
        marked = (key for key, pipeline in pipelines.items() if pipeline.get("default"))
        default = next(marked, next(iter(pipelines), None))
        for place, (key, pipeline) in enumerate(pipelines.items(), start=1):
            address = f"{process_key}.pipeline.{key}"
            attrs = {
                "title": text_in(pipeline["title"], self._language),
                "default": key == default,
                "position": place,
            }
            yield _resource("pipeline", address, attrs, allow, pipeline)
            below = allow | frozenset(pipeline.get("allow") or ())
            for position, (name, stage) in enumerate(pipeline.get("stages", {}).items(), start=1):
                yield _resource("stage", f"{address}.stage.{name}", self._stage(stage, position), below, stage)

    def _workflows(self, process_key: str, allow: frozenset[str]) -> Iterator[Resource]:
        for intent in self.automation:
            if intent.kind == "workflow" and intent.process == process_key:
                robots = tuple(attrs_of(Robot(**one)) for one in intent.values["robots"])
                title, start = intent.values["title"], intent.action
                attrs = {"title": title, "start": start, "robots": robots, "language": self._language}
                yield _resource("workflow", intent.address, attrs, allow)

    def _triggers(self) -> Iterator[Resource]:
        """Kinds of triggers of the application: one for each code, on however many stages it is placed."""
        titles: dict[str, str] = {}
        for intent in self.automation:
            if intent.kind == "trigger" and intent.action == "application":
                code = str(intent.values["code"])
                titles[code] = str(intent.values.get("title") or titles.get(code) or code)
        for code, title in titles.items():
            yield _resource("trigger", f"trigger.{code}", {"title": title}, self._allow)

    def _robot_kind(self, node: Mapping[str, Any]) -> Attrs:
        attrs: dict[str, Any] = {name: texts(node[name], self._language) for name in ("title", "help") if name in node}
        attrs |= {name: node[name] for name in ("handler", "waits") if name in node}
        for name in ("properties", "returns"):
            if name in node:
                attrs[name] = {key: self._robot_property(one) for key, one in node[name].items()}
        return attrs

    def _robot_property(self, node: Mapping[str, Any]) -> Attrs:
        said = {name: texts(node[name], self._language) for name in ("title", "help") if name in node}
        return {**{name: value for name, value in node.items() if name not in said}, **said}

    def _stage(self, stage: Mapping[str, Any], position: int) -> Attrs:
        attrs: dict[str, Any] = {
            "title": text_in(stage["title"], self._language),
            "result": stage.get("result", "process"),
            "position": position,
        }
        if "color" in stage:
            attrs["color"] = stage["color"].upper()
        if "code" in stage:
            attrs["code"] = stage["code"]
        return attrs

    def _field(self, field: Mapping[str, Any], position: int) -> Attrs:
        attrs: dict[str, Any] = {
            "type": _PORTAL_TYPES.get(field["type"], field["type"]),
            "multiple": field.get("multiple", False),
            "position": position,
        }
        attrs |= {name: texts(field[name], self._language) for name in ("title", "help") if name in field}
        attrs |= {name: field[name] for name in _FIELD_FLAGS if name in field}
        if "code" in field:
            attrs["code"] = field["code"]
        if field.get("settings"):
            attrs["settings"] = settings_of(field["type"], field["settings"], self._entity)
        if "items" in field:
            attrs["items"] = {
                key: self._item(item, place) for place, (key, item) in enumerate(field["items"].items(), start=1)
            }
        return attrs

    def _entity(self, name: str) -> str | int:
        """A `crm` field names the portal's own objects by word and processes by number, if their number is known."""
        if name in TARGETS:
            return name
        pinned = self._processes.get(name, {}).get("entity_type_id")
        return pinned if pinned is not None else target_of(name, self._processes)

    def _item(self, item: Mapping[str, Any], position: int) -> Attrs:
        attrs: dict[str, Any] = {
            "title": text_in(item["title"], self._language),
            "position": position,
            "default": item.get("default", False),
        }
        return {**attrs, "code": item["code"]} if "code" in item else attrs

    def _card(self, process_key: str, card: Mapping[str, Any]) -> Attrs:
        """Fields of the blueprint stand as addresses, everything else as it stands in a plan."""

        def element(word: str) -> str:
            side, _dot, name = word.partition(".")
            if side == "parent" and name:
                return parent(target_of(name, self._processes))
            if (not name and word in SYSTEM) or word.isupper():
                return word
            return f"{process_key}.field.{name or word}"

        sections = tuple(
            {"title": text_in(one["section"], self._language), "fields": tuple(map(element, one["fields"]))}
            for one in card["sections"]
        )
        return {"sections": sections, **({"force": card["force"]} if "force" in card else {})}

    def _relations(self, process_key: str, process: Mapping[str, Any], allow: frozenset[str]) -> Iterator[Resource]:
        for key, side in (("parents", "parent"), ("children", "child")):
            for name, relation in process.get("relations", {}).get(key, {}).items():
                attrs = {"side": side, "target": target_of(name, self._processes)}
                if "show_in_card" in relation:
                    attrs["show_in_card"] = relation["show_in_card"]
                yield _resource("relation", f"{process_key}.relation.{side}.{name}", attrs, allow, relation)


def _resource(
    kind: str, address: str, attrs: Attrs, allow: frozenset[str], node: Mapping[str, Any] | None = None
) -> Resource:
    """`allow` is what the ancestors permit; the object's own permission is added to it."""
    at = Address(address)
    return Resource(
        address=at,
        kind=kind,
        key=address.rpartition(".")[2],
        parent=parent_of(kind, at),
        attrs=attrs,
        protected=(node or {}).get("protect") is True,
        allow=allow | frozenset((node or {}).get("allow") or ()),
    )


def _digest(data: Mapping[str, Any], language: str, resources: tuple[Resource, ...], moved: tuple[Moved, ...]) -> str:
    """Equal digests mean that the same is asked for; order counts where the portal has an order."""
    content = [
        data["name"],
        data["version"],
        language,
        [[one.address, one.attrs, sorted(one.allow), one.protected] for one in resources],
        [[one.source, one.target] for one in moved],
        data.get("removed") or [],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
