"""Remarks of the planner that a reader should see beside the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import _, n_
from smartctl.kinds.words import say
from smartctl.model import Plan
from smartctl.render import in_use
from smartctl.render.doubles import double_note, several_note
from smartctl.render.harmless import harmless
from smartctl.render.kinds import REMARKS, several_of
from smartctl.render.means import means_note
from smartctl.render.moment import moment
from smartctl.render.values import literal
from smartctl.render.visible import visible

_WARNINGS: Final = frozenset(
    {
        "not-an-administrator",
        "double",
        "several-alike",
        "likely-rename",
        "titles-exchanged",
        "removed-unmatched",
        "version-lower",
        "named-elsewhere",
    }
)


class Note(Struct, frozen=True):
    """One remark of a plan as a sentence, which may hold a block to paste behind an empty line."""

    text: str
    warns: bool


def notes(plan: Plan, named: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict) -> Iterator[Note]:
    """`named` puts what people call an object in the place of its address."""
    for code, facts in plan.notes:
        if code == "automation-differs":
            continue  # told step by step
        yield Note(note(code, named(facts)), warns=code in _WARNINGS or (code in REMARKS and REMARKS[code].warns))


def note(code: str, facts: Mapping[str, Any]) -> str:
    """One remark as a sentence: one about an object is in the words of its kind."""
    if code in REMARKS:
        return say(REMARKS[code].text, harmless(facts))
    match code:
        case "manual-steps":
            return " ".join(_by_hand(facts))
        case "test-items":
            count = facts.get("count")
            return n_(
                "{n} test item of a probe stands on the portal and waits, until {time} at the latest. "
                "`smartctl runbook --probe` after that looks at it and removes it; --sweep removes it at once.",
                "{n} test items of probes stand on the portal and wait, until {time} at the latest. "
                "`smartctl runbook --probe` after that looks at them and removes them; --sweep removes them at once.",
                count if isinstance(count, int) else 0,
                time=moment(visible(str(facts.get("until", "")))),
            )
        case "adopted":
            address = visible(str(facts.get("address", "")))
            return _("{address} is on the portal already and is taken over instead of being created.", address=address)
        case _:
            return _other(code, facts)


def _by_hand(facts: Mapping[str, Any]) -> Iterator[str]:
    left, needless = facts.get("left"), facts.get("needless", ())
    if left or not needless:
        yield n_(
            "{n} step of the automation is left to do by hand: REST neither writes nor reads it. "
            "`smartctl runbook` lists it.",
            "{n} steps of the automation are left to do by hand: REST neither writes nor reads them. "
            "`smartctl runbook` lists them.",
            left if isinstance(left, int) else 0,
        )
    if needless and isinstance(needless, list | tuple):
        listed = ", ".join(visible(str(one)) for one in needless)
        yield _("Done once and needed no more, so to be taken away by hand: {addresses}.", addresses=listed)


def likely_rename(facts: Mapping[str, Any]) -> str:
    """With the block to paste: nobody should have to look up how it is written."""
    old, new = visible(str(facts.get("from", ""))), visible(str(facts.get("to", "")))
    told = _("{old} would be deleted and {new}, which looks the same, created.", old=old, new=new)
    hint = _("If only the key was changed, write this in the blueprint, and nothing is deleted:")
    return f"{told} {hint}\n\n{moved_block([(old, new)])}"


def titles_exchanged(facts: Mapping[str, Any]) -> str:
    old, new = ([visible(str(one)) for one in facts.get(name, ())] for name in ("from", "to"))
    told = _("Titles change places: {names}.", names=", ".join(old))
    hint = _("If only the keys were exchanged, write this in the blueprint, and each keeps its own values and items:")
    return f"{told} {hint}\n\n{moved_block(list(zip(old, new, strict=False)))}"


def moved_block(pairs: Sequence[tuple[str, str]]) -> str:
    return "\n".join(["moved:", *(f"  - {{from: {old}, to: {new}}}" for old, new in pairs)])


def _other(code: str, facts: Mapping[str, Any]) -> str:
    if code in _SAID:
        return _SAID[code](facts)
    if code in ("removed-unmatched", "removed-done"):
        return _removed(code, facts)
    if code == "import-done":
        return _(
            "{address} is managed already: its line of `import:` ({place}) may go.",
            address=visible(str(facts.get("address", ""))),
            place=visible(str(facts.get("place", ""))),
        )
    if code == "named-gone":
        return _(
            "{flag} {name}: an earlier run has done away with it, so there is nothing to name any more.",
            flag=visible(str(facts.get("flag", ""))),
            name=visible(str(facts.get("name", ""))),
        )
    if code == "not-an-administrator":
        return _(
            "the portal says that {who} is no administrator: it may refuse to create smart processes. Without the "
            "right to change the settings of CRM nothing of this plan can be carried out.",
            who=visible(str(facts.get("who", ""))),
        )
    if code in ("application-needed", "application-keeps", "application-works", "unseen"):
        return means_note(code, facts)
    told = ", ".join(f"{visible(str(key))} = {literal(facts[key])}" for key in sorted(facts))
    return f"{visible(code)}: {told}" if told else visible(code)


def _removed(code: str, facts: Mapping[str, Any]) -> str:
    source = visible(str(facts.get("source", "")))
    told = _("`removed:` names {source}, which is neither in the state nor on the portal.", source=source)
    if code == "removed-done":
        return told + " " + _("It was carried out, or it never matched: the entry may go.")
    names = facts.get("candidates")
    listed = ", ".join(visible(str(one)) for one in names) if isinstance(names, list | tuple) else ""
    return told + " " + _("Did you mean {name}?", name=listed)


def _version(facts: Mapping[str, Any]) -> str:
    name, before, after = (visible(str(facts.get(key, ""))) for key in ("blueprint", "before", "after"))
    return _("{name} goes from version {before} to {after}.", name=name, before=before, after=after)


def _named_elsewhere(facts: Mapping[str, Any]) -> str:
    names = facts.get("blueprints")
    return _(
        "{address} is named by other blueprints: {names}. What they relate to it goes with it; destroy them first, or all "
        "together with their folder.",
        address=visible(str(facts.get("address", ""))),
        names=", ".join(visible(str(one)) for one in names) if isinstance(names, list | tuple) else "",
    )


def _lower(facts: Mapping[str, Any]) -> str:
    name, before, after = (visible(str(facts.get(key, ""))) for key in ("blueprint", "before", "after"))
    return _(
        "{name} goes back from version {before} to {after}: an apply wants --allow-downgrade.",
        name=name,
        before=before,
        after=after,
    )


def _input(facts: Mapping[str, Any]) -> str:
    name, before, after, by = (visible(str(facts.get(key, ""))) for key in ("name", "before", "after", "by"))
    return _("The input {name} changes from {before} to {after} ({by}).", name=name, before=before, after=after, by=by)


def _ignored(facts: Mapping[str, Any]) -> str:
    count = number if isinstance(number := facts.get("count"), int) else 0
    return n_(
        "{n} changed value is not told, as `ignore:` in the blueprint says.",
        "{n} changed values are not told, as `ignore:` in the blueprint says.",
        count,
    )


def _unsaid(facts: Mapping[str, Any]) -> str:
    count = number if isinstance(number := facts.get("count"), int) else 0
    return n_(
        "Changed on the portal, remembered by the state and said by no file: {n} value ({names}). No apply touches it.",
        "Changed on the portal, remembered by the state and said by no file: {n} values ({names}). No apply touches them.",
        count,
        names=visible(str(facts.get("names", ""))),
    )


def _coverage(facts: Mapping[str, Any]) -> str:
    """A figure that a stranger's file could hold in any form is none."""
    managed, unmanaged, own, others, boards = (
        number if isinstance(number := facts.get(name), int) else 0
        for name in ("managed", "unmanaged", "own", "others", "unreadable")
    )
    said = _(
        "Objects looked at: {managed} managed, {unmanaged} managed by nobody, {own} of the portal itself, {others} of other "
        "blueprints and projects. Pipelines of "
        "which REST shows neither robots and triggers nor permissions, so that nobody can say whether those have changed: {boards}.",
        managed=managed,
        unmanaged=unmanaged,
        own=own,
        others=others,
        boards=boards,
    )
    unread = facts.get("unread")
    return " ".join((said, *_unread(unread if isinstance(unread, Mapping) else {})))


