"""Automation of a checked document: robots, triggers, tunnels and permissions as intents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any, Final

from smartctl.blueprint.elsewhere import NOTHING, Elsewhere, is_elsewhere, process_of
from smartctl.blueprint.inputs import PLACE
from smartctl.blueprint.texts import text_in, texts
from smartctl.blueprint.tree import section
from smartctl.designer.columns import IN_FIELD, OWN
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Attrs, Intent

ACTIONS: Final = (
    "task", "todo", "notify", "sms", "mail", "comment", "move", "create", "set", "assign", "document", "webhook",
)  # fmt: skip
"""What a robot does; exactly one of them stands in it."""

PEOPLE: Final = ("responsible", "creator", "head", "client")
"""Roles that need no declaration."""

_MESSAGES: Final = frozenset({
    "task", "todo", "notify", "sms", "mail", "comment", "subject", "description", "title", "form",
})  # fmt: skip
_ROLES: Final = frozenset({"responsible", "assign"})
_ROLE_LISTS: Final = frozenset({"to", "observers"})
_BESIDE: Final = frozenset({"key", "if", "if_any", "why"})


def intents(processes: Mapping[str, Any], *, language: str, elsewhere: Elsewhere = NOTHING) -> Iterator[Intent]:
    """Everything that no method writes, in the order of the blueprint."""
    for key in processes:
        yield from _Automation(key, processes, language, elsewhere).intents()


def main_pipeline(process: Mapping[str, Any]) -> str:
    """The pipeline of stages that are written without one; "" when that is not clear."""
    pipelines = section(process, "pipelines")
    named = section(process, "automation").get("pipeline")
    if isinstance(named, str):
        return named
    return next(iter(pipelines)) if len(pipelines) == 1 else ""


def action_of(robot: Mapping[str, Any]) -> str:
    """What a robot does; "" when it does nothing, or several things."""
    found = [action for action in ACTIONS if action in robot]
    return found[0] if len(found) == 1 else ""


class _Automation:
    def __init__(self, key: str, processes: Mapping[str, Any], language: str, elsewhere: Elsewhere) -> None:
        self._elsewhere = elsewhere
        self._key = key
        self._processes = processes
        self._process = processes[key]
        self._language = language
        self._automation = section(self._process, "automation")
        self._main = main_pipeline(self._process)
        self._taken: set[str] = set()

    def intents(self) -> Iterator[Intent]:
        for tunnel in self._automation.get("tunnels", ()):
            yield self._tunnel(tunnel)
        for name, entries in section(self._automation, "stages").items():
            for entry in entries:
                yield self._entry(entry, self._place(name))
        for key, workflow in section(self._automation, "workflows").items():
            yield self._workflow(key, workflow)
        for role, permission in section(self._process, "permissions").items():
            yield self._permission(role, permission)

    def _place(self, name: str) -> tuple[str, str]:
        pipeline, _dot, stage = name.rpartition(".")
        return pipeline or self._main, stage

    def _stage(self, pipeline: str, stage: str, process: str = "") -> Address:
        return Address(f"{process or self._key}.pipeline.{pipeline}.stage.{stage}")

    def _address(self, place: tuple[str, str], name: str) -> Address:
        """The second robot of a kind on a stage is called `task-2`."""
        name = f"{self._key}.automation.{place[0]}.{place[1]}.{name}"
        free = chain((name,), (f"{name}-{number}" for number in count(2)))
        address = next(one for one in free if one not in self._taken)
        self._taken.add(address)
        return Address(address)

    def _entry(self, entry: Mapping[str, Any], place: tuple[str, str]) -> Intent:
        if IntentKind.STEP in entry:
            text = text_in(entry["step"], self._language)
            return self._intent(IntentKind.STEP, "step", entry, place, {"step": text})
        kind = IntentKind.ROBOT if IntentKind.ROBOT in entry else IntentKind.TRIGGER
        node = entry[kind]
        action = action_of(node) if kind == IntentKind.ROBOT else str(node["on"])
        return self._intent(kind, action, node, place, self._values(node, place[0]))

    def _tunnel(self, node: Mapping[str, Any]) -> Intent:
        if is_elsewhere(node["to"]):
            values = {"stage": self._outside(node["to"]), "create": process_of(node["to"])}
            named = {**node, "key": node.get("key") or "tunnel"}
            return self._intent(IntentKind.TUNNEL, "create", named, self._place(node["from"]), values)
        target, _dot, to_stage = node["to"].rpartition(".")
        process, _dot, to_pipeline = target.rpartition(".")
        action = node.get("action") or ("create" if process else "move")
        owner = process or self._key
        to_pipeline = to_pipeline or main_pipeline(self._processes[owner])
        values = {"stage": self._stage(to_pipeline, to_stage, process), "create": owner}
        named = {**node, "key": node.get("key") or "tunnel"}
        return self._intent(IntentKind.TUNNEL, action, named, self._place(node["from"]), values)

    def _intent(
        self, kind: IntentKind, action: str, node: Mapping[str, Any], place: tuple[str, str], values: Attrs
    ) -> Intent:
        return Intent(
            address=self._address(place, node.get("key") or action),
            kind=kind,
            action=action,
            process=Address(self._key),
            stage=self._stage(*place),
            values=values,
            conditions=self._conditions(node, place[0]),
            any_condition="if_any" in node,
            why=texts(node["why"], self._language) if "why" in node else {},
        )

    def _workflow(self, key: str, node: Mapping[str, Any]) -> Intent:
        robots = tuple(
            {
                "action": action_of(robot),
                "values": self._values(robot, self._main),
                "conditions": self._conditions(robot, self._main),
                "any_condition": "if_any" in robot,
            }
            for robot in node["robots"]
        )
        return Intent(
            address=Address(f"{self._key}.automation.workflow.{key}"),
            kind=IntentKind.WORKFLOW,
            action=node.get("start", "by_hand"),
            process=Address(self._key),
            values={"title": text_in(node["title"], self._language), "robots": robots},
            why=texts(node["why"], self._language) if "why" in node else {},
        )

    def _conditions(self, node: Mapping[str, Any], pipeline: str) -> tuple[Attrs, ...]:
        given = node.get("if") or node.get("if_any") or ()
        return tuple(
            {
                name: self._meant(one["field"], value, pipeline) if name in ("is", "is_not") else value
                for name, value in one.items()
            }
            for one in given
        )

    def _meant(self, field: str, value: Any, pipeline: str) -> Any:
        """A value of a field: a stage and a pipeline by their addresses, somebody as a role, anything else as it is."""
        if not isinstance(value, str) or not value:
            return {"role": f"user_{value}", "user": value} if self._is_person(field) and value != "" else value
        if field in section(self._process, "fields"):
            whole = PLACE.fullmatch(value)
            return self._role(whole[1] if whole else value) if self._is_person(field) else value
        if field == "stage":
            return self._stage(value.rpartition(".")[0] or pipeline, value.rpartition(".")[2])
        if field == "pipeline":
            return Address(f"{self._key}.pipeline.{value}")
        return self._role(value) if self._is_person(field) else value

    def _is_person(self, field: str) -> bool:
        fields = section(self._process, "fields")
        own = OWN.get(field)
        return (
            section(fields, field).get("type") == "employee"
            if field in fields
            else bool(own and own.type == "employee")
        )

    def _values(self, node: Mapping[str, Any], pipeline: str) -> Attrs:
        return {name: self._value(name, value, node, pipeline) for name, value in node.items() if name not in _BESIDE}

    def _value(self, name: str, value: Any, node: Mapping[str, Any], pipeline: str) -> Any:
        if name in _MESSAGES:
            return text_in(value, self._language)
        if name == "checklist":
            return tuple(text_in(point, self._language) for point in value)
        if name in _ROLES:
            return self._role(value)
        if name in _ROLE_LISTS:
            return tuple(self._role(one) for one in ([value] if isinstance(value, str) else value))
        if name == "move":
            return self._stage(value.rpartition(".")[0] or pipeline, value.rpartition(".")[2])
        if name in ("set", "with"):
            return {field: self._meant(field, one, pipeline) for field, one in value.items()}
        if name == "document":
            return Address(f"document.{value}")
        if name == "stage" and is_elsewhere(node["create"]):
            return self._outside(f"{node['create']}.{value}")
        if name == "stage":
            to_pipeline, _dot, stage = value.rpartition(".")
            return self._stage(to_pipeline or main_pipeline(self._processes[node["create"]]), stage, node["create"])
        return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value

    def _outside(self, name: str) -> Address:
        """A stage of another blueprint: as it is written, where nobody knows it yet."""
        return self._elsewhere.stages.get(name, Address(name))

    def _role(self, name: str) -> Attrs:
        declared = section(self._automation, "roles").get(name)
        own = section(section(self._process, "fields"), name)
        if declared is None and own.get("type") == "employee":
            return {"role": name, "title": text_in(own.get("title") or name, self._language), IN_FIELD: True}
        if declared is None:
            return {"role": name}
        title = text_in(declared["title"], self._language)
        who = {word: declared[word] for word in ("user", "department") if word in declared}
        if "users" in declared:
            who["users"] = tuple(declared["users"])
        return {"role": name, "title": title, **who}

    def _permission(self, role: str, node: Mapping[str, Any]) -> Intent:
        pipelines = node.get("pipelines") or section(self._process, "pipelines")
        rights = {name: value for name, value in node.items() if name not in ("title", "pipelines", "why")}
        places = tuple(Address(f"{self._key}.pipeline.{one}") for one in pipelines)
        return Intent(
            address=Address(f"{self._key}.permission.{role}"),
            kind=IntentKind.PERMISSION,
            action="permission",
            process=Address(self._key),
            values={"title": text_in(node["title"], self._language), "pipelines": places, **rights},
            why=texts(node["why"], self._language) if "why" in node else {},
        )
