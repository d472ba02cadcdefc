"""A step of a runbook in sentences, for whatever form it is printed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from smartctl import i18n
from smartctl.automation.manual import ManualStep, Place, Proof, file_name, title_of
from smartctl.automation.runbook import Entry, Runbook, Status, Verdict
from smartctl.designer import words
from smartctl.i18n import _, n_
from smartctl.intent_kinds import IntentKind
from smartctl.kinds.robot_values import NAMING
from smartctl.kinds.workflow_words import start
from smartctl.render.moment import moment
from smartctl.render.runbook import archived

_RIGHTS = ("read", "add", "edit", "delete", "export", "import", "automation")


class Told(Struct, frozen=True, kw_only=True):
    """One step as text. Nothing in it is escaped."""

    number: int
    heading: str
    status: str
    where: str
    link: str
    doing: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    """(box of the form, what to type), in the order of the form."""
    why: str
    waiting: str
    proof: str


def told(runbook: Runbook) -> tuple[Told, ...]:
    return tuple(_told(number, entry, runbook) for number, entry in enumerate(runbook.entries, start=1))


def _told(number: int, entry: Entry, runbook: Runbook) -> Told:
    step = entry.step
    return Told(
        number=number,
        heading=heading(step),
        status=status(entry),
        where=_where(step.place),
        link=f"{runbook.site}{step.link}" if step.link else "",
        doing=tuple(_doing(step)),
        values=tuple(_values(step)),
        why=_why(step),
        waiting=_waiting(step, runbook),
        proof=_proof(step),
    )


def heading(step: ManualStep) -> str:
    intent = step.intent
    title = title_of(step.values)
    return named(intent.kind, intent.action, title, step.place, step.target)


def named(kind: str, action: str, title: str, place: Place, target: Place | None) -> str:
    """What a step is called."""
    match kind:
        case IntentKind.TUNNEL:
            return _("Tunnel from {stage} to {target}", stage=_short(place), target=_short(target or place))
        case IntentKind.TRIGGER:
            return _("Trigger “{name}” on {stage}", name=words.trigger(action), stage=_short(place))
        case IntentKind.WORKFLOW:
            return _("Workflow “{name}”", name=title)
        case IntentKind.STEP:
            return _("“{step}” on {stage}", step=title, stage=_short(place))
        case IntentKind.PERMISSION:
            return _("Permissions of the role “{name}”", name=title)
    return _("Robot “{name}” on {stage}", name=words.robot(action), stage=_short(place))


def _short(place: Place) -> str:
    if place.pipeline:
        return _("“{stage}” ({pipeline})", stage=place.stage, pipeline=place.pipeline)
    return f"“{place.process}”"


def _where(place: Place) -> str:
    parts = [place.process]
    if place.pipeline:
        parts.append(_("pipeline “{name}”", name=place.pipeline))
    if place.stage:
        parts.append(_("stage “{name}”", name=place.stage))
    return " > ".join(parts)


def status(entry: Entry) -> str:
    verdict = entry.verdict
    if entry.until and (verdict is None or verdict.status is Status.UNSEEN):
        return _("waits: a test item stands on the portal until its robot has run, on {time}", time=moment(entry.until))
    if verdict is None:
        return _("nobody has looked yet")
    day = verdict.time[:10]
    if verdict.status is Status.DIFFERENT:
        told = "; ".join(archived.difference(one) for one in verdict.differences)
        return _("different, as the archive read on {day} says: {differences}", day=day, differences=told)
    if verdict.status is Status.DONE and verdict.how == "archive":
        return _("done: an archive read on {day} has it", day=day)
    if verdict.status is Status.DONE:
        if entry.step.proof is Proof.READ:
            return _("done: read on {day}", day=day)
        if verdict.how == "person":
            return _("done: {name} confirmed it on {day}", name=verdict.by, day=day)
        return _("done: a test item showed it on {day}", day=day)
    if verdict.status is Status.NOT_DONE:
        return _("not done: {reason} ({day})", reason=f"{reason(verdict.detail)}{_parts(verdict)}", day=day)
    return _("cannot be told: {reason} ({day})", reason=f"{reason(verdict.detail)}{_parts(verdict)}", day=day)


def _parts(verdict: Verdict) -> str:
    """`. Otherwise: Deadline. Seen: Name of the task. Not seen: Checklist`; "" where nothing was looked at in parts."""
    told = [
        _("otherwise: {parts}", parts=_named(verdict.other)) if verdict.other else "",
        _("seen: {parts}", parts=_named(verdict.seen)) if verdict.seen else "",
        _("not seen: {parts}", parts=_named(verdict.unseen)) if verdict.unseen else "",
    ]
    return "".join(f"; {one}" for one in told if one)


def _named(parts: Sequence[str]) -> str:
    """Words of a step by their boxes; places of a workflow as they are."""
    return ", ".join(words.box(one) for one in parts)


def waiting(runbook: Runbook) -> str:
    """What stands on the portal because of probes; "" when nothing does."""
    if not runbook.standing:
        return ""
    return n_(
        "{n} test item of a probe stands on the portal, until {time} at the latest. `smartctl runbook BLUEPRINT --probe` after its time looks at it and removes it; --sweep removes it at once.",
        "{n} test items of probes stand on the portal, until {time} at the latest. `smartctl runbook BLUEPRINT --probe` after the time of each looks at it and removes it; --sweep removes all at once.",
        len(runbook.standing),
        time=moment(max(runbook.standing, key=datetime.fromisoformat)),
    )


def reason(code: str) -> str:
    known = {
        "no-task": _("the test item got no such task"),
        "no-todo": _("the test item got no such to-do"),
        "no-comment": _("the test item got no such comment"),
        "no-document": _("the test item got no such document"),
        "not-moved": _("the test item stayed where it was"),
        "not-created": _("nothing was created for the test item"),
        "not-copied": _("the test item was not copied"),
        "not-set": _("the fields of the test item hold something else"),
        "not-assigned": _("the test item has another responsible person"),
        "nothing-waits": _("no robot waits for the test item"),
        "waits": _("something waits for the test item; what it will do shows when its time has come: --leave-waiting"),
        "left": _("the test item that waited was removed before the robot ran"),
        "at-once": _("the robot ran at once instead of waiting"),
        "no-note": _("whoever asks is the recipient and got no such notification"),
        "note-gone": _("the notification that whoever asks got in an earlier probe did not come"),
        "other-reader": _("a notification is shown to nobody but its recipient, who has to say whether it came"),
        "date": _("the date from which the robot counts cannot be set in a test item"),
        "unreadable": _("no method of the portal shows it"),
        "no-user": _("it is not said which user that is"),
        "no-earlier-stage": _("the pipeline has no earlier stage to begin on"),
        "no-other-user": _("there is no second user to give the item to"),
        "conditions": _("a test item that meets the conditions cannot be made"),
        "taken-back": _("somebody took the confirmation back"),
        "not-there": _("the stage is not on the portal yet"),
        "other-person": _("the task went to somebody else"),
        "no-deadline": _("the task has no deadline"),
        "no-template": _("there is no such workflow"),
        "other-template": _("the workflow does something else"),
        "other-start": _("the workflow starts at another moment"),
        "refused": _("the portal refused the test item"),
        "otherwise": _("the test item shows it otherwise"),
        "partly": _("no test item can show all of it"),
        "twice": _("another stage promises the same, so nobody can tell which of the two did it"),
    }
    return known.get(code) or archived.unseen(code) or code


def _doing(step: ManualStep) -> Iterator[str]:
    intent = step.intent
    if intent.kind == IntentKind.PERMISSION:
        yield (
            _(
                "Open the access permissions of the workplace, and there the role; if there is none of this name, add it."
            )
            if step.link.startswith("/automation/")
            else _("Open the access permissions of CRM, and there the role; if there is none of this name, add it.")
        )
        yield _("Set what stands below for the items of “{name}”, and save.", name=step.place.process)
        return
    if intent.kind == IntentKind.WORKFLOW:
        yield _(
            "Write the file with `smartctl runbook BLUEPRINT --files FOLDER`: {file}.", file=file_name(step.address)
        )
        yield _("Open the settings of the smart process, and there the workflow templates; add one of this name.")
        yield _("In the designer choose import, give it the file, and save.")
        return
    if intent.kind == IntentKind.STEP:
        yield str(step.values["step"])
        return
    tunnel = intent.kind == IntentKind.TUNNEL and intent.action != "create"
    yield _("Open the list of pipelines and tunnels.") if tunnel else _("Open the automation of the pipeline.")
    stage = step.place.stage
    if intent.kind == IntentKind.TRIGGER:
        yield _(
            "In the column “{stage}”, under triggers, press + and choose “{name}”.",
            stage=stage,
            name=words.trigger(intent.action),
        )
    elif intent.kind == IntentKind.TUNNEL:
        yield _tunnel(step)
    else:
        yield _(
            "In the column “{stage}”, under robots, press + and choose “{name}”.",
            stage=stage,
            name=words.robot(intent.action),
        )
    if tuple(_values(step)):
        yield _("Type in what stands below, and leave the rest as it is.")
    yield (
        _("Save the robot, then the whole page.")
        if intent.kind == IntentKind.ROBOT
        else _("Save, then save the whole page.")
    )


def _tunnel(step: ManualStep) -> str:
    assert step.target is not None
    stage, target, pipeline = step.place.stage, step.target.stage, step.target.pipeline
    match step.intent.action:
        case "copy":
            return _(
                "In the list of pipelines and tunnels pull the dot of “{stage}” to “{target}” of the pipeline “{pipeline}”, and choose: copy.",
                stage=stage, target=target, pipeline=pipeline,
            )  # fmt: skip
        case "create":
            return _(
                "In the column “{stage}”, under robots, press + and choose “{name}”.",
                stage=stage, name=words.robot("create"),
            )  # fmt: skip
    return _(
        "In the list of pipelines and tunnels pull the dot of “{stage}” to “{target}” of the pipeline “{pipeline}”, and choose: move.",
        stage=stage, target=target, pipeline=pipeline,
    )  # fmt: skip


def _values(step: ManualStep) -> Iterator[tuple[str, str]]:
    intent, values = step.intent, step.values
    if intent.kind == IntentKind.WORKFLOW:
        yield _("Name"), str(values["title"])
        yield _("Start"), start(intent.action)
        return
    if intent.kind == IntentKind.PERMISSION:
        yield _("Pipelines"), ", ".join(values["pipelines"])
        for name in _RIGHTS:
            if name in values:
                yield words.box(name), words.level(values[name])
        return
    if (
        intent.action in ("move", "create")
        and step.target
        and (intent.kind == IntentKind.ROBOT or intent.action == "create")
    ):
        yield from _target(step.target, intent.action)
    for name, value in values.items():
        if name in ("set", "with"):
            yield from ((field, words.value_text(one)) for field, one in value.items())
        elif name == "conditions":
            joiner = _(" or ") if intent.any_condition else _(" and ")
            yield _("Condition"), joiner.join(words.condition(one) for one in value)
        elif name not in (*NAMING, "step"):
            yield words.box(name), _value(name, value)


def _target(target: Place, action: str) -> Iterator[tuple[str, str]]:
    if action == "create":
        yield _("Smart process"), target.process
    if target.pipeline and action == "create":
        yield _("Pipeline"), target.pipeline
    if target.stage:
        yield _("Stage"), target.stage


def _value(name: str, value: object) -> str:
    if name in ("responsible", "assign"):
        assert isinstance(value, dict)
        return words.person(value)
    if name in ("to", "observers"):
        assert isinstance(value, tuple)
        return ", ".join(words.person(one) for one in value)
    if name == "link":
        assert isinstance(value, tuple)
        return ", ".join(words.attached(one) for one in value)
    if name == "after":
        return words.duration(str(value))
    if name in ("deadline", "at"):
        return words.moment(str(value))
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return words.value_text(value)


def _why(step: ManualStep) -> str:
    why = step.intent.why
    given = next((why[one] for one in (i18n.current(), "en", "ru", *why) if one in why), "")
    stays = _stays(step.intent.stays) if step.intent.stays else ""
    return " ".join(filter(None, (given, stays)))


def _stays(code: str) -> str:
    """Why a person does it although the blueprint wants workflows."""
    reasons = {
        "placed": _("By hand, because no method places triggers."),
        "tunnel": _("By hand, because a tunnel is no step of a workflow."),
        "reached": _(
            "By hand, because robots or tunnels bring items to this stage, and what they do starts no workflow."
        ),
        "nobody": _("By hand, because the blueprint does not say which user the role is."),
        "action": _("By hand, because the designer needs a number of the portal for it that no blueprint has."),
        "link": _("By hand, because a task of a workflow is attached to its item and to nothing else."),
        "both": _("By hand, because an SMS of a workflow goes to the client or to employees, and not to both."),
        "elsewhere": _("By hand, because a workflow creates nothing in a process of another blueprint."),
    }
    return reasons.get(code, "")


def _waiting(step: ManualStep, runbook: Runbook) -> str:
    if not step.waiting:
        return ""
    numbers = [str(place) for place, one in enumerate(runbook.entries, start=1) if one.step.address in step.waiting]
    if len(numbers) == 1:  # not by the number of them: 21 steps are no "шаг" in Russian where each is named
        return _("Step {number} has no effect before this one.", number=numbers[0])
    return _("Steps {numbers} have no effect before this one.", numbers=", ".join(numbers))


def _proof(step: ManualStep) -> str:
    if step.proof is Proof.TRIED and "after" in step.intent.values:
        return _(
            "`smartctl runbook --leave-waiting` leaves a test item; `smartctl runbook --probe` after {time} says what the robot did.",
            time=words.duration(str(step.intent.values["after"])),
        )
    if step.proof is Proof.TRIED and step.intent.action == "notify":
        return _(
            "`smartctl runbook --probe` tries it, if the notification reaches the user of the webhook; otherwise confirm it with --confirm {address}.",
            address=step.address,
        )
    if step.proof is Proof.TRIED:
        return _("`smartctl runbook --probe` tries it with a test item.")
    if step.proof is Proof.READ:
        return _("`smartctl runbook --check` reads it.")
    return _("No method of the portal shows it: confirm it with --confirm {address}.", address=step.address)


def heading_of(runbook: Runbook) -> str:
    """The blueprint by its name, and by the title that people know, where that is another one."""
    name = f"{runbook.blueprint} {runbook.version}"
    if runbook.title == runbook.blueprint:
        return _("What is done by hand for {name} on {portal}", name=name, portal=runbook.portal)
    facts = {"title": runbook.title, "name": name, "portal": runbook.portal}
    return _("What is done by hand for “{title}” ({name}) on {portal}", **facts)


def totals(runbook: Runbook) -> str:
    """`Steps: 9. Done: 2, not done: 1, cannot be told: 0, not looked at: 6.`"""
    if different := runbook.count(Status.DIFFERENT):
        return _(
            "Steps: {all}. Done: {done}, different: {different}, not done: {undone}, cannot be told: {unseen}, not looked at: {open}.",
            all=len(runbook.entries),
            done=runbook.count(Status.DONE),
            different=different,
            undone=runbook.count(Status.NOT_DONE),
            unseen=runbook.count(Status.UNSEEN),
            open=runbook.count(Status.OPEN),
        )
    return _(
        "Steps: {all}. Done: {done}, not done: {undone}, cannot be told: {unseen}, not looked at: {open}.",
        all=len(runbook.entries),
        done=runbook.count(Status.DONE),
        undone=runbook.count(Status.NOT_DONE),
        unseen=runbook.count(Status.UNSEEN),
        open=runbook.count(Status.OPEN),
    )


def introduction() -> str:
    return _(
        "REST neither writes nor reads what stands on stages: robots, triggers, tunnels and permissions. "
        "These steps are done by hand, and smartctl says only what somebody told it, a test item showed or an export of the portal holds. "
        "No page of the API names the addresses of these screens: if a link leads nowhere, go by the names."
    )
