"""Rules held against saved plans: what they say of each, and whether that is what a rules file expects. No portal is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from smartctl import regular
from smartctl.codec import plan_from_json
from smartctl.engine.guard import Policy
from smartctl.engine.policy import ruled
from smartctl.engine.rules import Rules
from smartctl.errors import UsageError
from smartctl.findings_json import class_of
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.operations.plan_files import look_at_plan
from smartctl.project.limits import limits_of
from smartctl.project.project_file import PortalEntry, Project, find
from smartctl.project.rules import read_rules, rules_of, with_files

_LARGEST = 64_000_000


class Judged(Struct, frozen=True, kw_only=True):
    """A saved plan with what the rules of today say of it."""

    file: Path
    plan: Plan


class Tried(Struct, frozen=True, kw_only=True):
    """One entry of `tests:` of a rules file, and what is otherwise than it says."""

    rules: Path
    judged: Judged
    faults: tuple[str, ...]


def rules_in_force(project: Project, portal: str | None) -> Rules:
    """What a plan for this portal is held against."""
    return rules_of(project, _entry(project, portal), portals=(portal,) if portal else ())


def judge(files: Sequence[Path], rules: Sequence[Path], portal: str | None) -> list[Judged]:
    """The plans in the files. `rules`: files in the place of the project's own. Raises `UsageError`."""
    project = find(Path.cwd())
    return [
        Judged(file=file, plan=_judged(plan, project, rules, portal, datetime.now().astimezone()))
        for file in files
        for plan in plans_in(file)
    ]


def plans_in(file: Path) -> list[Plan]:
    """A saved plan, or what `plan --format json` prints, of several blueprints, too. Raises `UsageError`."""
    saved = look_at_plan(file)
    if saved is not None:
        return [saved.plan]
    try:
        document = json.loads(regular.beginning(file, _LARGEST).decode("utf-8"))
        return [plan_from_json(one) for one in document["plans"]]
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}", path=file, reason=regular.reason(error))) from None
    except (ValueError, RecursionError, KeyError, TypeError):
        raise UsageError(
            _("Reading {path}: there is no plan in it.", path=file),
            hint=_("Make one with `smartctl plan BLUEPRINT --out FILE`."),
        ) from None


def tries(file: Path) -> Iterator[Tried]:
    """The tests of a rules file, one after the other. Raises `UsageError`."""
    document = read_rules(file)
    own = {one["id"] for one in document.get("rules") or ()}
    for test in document.get("tests") or ():
        path = file.parent / test["plan"]
        now = datetime.fromisoformat(test["at"]).astimezone() if "at" in test else datetime.now().astimezone()
        for plan in plans_in(path):
            judged = _judged(plan, find(file.parent.absolute()), [file], test.get("portal"), now)
            yield Tried(rules=file, judged=Judged(file=path, plan=judged), faults=tuple(_faults(test, judged, own)))


def _faults(test: Mapping[str, Any], plan: Plan, own: set[str]) -> Iterator[str]:
    found = class_of(plan).value
    if test.get("class", found) != found:
        yield _("the class is {found}, not {expected}", found=found, expected=test["class"])
    if "broken" in test:
        broken = {one.rule for one in plan.findings if one.rule in own and one.counts}
        expected = set(test["broken"])
        yield from (_("{rule} is not broken", rule=one) for one in sorted(expected - broken))
        yield from (_("{rule} is broken", rule=one) for one in sorted(broken - expected))


def _judged(plan: Plan, project: Project, rules: Sequence[Path], portal: str | None, now: datetime) -> Plan:
    entry = _entry(project, portal, plan.portal)
    names = (*filter(None, (portal or (entry.name if entry else ""),)), plan.portal)
    known = with_files(rules, portals=names) if rules else rules_of(project, entry, portals=names)
    return ruled(plan, Policy(rules=known, limits=limits_of(project, entry), now=now))


def _entry(project: Project, portal: str | None, identity: str = "") -> PortalEntry | None:
    """The portal of that name, else the one at this address, else the only one."""
    if portal:
        return project.portals.get(portal)
    known = list(project.portals.values())
    return next((one for one in known if one.url == identity), known[0] if len(known) == 1 else None)
