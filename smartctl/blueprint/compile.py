"""From a checked document to what the engine wants: resources with attributes in domain form.

Only what the blueprint writes becomes an attribute. Run it on documents without mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from sys import intern
from typing import Any, Final

from smartctl.blueprint import as_workflows
from smartctl.blueprint.addresses import addresses
from smartctl.blueprint.attachments import Attached, attached
from smartctl.blueprint.automation import intents
from smartctl.blueprint.elsewhere import NOTHING, Elsewhere
from smartctl.blueprint.imported import imports
from smartctl.blueprint.meaning.application import robot_kind_attrs, trigger_titles, workflow_attrs
from smartctl.blueprint.meaning.board import default_of, pipeline_attrs, stage_attrs
from smartctl.blueprint.meaning.card import card_attrs
from smartctl.blueprint.meaning.field import field_attrs
from smartctl.blueprint.meaning.plain import plain_attrs
from smartctl.blueprint.meaning.process import process_attrs, workplace_attrs
from smartctl.blueprint.meaning.targets import target_of
from smartctl.blueprint.moves import graph
from smartctl.blueprint.printed import Printed
from smartctl.blueprint.removed import forgotten, removals
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.tree import Document
from smartctl.codec import frozen
from smartctl.digests import sha256
from smartctl.inputs import Input
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import APART, KINDS
from smartctl.model import Address, Attrs, Desired, Moved, Resource, parent_of


def compile_desired(document: Document, *, language: str, elsewhere: Elsewhere = NOTHING) -> Desired:
    """What the blueprint asks for on a portal of this language, where other blueprints have what `elsewhere` says."""
    document = spelled(document)
    data = document.data
    files = attached(document)
    compiler = _Compiler(data, language, files, elsewhere)
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
        ignored=tuple((one["value"], one["how"]) for one in data.get("ignore") or ()),
        imports=tuple(imports(document, tuple(addresses(document)))),
        automation=compiler.automation,
        files={one.sha256: one.path.as_posix() for one in files.values()},
        inputs={name: Input(value=frozen(value), by=document.said_by[name]) for name, value in document.inputs.items()},
        digest=_digest(data, language, resources, moved),
        outside=elsewhere.outside,
    )


def _names(resource: Resource) -> Iterator[str]:
    """The address of an object, and those of its list items."""
    yield resource.address
    yield from (f"{resource.address}.item.{key}" for key in resource.attrs.get("items") or ())


_SAID_OTHERWISE: Final = frozenset({"workplace", "numerator", "document", "robot_kind"})
"""Kinds beside the processes of which a blueprint does not say every attribute as it is."""


class _Compiler:
    def __init__(
        self, data: Mapping[str, Any], language: str, files: Mapping[str, Attached], elsewhere: Elsewhere
    ) -> None:
        self._data = data
        self._processes: Mapping[str, Any] = data["processes"]
        pinned = {name: {"entity_type_id": number} for name, number in elsewhere.numbers.items()}
        self._targets: Mapping[str, Any] = {**self._processes, **pinned}
        self._workplaces: Mapping[str, Any] = data.get("workplaces", {})
        self._allow = frozenset(data.get("allow") or ())
        self._language = language
        self._robot_kinds: Mapping[str, Any] = data.get("robot_kinds", {})
        self._printed = Printed(data, language, files)
        given = tuple(intents(self._processes, language=language, elsewhere=elsewhere))
        self.automation = as_workflows.with_reasons(given, self._processes)

    def resources(self) -> Iterator[Resource]:
        homeless = dict(self._workplaces)
        for key, process in self._processes.items():
            allow = self._allow | frozenset(process.get("allow") or ())
            yield _resource("process", key, process_attrs(process, self._language), allow, process)
            home = process.get("workplace")
            if home in homeless:
                yield self._workplace(home, homeless.pop(home))
            yield from self._pipelines(key, process, allow)
            for place, (name, field) in enumerate(process.get("fields", {}).items(), start=1):
                attrs = field_attrs(field, self._language, self._targets, position=place)
                yield _resource("field", f"{key}.field.{name}", attrs, allow, field)
            yield from self._remembered(key, process, allow)
            yield from self._relations(key, process, allow)
            for name in process.get("bindings", ()):
                yield _resource("binding", f"{key}.binding.{name}", {"enabled": True}, allow)
            for name, card in process.get("card", {}).items():
                node = card if isinstance(card, Mapping) else {"sections": card}
                attrs = card_attrs(node, self._language, key, self._targets)
                yield _resource("card", f"{key}.card.{name}", attrs, allow, node)
            yield from self._workflows(key, allow)
        for key, workplace in homeless.items():
            yield self._workplace(key, workplace)
        for kind, key, attrs, node in self._printed.objects():
            yield _resource(kind, f"{kind}.{key}", attrs, self._allow, node)
        yield from self._triggers()
        for key, node in self._robot_kinds.items():
            attrs = robot_kind_attrs(node, self._language)
            yield _resource("robot_kind", f"robot_kind.{key}", attrs, self._allow, node)
        yield from self._said_plainly()

    def _said_plainly(self) -> Iterator[Resource]:
        for kind in APART:
            for key, node in self._data.get(APART[kind], {}).items() if kind not in _SAID_OTHERWISE else ():
                attrs = plain_attrs(KINDS[kind], node, self._language)
                yield _resource(kind, f"{kind}.{key}", attrs, self._allow, node)

    def _workplace(self, key: str, workplace: Mapping[str, Any]) -> Resource:
        attrs = workplace_attrs(workplace, self._language)
        return _resource("workplace", f"workplace.{key}", attrs, self._allow, workplace)

    def _pipelines(self, process_key: str, process: Mapping[str, Any], allow: frozenset[str]) -> Iterator[Resource]:
        pipelines: Mapping[str, Any] = process.get("pipelines", {})
        default = default_of(pipelines)
        for place, (key, pipeline) in enumerate(pipelines.items(), start=1):
            address = f"{process_key}.pipeline.{key}"
            attrs = pipeline_attrs(pipeline, self._language, default=key == default, position=place)
            yield _resource("pipeline", address, attrs, allow, pipeline)
            below = allow | frozenset(pipeline.get("allow") or ())
            for position, (name, stage) in enumerate(pipeline.get("stages", {}).items(), start=1):
                attrs = stage_attrs(stage, self._language, position=position)
                yield _resource("stage", f"{address}.stage.{name}", attrs, below, stage)

    def _remembered(self, key: str, process: Mapping[str, Any], allow: frozenset[str]) -> Iterator[Resource]:
        """The field of a workflow that does the work of stages."""
        if as_workflows.carried(key, self.automation):
            node, place = as_workflows.field_node(), len(process.get("fields", {})) + 1
            attrs = field_attrs(node, self._language, self._targets, position=place)
            yield _resource("field", f"{key}.field.{as_workflows.VISIT}", attrs, allow)

    def _workflows(self, process_key: str, allow: frozenset[str]) -> Iterator[Resource]:
        carried = as_workflows.carried(process_key, self.automation)
        if carried:
            attrs = as_workflows.workflow_attrs(self._processes[process_key], carried, self._language)
            yield _resource("workflow", as_workflows.address_of(process_key), attrs, allow)
        for intent in self.automation:
            if intent.kind == IntentKind.WORKFLOW and intent.process == process_key:
                yield _resource("workflow", intent.address, workflow_attrs(intent, self._language), allow)

    def _triggers(self) -> Iterator[Resource]:
        for code, title in trigger_titles(self.automation).items():
            yield _resource("trigger", f"trigger.{code}", {"title": title}, self._allow)

    def _relations(self, process_key: str, process: Mapping[str, Any], allow: frozenset[str]) -> Iterator[Resource]:
        for key, side in (("parents", "parent"), ("children", "child")):
            for name, relation in process.get("relations", {}).get(key, {}).items():
                attrs = {"side": side, "target": target_of(name, self._targets)}
                if "show_in_card" in relation:
                    attrs["show_in_card"] = relation["show_in_card"]
                yield _resource("relation", f"{process_key}.relation.{side}.{name}", attrs, allow, relation)


def _resource(
    kind: str, address: str, attrs: Attrs, allow: frozenset[str], node: Mapping[str, Any] | None = None
) -> Resource:
    """`allow` is what the ancestors permit; the object's own permission is added to it."""
    at = Address(intern(address))
    parent = parent_of(kind, at)
    return Resource(
        address=at,
        kind=kind,
        key=address.rpartition(".")[2],
        parent=Address(intern(parent)) if parent else None,
        attrs=attrs,
        protected=(node or {}).get("protect") is True,
        allow=allow | frozenset(own) if (own := (node or {}).get("allow")) else allow,
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
        *([data["ignore"]] if data.get("ignore") else []),
        *([data["import"]] if data.get("import") else []),
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode())
