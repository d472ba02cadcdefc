"""Waivers held against findings: which of them hold, which have lapsed, and which there is nothing to waive for. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from smartctl.engine.rules import Rule, Rules
from smartctl.findings import Finding, Waiver
from smartctl.model import Change


def waived(found: Sequence[Finding], rules: Rules, changes: Sequence[Change], *, today: str) -> Iterator[Finding]:
    """The findings with the waivers that hold for them, then what is wrong with the waivers themselves."""
    valid = [one for one in rules.waivers if one.until >= today]
    used: set[Waiver] = set()
    for finding in found:
        waiver = next((one for one in valid if covers(one, finding) and _enough(one, finding)), None)
        # Of a waiver that counts too little the number is wrong, not its being there.
        used |= {one for one in valid if covers(one, finding)}
        yield replace(finding, waiver=waiver)
    ids = {rule.id for rule in rules.rules}
    for rule in rules.rules:
        for waiver in rules.waivers:
            expired = rule.waiver == "expired" and waiver not in valid
            unused = rule.waiver == "unused" and waiver in valid and waiver not in used
            if expired or (unused and (waiver.rule not in ids or _concerns(waiver, changes))):
                yield _about(waiver, rule)


def covers(waiver: Waiver, finding: Finding) -> bool:
    return waiver.rule == finding.rule and fnmatchcase(finding.address, waiver.address)


def _enough(waiver: Waiver, finding: Finding) -> bool:
    if waiver.up_to is None:
        return True
    number = finding.facts.get("count")
    return not finding.facts.get("unreadable") and isinstance(number, int | float) and number <= waiver.up_to


def _concerns(waiver: Waiver, changes: Sequence[Change]) -> bool:
    """Whether this plan is the one that it was written for: a project has waivers for several blueprints."""
    root = waiver.address.partition(".")[0]
    return any(fnmatchcase(change.address.partition(".")[0], root) for change in changes)


def _about(waiver: Waiver, rule: Rule) -> Finding:
    facts = {
        "waived": waiver.rule,
        "at": waiver.address,
        "by": waiver.by,
        "until": waiver.until,
        "reason": waiver.reason,
    }
    return Finding(
        rule=rule.id,
        effect=rule.effect,
        address=waiver.address,
        whole=True,
        message=rule.message,
        way=rule.way,
        facts=facts,
    )
