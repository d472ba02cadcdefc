"""What the rules of a project say of a plan, in the reader's language: at a change, of the whole plan, and in a word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl import i18n
from smartctl.findings import Effect, Finding, Standing
from smartctl.findings_json import class_of
from smartctl.i18n import _, n_
from smartctl.model import Hazard, Plan
from smartctl.render.visible import visible

_PLACE: Final = re.compile(r"\{(\w+)\}")


def policy_breach(hazard: Hazard) -> str:
    return filled(hazard.facts.get("message"), hazard.facts) or _(
        "this change is dangerous: {code}", code=visible(hazard.code)
    )


def policy_way_on(hazard: Hazard) -> str:
    return filled(hazard.facts.get("way"), hazard.facts) or _(
        "The rule {rule} of the project refuses it; a waiver in its rules file excepts it.", rule=visible(hazard.code)
    )


def filled(texts: Any, facts: Mapping[str, Any]) -> str:
    """A text of a rules file with what was found in place of `{name}`; "" where there is none.

    Whoever writes rules is not trusted with a formatter: a name that is no fact stays as it is written.
    """
    if not isinstance(texts, Mapping) or not texts:
        return ""
    text = str(texts.get(i18n.current()) or texts.get("en") or next(iter(texts.values())))
    return _PLACE.sub(lambda found: _fact(facts, found.group(1), found.group(0)), visible(text))


def _fact(facts: Mapping[str, Any], name: str, otherwise: str) -> str:
    value = facts.get(name)
    if name not in facts or isinstance(value, Mapping):
        return otherwise
    if name == "count" and facts.get("unreadable"):
        return _("an unknown number")
    if isinstance(value, list | tuple):
        return ", ".join(visible(str(one)) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return visible(str(value))


def spoken_findings(plan: Plan) -> Iterator[Finding]:
    """Those that are said by themselves: what only asks for a person is said once, of the whole plan."""
    yield from (one for one in plan.findings if one.effect is not Effect.REVIEW or one.waiver is not None)


def told(one: Finding) -> str:
    """`nobody will be able to save … (becomes-required)`, and who has excepted it."""
    said = filled(one.message, one.facts)
    if one.waiver is not None:
        return _(
            "{message} ({rule}; excepted until {until} by {by}: {reason})",
            message=said,
            rule=visible(one.rule),
            until=visible(one.waiver.until),
            by=visible(one.waiver.by),
            reason=visible(one.waiver.reason),
        )
    return _("{message} ({rule})", message=said, rule=visible(one.rule))


def with_way(one: Finding) -> str:
    """The same as a sentence, with what to do about it."""
    way = filled(one.way, one.facts) if one.waiver is None else ""
    return f"{told(one)}. {way}".rstrip()


def verdict(plan: Plan) -> str:
    """What is to become of the plan, and why."""
    match class_of(plan):
        case Standing.REFUSED:
            return _("refused.")
        case Standing.PERSON:
            return _("a person decides: {reasons}.", reasons=reasons(plan))
        case Standing.ITSELF:
            return _("may be applied without a person.")


def reasons(plan: Plan) -> str:
    """Why a person is needed, each reason once with how often it occurs. What is said by itself, each at its place, is counted."""
    counting = [one for one in plan.findings if one.counts]
    said = Counter(filled(one.message, one.facts) for one in counting if one.effect is Effect.REVIEW)
    spoken = sum(one.effect is not Effect.REVIEW for one in counting)
    warned = [n_("{n} warning of the rules", "{n} warnings of the rules", spoken)] if spoken else []
    return ", ".join([*warned, *(f"{text} ({count})" for text, count in said.items())])
