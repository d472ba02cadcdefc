"""Automation and permissions: stages, fields and roles that are there, robots that do one thing, tunnels that lead away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint import flags
from smartctl.blueprint.automation import ACTIONS, PEOPLE, action_of, main_pipeline
from smartctl.blueprint.check_values import Values
from smartctl.blueprint.elsewhere import is_elsewhere
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.references import Missed, References, unknown
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.designer.activities import WRITABLE
from smartctl.designer.columns import FIXED, OWN
from smartctl.errors import Diagnostic
from smartctl.i18n import _

_COMMON: Final = frozenset({"key", "after", "at", "if", "if_any", "why"})
_OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    "task": frozenset({"responsible", "observers", "description", "deadline", "checklist", "link"}),
    "todo": frozenset({"responsible", "description", "deadline"}),
    "notify": frozenset({"to"}),
    "sms": frozenset({"to"}),
    "mail": frozenset({"to", "subject"}),
    "create": frozenset({"title", "stage", "link", "with"}),
}
_NEEDED: Final[Mapping[str, str]] = {"notify": "to", "mail": "subject"}
_TRIGGER_NEEDS: Final[Mapping[str, str]] = {"webhook": "code", "application": "code", "field_changed": "fields"}
_TRIGGER_OPTIONS: Final = {**_TRIGGER_NEEDS, "form_filled": "form"}


def check_automation(document: Document) -> Iterator[Diagnostic]:
    processes = section(document.data, "processes")
    refs = References(document)
    for key, process in children(processes):
        yield from _Checker(document, key, process, processes, refs).mistakes()


class _Checker(Values, frozen=True):
    def mistakes(self) -> Iterator[Diagnostic]:
        path: Path_ = ("processes", self.key, "automation")
        automation = section(self.process, "automation")
        pipeline = automation.get("pipeline")
        if isinstance(pipeline, str):
            yield from self._pipeline((*path, "pipeline"), pipeline)
        yield from self._stages_once((*path, "stages"), section(automation, "stages"))
        for name, entries in section(automation, "stages").items():
            at: Path_ = (*path, "stages", name)
            yield from self._stage(at, name, self.key, key=True)
            seen: set[str] = set()
            for number, entry in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(entry, Mapping):
                    yield from self._entry((*at, number), entry, name)
                    yield from self._key_twice((*at, number), entry, seen)
        tunnels = automation.get("tunnels")
        for number, tunnel in enumerate(tunnels if isinstance(tunnels, list) else ()):
            if isinstance(tunnel, Mapping):
                yield from self._tunnel((*path, "tunnels", number), tunnel)
        yield from self._workflows((*path, "workflows"), section(automation, "workflows"))
        yield from self._permissions()

    def _workflows(self, path: Path_, workflows: Mapping[str, Any]) -> Iterator[Diagnostic]:
        switches = flags.effective(self.process) if isinstance(self.process.get("title"), str | Mapping) else {}
        if workflows and switches.get("business_processes") is not True:
            message = _("Workflows need the designer, which is switched off for this process.")
            hint = _("Add business_processes to features.")
            yield self.document.mistake("designer-off", message, path, key=True, suggestion=hint)
        for key, workflow in children(workflows):
            robots = workflow.get("robots")
            for number, robot in enumerate(robots if isinstance(robots, list) else ()):
                if isinstance(robot, Mapping):
                    at: Path_ = (*path, key, "robots", number)
                    yield from self._robot(at, robot, "")
                    yield from self._conditions(at, robot, workflow=True)
                    yield from self._texts(at, robot)
                    yield from self._writable(at, robot)
                    yield from self._created_here((*at, "create"), robot.get("create"))

    def _writable(self, path: Path_, robot: Mapping[str, Any]) -> Iterator[Diagnostic]:
        """What stands in a file of a workflow: no mail and no documents, and nobody whose number is not known."""
        action = action_of(robot)
        if action and action not in WRITABLE:
            message = _("A workflow has no {action}.", action=action)
            hint = _("Known: {names}.", names=", ".join(WRITABLE))
            yield self.document.mistake("not-in-workflows", message, (*path, action), key=True, suggestion=hint)
        link = robot.get("link")
        if action == "task" and isinstance(link, list) and {"client", "deal"} & {*map(str, link)}:
            message = _("A task of a workflow is attached to its item and to nothing else.")
            hint = _("Leave out client, or put the robot on a stage.")
            yield self.document.mistake("not-in-workflows", message, (*path, "link"), suggestion=hint)
        to = robot.get("to")
        if action == "sms" and isinstance(to, list) and "client" in to and len(to) > 1:
            message = _("An SMS of a workflow goes to the client or to employees, and not to both.")
            yield self.document.mistake(
                "not-in-workflows", message, (*path, "to"), suggestion=_("Make a robot of each.")
            )
        for name in ("responsible", "assign", "to", "observers"):
            given = robot.get(name)
            for role in given if isinstance(given, list) else [given]:
                if isinstance(role, str) and not (action == "sms" and role == "client"):
                    yield from self._numbered((*path, name), role)
        known = (*section(section(self.process, "automation"), "roles"), *PEOPLE)
        for at, field, value in _given(path, robot):
            if self._type(field) == "employee" and value in known:
                yield from self._numbered(at, value)

    def _numbered(self, path: Path_, role: str) -> Iterator[Diagnostic]:
        """A workflow knows users by their numbers, and a word for nobody but these two and whoever stands in a field."""
        roles = section(section(self.process, "automation"), "roles")
        if role not in ("responsible", "creator", *self._employees()) and "user" not in section(roles, role):
            message = _("In a workflow nobody is known as {role}.", role=role)
            hint = _("Give the role a user, or write responsible or creator.")
            yield self.document.mistake("role-without-user", message, path, suggestion=hint)

    def _created_here(self, path: Path_, process: object) -> Iterator[Diagnostic]:
        if is_elsewhere(process):
            message = _("A workflow creates nothing in a process of another blueprint.")
            hint = _("Write a robot with `create:` on a stage.")
            yield self.document.mistake("not-in-workflows", message, path, suggestion=hint)

    def _stages_once(self, path: Path_, stages: Mapping[str, Any]) -> Iterator[Diagnostic]:
        """A stage may be spelled in several ways, and stands here once."""
        seen: dict[str, str] = {}
        for name in stages:
            for address in self.refs.stages(name, self.key)[:1]:
                if address in seen:
                    message = _("{name} and {other} are one stage.", name=name, other=seen[address])
                    hint = _("Write what stands on it below one name.")
                    yield self.document.mistake("stage-twice", message, (*path, name), key=True, suggestion=hint)
                seen[address] = name

    def _entry(self, path: Path_, entry: Mapping[str, Any], stage: str) -> Iterator[Diagnostic]:
        named = [name for name in ("robot", "trigger", "step") if name in entry]
        if len(named) != 1:
            message = _("An entry on a stage is a robot, a trigger or a step.")
            hint = _("Write `- robot:`, `- trigger:` or `- step:`.")
            yield self.document.mistake("no-entry", message, path, suggestion=hint)
            return
        if named == ["step"]:
            yield from self._texts(path, entry)
            return
        for name in ("key", "why"):
            if name in entry:
                message = _("The {name} of a {kind} stands inside of it.", name=name, kind=named[0])
                yield self.document.mistake("unknown-key", message, (*path, name), key=True)
        node = entry[named[0]]
        if isinstance(node, Mapping):
            at: Path_ = (*path, named[0])
            yield from (self._robot if named[0] == "robot" else self._trigger)(at, node, stage)
            yield from self._conditions(at, node)
            yield from self._texts(at, node)

    def _key_twice(self, path: Path_, entry: Mapping[str, Any], seen: set[str]) -> Iterator[Diagnostic]:
        for kind, node in (*children(entry), *((("step", entry),) if "step" in entry else ())):
            name = node.get("key")
            if isinstance(name, str) and name in seen:
                message = _("{name} stands twice on this stage.", name=name)
                hint = _("Take another key.")
                at = (*path, "key") if node is entry else (*path, kind, "key")
                yield self.document.mistake("duplicate-key", message, at, suggestion=hint)
            seen.add(str(name))

    def _robot(self, path: Path_, robot: Mapping[str, Any], stage: str) -> Iterator[Diagnostic]:
        action = action_of(robot)
        if not action:
            several = [name for name in ACTIONS if name in robot]
            message = (
                _("A robot does one thing, this one does {n}: {names}.", n=len(several), names=", ".join(several))
                if several
                else _("The robot does nothing.")
            )
            hint = _("Make a robot of each.") if several else _("Write one of {names}.", names=", ".join(ACTIONS))
            yield self.document.mistake("robot-action", message, path, suggestion=hint)
            return
        fits = _OPTIONS.get(action, frozenset())
        for name in robot:
            if name not in fits | _COMMON | {action} and name not in ACTIONS:
                message = _("A robot of the kind {action} has no {name}.", action=action, name=name)
                hint = did_you_mean(name, sorted(fits | _COMMON))
                yield self.document.mistake("unknown-key", message, (*path, name), key=True, suggestion=hint)
        needed = _NEEDED.get(action)
        if needed and needed not in robot:
            message = _("The key {key} is missing.", key=needed)
            yield self.document.mistake("missing-key", message, path, key=True)
        if "after" in robot and "at" in robot:
            message = _("The robot waits for two things: `after` and `at`.")
            yield self.document.mistake(
                "two-delays", message, (*path, "at"), key=True, suggestion=_("Keep one of them.")
            )
        yield from self._robot_target(path, robot, action, stage)
        link = robot.get("link")
        if action != "create" and isinstance(link, list) and "deal" in link:
            message = _("A deal is attached to a new item and to nothing else.")
            yield self.document.mistake("wrong-value", message, (*path, "link"), suggestion=_("Leave out deal."))
        yield from self._people(path, robot)
        for name in ("deadline", "at"):
            yield from self._moment((*path, name), robot.get(name))

    def _robot_target(self, path: Path_, robot: Mapping[str, Any], action: str, stage: str) -> Iterator[Diagnostic]:
        value = robot[action]
        at: Path_ = (*path, action)
        if action == "move" and isinstance(value, str):
            pipeline, _dot, here = stage.rpartition(".")
            name = value if "." in value or not pipeline else f"{pipeline}.{value}"
            main = main_pipeline(self.process)
            yield from self._stage(at, name, self.key)
            if stage and (name.rpartition(".")[0] or main, name.rpartition(".")[2]) == (pipeline or main, here):
                message = _("The robot moves the item to the stage on which it is.")
                yield self.document.mistake("moves-nowhere", message, at)
            elif (pipeline or main) and name.rpartition(".")[0] not in ("", pipeline or main):
                message = _("A robot moves items inside its pipeline; {name} is in another one.", name=value)
                hint = _("Write it under `tunnels:`.")
                yield self.document.mistake("moves-away", message, at, suggestion=hint)
        elif action == "create" and isinstance(value, str) and not is_elsewhere(value):
            if value not in self.processes:
                yield self._unknown_process(at, value)
                return  # which fields an item of it has, nobody can say
            if isinstance(robot.get("stage"), str):
                yield from self._stage((*path, "stage"), robot["stage"], value)
            yield from self._created((*path, "with"), section(robot, "with"), value)
        elif action == "set" and isinstance(value, Mapping):
            yield from self._set(at, value, workflow=not stage)
        elif action == "document" and value not in section(self.document.data, "documents"):
            words = tuple(section(self.document.data, "documents"))
            said = "unknown-document", _("There is no document {name} in this blueprint.", name=value)
            known, hint = self.refs.known("document"), _("Declare it under `documents:`.")
            yield unknown(self.document, at, said, Missed(name=str(value), known=known, words=words, hint=hint))

    def _created(self, path: Path_, given: Mapping[str, Any], process: str) -> Iterator[Diagnostic]:
        """Fields of a new item: of another process no more is known here than what every process has."""
        yield from self._set(path, given, workflow=True)
        for word in given if process != self.key else ():
            if word in section(self.process, "fields"):
                message = _("{field} is a field of this process, and the item is one of another.", field=word)
                hint = _("Write one of {names}.", names=", ".join(sorted(OWN.keys() - FIXED)))
                yield self.document.mistake("unknown-field", message, (*path, word), key=True, suggestion=hint)

    def _people(self, path: Path_, robot: Mapping[str, Any]) -> Iterator[Diagnostic]:
        roles = (*section(section(self.process, "automation"), "roles"), *PEOPLE, *self._employees())
        for name in ("responsible", "assign", "to", "observers"):
            given = robot.get(name)
            for role in given if isinstance(given, list) else [given]:
                if isinstance(role, str) and role not in roles:
                    message = _("There is no role {name}.", name=role)
                    hint = did_you_mean(role, roles)
                    yield self.document.mistake("unknown-role", message, (*path, name), suggestion=hint)

    def _trigger(self, path: Path_, trigger: Mapping[str, Any], _stage: str) -> Iterator[Diagnostic]:
        event = str(trigger.get("on"))
        needed = _TRIGGER_NEEDS.get(event)
        if needed and needed not in trigger:
            message = _("The key {key} is missing.", key=needed)
            yield self.document.mistake("missing-key", message, path, key=True)
        for name in ("code", "fields", "form"):
            if name in trigger and _TRIGGER_OPTIONS.get(event) != name:
                message = _("A trigger on {event} has no {name}.", event=event, name=name)
                yield self.document.mistake("unknown-key", message, (*path, name), key=True)
        if "title" in trigger and event != "application":
            message = _("A trigger on {event} has no {name}.", event=event, name="title")
            yield self.document.mistake("unknown-key", message, (*path, "title"), key=True)
        fields = trigger.get("fields")
        for place, name in enumerate(fields if isinstance(fields, list) else ()):
            yield from self._field((*path, "fields", place), str(name))

    def _tunnel(self, path: Path_, tunnel: Mapping[str, Any]) -> Iterator[Diagnostic]:
        source, target = tunnel.get("from"), tunnel.get("to")
        if isinstance(source, str):
            yield from self._stage((*path, "from"), source, self.key)
        if not isinstance(target, str):
            return
        if is_elsewhere(target):
            yield from self._tunnel_away(path, target, tunnel.get("action"))
            return
        place, _dot, stage = target.rpartition(".")
        process, _dot, pipeline = place.rpartition(".")
        if process and process.partition(".")[0] not in self.processes:
            yield self._unknown_process((*path, "to"), process.partition(".")[0])
            return
        if process and process not in self.processes:
            process, pipeline, stage = "", "", target
        name = f"{pipeline}.{stage}" if pipeline else stage
        yield from self._stage((*path, "to"), name, process or self.key, elsewhere=not process)
        action = tunnel.get("action")
        if process not in ("", self.key) and action not in (None, "create"):
            message = _("An item cannot go to another process; the tunnel creates one there.")
            yield self.document.mistake("tunnel-action", message, (*path, "action"), suggestion=_("Write create."))
        if process in ("", self.key) and action == "create":
            message = _("Inside a process a tunnel moves or copies.")
            hint = _("Write move or copy.")
            yield self.document.mistake("tunnel-action", message, (*path, "action"), suggestion=hint)
        main = main_pipeline(self.process)
        here = source.rpartition(".")[0] or main if isinstance(source, str) else ""
        if process in ("", self.key) and here == (pipeline or main):
            message = _("The tunnel leads to the pipeline from which it comes.")
            hint = _("Write a robot with `move:` on the stage.")
            yield self.document.mistake("tunnel-in-place", message, (*path, "to"), suggestion=hint)

    def _tunnel_away(self, path: Path_, target: str, action: object) -> Iterator[Diagnostic]:
        """To another blueprint; whether its process has such a stage is asked where that one is known."""
        if "." not in target:
            message = _("The tunnel does not say to which stage of {name} it leads.", name=target)
            hint = _("Write {value}.", value=f"{target}.{_('stage')}")
            yield self.document.mistake("unknown-stage", message, (*path, "to"), suggestion=hint)
        if action not in (None, "create"):
            message = _("An item cannot go to another process; the tunnel creates one there.")
            yield self.document.mistake("tunnel-action", message, (*path, "action"), suggestion=_("Write create."))

    def _permissions(self) -> Iterator[Diagnostic]:
        for role, permission in section(self.process, "permissions").items():
            named = permission.get("pipelines") if isinstance(permission, Mapping) else None
            for place, name in enumerate(named if isinstance(named, list) else ()):
                yield from self._pipeline(("processes", self.key, "permissions", role, "pipelines", place), str(name))

    def _unknown_process(self, path: Path_, name: str) -> Diagnostic:
        message = _("There is no process {name} in this blueprint.", name=name)
        hint = did_you_mean(name, self.processes)
        return self.document.mistake("unknown-process", message, path, suggestion=hint)


def _given(path: Path_, robot: Mapping[str, Any]) -> Iterator[tuple[Path_, str, Any]]:
    """What a step writes into fields and what it compares them with: where that stands, the field, the value."""
    for word in ("set", "with"):
        for field, value in section(robot, word).items():
            yield (*path, word, field), field, value
    for name in ("if", "if_any"):
        conditions = robot.get(name)
        for place, one in enumerate(conditions if isinstance(conditions, list) else ()):
            for operator in ("is", "is_not"):
                if isinstance(one, Mapping) and operator in one:
                    yield (*path, name, place, operator), str(one.get("field")), one[operator]