def _unread(kinds: Mapping[str, Any]) -> Iterator[str]:
    """What nobody looked at, with the reason: a reason of smartctl's own, or what the portal said."""
    by_webhook = [several_of(name) for name, why in kinds.items() if why == "webhook"]
    if by_webhook:
        yield _("Only an application is shown {kinds}, so these were not looked at.", kinds=", ".join(by_webhook))
    for name, why in kinds.items():
        if why != "webhook":
            yield _(
                "Not looked at, as the portal refuses it: {kinds} ({why}).",
                kinds=several_of(name),
                why=visible(str(why)),
            )


def _samples(facts: Mapping[str, Any]) -> str:
    """Of a comparison of blueprints whose inputs nobody gave."""
    names = facts.get("names")
    return _(
        "Inputs without a value got the same one on both sides: {names}. Pass --set or --inputs for those that matter.",
        names=", ".join(visible(str(one)) for one in names) if isinstance(names, list | tuple) else "",
    )


def _automation_untold(_facts: Mapping[str, Any]) -> str:
    return _("Robots, triggers, tunnels and permissions are not compared: only one side says them.")


def _portal_untold(facts: Mapping[str, Any]) -> str:
    hidden, others = (number if isinstance(number := facts.get(name), int) else 0 for name in ("hidden", "others"))
    told = [_("Not compared: what REST does not tell, which are robots, triggers, tunnels, permissions and files.")]
    if hidden:
        told.append(
            n_(
                "{n} object of the portal that no blueprint can say is left out.",
                "{n} objects of the portal that no blueprint can say are left out.",
                hidden,
            )
        )
    if others:
        told.append(
            n_(
                "{n} other process of the portal is left out.",
                "{n} other processes of the portal are left out.",
                others,
            )
        )
    return " ".join(told)


_SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "coverage": _coverage,
    "drift-ignored": _ignored,
    "drift-unsaid": _unsaid,
    "in-use": in_use.note,
    "use-unseen": in_use.unseen,
    "automation": in_use.automation,
    "likely-rename": likely_rename,
    "titles-exchanged": titles_exchanged,
    "double": double_note,
    "several-alike": several_note,
    "version-changed": _version,
    "version-lower": _lower,
    "named-elsewhere": _named_elsewhere,
    "input-changed": _input,
    "sample-inputs": _samples,
    "portal-untold": _portal_untold,
    "automation-untold": _automation_untold,
}
