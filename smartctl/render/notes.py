"""Remarks of the planner that a reader should see beside the changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.text import Text

from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.render.canvas import line
from smartctl.render.doubles import double_note, several_note
from smartctl.render.means import means_note
from smartctl.render.moment import moment
from smartctl.render.values import literal
from smartctl.render.visible import quoted, visible

_WARNINGS: Final = frozenset(
    {
        "title-taken",
        "workplace-title-taken",
        "workplace-without-rights",
        "not-brought-back",
        "workflow-twin",
        "not-an-administrator",
        "document-unbound",
        "double",
        "several-alike",
        "likely-rename",
        "removed-unmatched",
        "values-held",
    }
)


def notes(plan: Plan) -> Iterator[Text]:
    for code, facts in plan.notes:
        if code in _WARNINGS:
            yield line((_("Warning:"), "yellow"), " ", note(code, facts))
        else:
            yield line((_("Note:"), "bold"), " ", note(code, facts))


def note(code: str, facts: Mapping[str, Any]) -> str:
    """One remark as a sentence."""
    match code:
        case "title-taken":
            return _(
                'the portal has another smart process titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name.",
                title=visible(str(facts.get("title", ""))),
                id=visible(str(facts.get("id", "?"))),
            )
        case "workplace-title-taken":
            return _(
                'the portal has another digital workplace titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name; `workplace: {id}` in the process puts it into that one.",
                title=visible(str(facts.get("title", ""))),
                id=visible(str(facts.get("id", "?"))),
            )
        case "workplace-without-rights":
            return _(
                "{address}: a smart process that moves into a digital workplace leaves the permissions of CRM behind; give "
                "roles access to its first pipeline in the workplace.",
                address=visible(str(facts.get("address", ""))),
            )
        case "not-brought-back":
            return _(
                "{address} does not come back: no method gives the file of a template back, and what it held is not known.",
                address=visible(str(facts.get("address", ""))),
            )
        case "respaced":
            count = facts.get("count")
            return n_(
                "in {pipeline} {n} neighbour gets a new sort number to make room; the order on the board stays.",
                "in {pipeline} {n} neighbours get new sort numbers to make room; the order on the board stays.",
                count if isinstance(count, int) else 0,
                pipeline=visible(str(facts.get("pipeline", ""))),
            )
        case "defaults-removed":
            titles = facts.get("titles", ())
            several = isinstance(titles, list | tuple)
            listed = ", ".join(quoted(str(title)) for title in titles) if several else visible(str(titles))
            return _(
                "the portal puts stages of its own into a new pipeline; these are removed: {titles}.", titles=listed
            )
        case "manual-steps":
            left = facts.get("left")
            return n_(
                "{n} step of the automation is left to do by hand: REST neither writes nor reads it. "
                "`smartctl runbook` lists it.",
                "{n} steps of the automation are left to do by hand: REST neither writes nor reads them. "
                "`smartctl runbook` lists them.",
                left if isinstance(left, int) else 0,
            )
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


def likely_rename(facts: Mapping[str, Any]) -> str:
    """With the block to paste: nobody should have to look up how it is written."""
    old, new = visible(str(facts.get("from", ""))), visible(str(facts.get("to", "")))
    told = _("{old} would be deleted and {new}, which looks the same, created.", old=old, new=new)
    hint = _("If only the key was changed, write this in the blueprint, and nothing is deleted:")
    return f"{told} {hint}\n\n{moved_block([(old, new)])}"


def moved_block(pairs: Sequence[tuple[str, str]]) -> str:
    return "\n".join(["moved:", *(f"  - {{from: {old}, to: {new}}}" for old, new in pairs)])


def _other(code: str, facts: Mapping[str, Any]) -> str:
    if code in _SAID:
        return _SAID[code](facts)
    if code in ("removed-unmatched", "removed-done"):
        return _removed(code, facts)
    if code == "named-gone":
        return _(
            "{flag} {name}: an earlier run has done away with it, so there is nothing to name any more.",
            flag=visible(str(facts.get("flag", ""))),
            name=visible(str(facts.get("name", ""))),
        )
    if code == "item-let-go":
        address = visible(str(facts.get("address", "")))
        return _("{address} will be removed from state; on the portal the list item stays.", address=address)
    if code == "document-unbound":
        return _(
            "{address}: the portal prints that the template is for {numbers}, and does not find it under that. Bind it by "
            "hand in the settings of document templates; or give a process, before it is made, an `entity_type_id` of the "
            "digits 0, 6, 8 and 9 alone, such as 6000.",
            address=visible(str(facts.get("address", ""))),
            numbers=visible(", ".join(map(str, facts.get("numbers", ())))),
        )
    if code == "not-an-administrator":
        return _(
            "the portal says that {who} is no administrator: it may refuse to create smart processes. Without the "
            "right to change the settings of CRM nothing of this plan can be carried out.",
            who=visible(str(facts.get("who", ""))),
        )
    if code == "whole-numbers":
        return _(
            "{address}: the portal keeps whole numbers in this field, 7.5 becomes 8, and the blueprint says nothing of it. "
            "Write `precision: 2` into its settings to keep digits, or `precision: 0` if whole numbers are meant.",
            address=visible(str(facts.get("address", ""))),
        )
    if code in ("application-needed", "application-keeps", "unseen", "workflow-twin"):
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


def _held(facts: Mapping[str, Any]) -> str:
    return _(
        "{field} holds the values of {address}, whose change of type was cut off, and the blueprint has that field no "
        "more. Write {key} back into the blueprint, of either type, and the next apply gives the values back and "
        "removes {field}; or delete {field} on the portal, and its values with it.",
        field=visible(str(facts.get("field", ""))),
        address=visible(str(facts.get("address", ""))),
        key=visible(str(facts.get("address", "")).rpartition(".")[2]),
    )


_SAID: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "likely-rename": likely_rename,
    "values-held": _held,
    "double": double_note,
    "several-alike": several_note,
}
