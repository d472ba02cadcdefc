"""Who uses what a plan removes, retypes or renames; and automation as an export of the portal shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from smartctl.designer import words
from smartctl.engine.uses import UsedBy
from smartctl.i18n import _, n_
from smartctl.render.runbook import archived
from smartctl.render.visible import visible

Facts = Mapping[str, Any]


def note(facts: Facts) -> str:
    """One sentence, and a line for each use."""
    name = _named(facts)
    if facts.get("what") == "renamed":
        uses = ", ".join(dict.fromkeys(_called(one) for one in _rows(facts.get("uses"))))
        return _("{name} gets another name; what uses it goes on, for codes stay as they are: {uses}.", name=name, uses=uses)  # fmt: skip
    told = {
        "removed": _("{name} goes, and is used:", name=name),
        "retyped": _("{name} is deleted and created anew with another type, and is used:", name=name),
    }.get(str(facts.get("what")), name)
    return "\n\n".join([told, "\n".join(_uses(facts))])


def danger(facts: Facts) -> str:
    """A clause: what would break."""
    uses = "; ".join(_use(one) for one in _rows(facts.get("uses"))[:3])
    number = len(_rows(facts.get("uses"))) + _count(facts.get("more"))
    more = n_("and {n} more", "and {n} more", number - 3) if number > 3 else ""
    told = _("{name} is in use: {uses}", name=_title(facts), uses=uses)
    return f"{told} {more}".rstrip()


def impact(facts: Facts) -> str:
    """How much would break, for the line under a heading."""
    number = len(_rows(facts.get("uses"))) + _count(facts.get("more"))
    return n_("used by {n} robot, trigger or workflow that was read", "used by {n} robots, triggers or workflows that were read", number)  # fmt: skip


def unseen(facts: Facts) -> str:
    names = ", ".join(visible(str(one)) for one in _texts(facts.get("addresses")))
    told = _("Whether robots, triggers and tunnels use {names} cannot be read by REST.", names=names)
    if "placed" not in _texts(facts.get("unseen")):
        told = ""
    else:
        told += " " + _("`smartctl plan BLUEPRINT --archive FILE` finds it in an export of the portal.")
    if "workflows" in _texts(facts.get("unseen")):
        told += " " + _("Whether workflows of the designer use {names} could not be read: that takes an administrator, and the scope bizproc.", names=names)  # fmt: skip
    return told.strip()


def automation(facts: Facts) -> str:
    """The age of the file, then what is to be done by hand, one line each."""
    told = archived.packed(str(facts.get("file", "")), str(facts.get("written", "")))
    done = _count(facts.get("done"))
    said = n_("{n} step is as the blueprint says.", "{n} steps are as the blueprint says.", done)
    return "\n\n".join([visible(f"{told} {said}"), "\n".join(_automation(facts))]).rstrip()


def _automation(facts: Facts) -> Iterator[str]:
    for one in _rows(facts.get("gaps")):
        yield visible(archived.gap(one))
    for one in _rows(facts.get("steps")):
        yield visible(_step(one))
    for one in _rows(facts.get("beside")):
        yield visible(_("  ? {what}: no blueprint asks for it", what=archived.beside(one)))
    for one in _rows(facts.get("problems")):
        place, why = str(one.get("where", "")), archived.reason(str(one.get("code", "")))
        yield visible(_("Not read: {place} ({reason}).", place=place, reason=why))


def _step(one: Facts) -> str:
    address = str(one.get("address", ""))
    match one.get("status"):
        case "not-done":
            return _("  + {address}: to be placed by hand", address=address)
        case "different":
            told = "; ".join(archived.difference(each) for each in _rows(one.get("differences")))
            return _("  ~ {address}: {differences}", address=address, differences=told)
    code = str(one.get("detail", ""))
    return _("  ? {address}: cannot be told, {reason}", address=address, reason=archived.unseen(code) or code)


def _named(facts: Facts) -> str:
    return f"{visible(str(facts.get('address', '')))}: {_title(facts)}"


def _title(facts: Facts) -> str:
    kind, title = str(facts.get("kind")), visible(str(facts.get("title", "")))
    what = archived.the(kind)
    return title if what == kind else _("{what} “{title}”", what=what, title=title)


def _uses(facts: Facts) -> Iterator[str]:
    for one in _rows(facts.get("uses")):
        yield f"  - {_use(one)}"
    if more := _count(facts.get("more")):
        yield "  - " + n_("and {n} more", "and {n} more", more)


def _use(one: Facts) -> str:
    how = {"read": _("read"), "inferred": _("by the blueprint")}.get(str(one.get("how")), "")
    where = str(one.get("where", ""))
    return f"{_called(one)}, {visible(where)} ({how})" if where else f"{_called(one)} ({how})"


def _called(one: Facts) -> str:
    what, name = str(one.get("what", "")), str(one.get("name", ""))
    called: Mapping[str, Callable[[], str]] = {
        UsedBy.ROBOT: lambda: _("robot “{name}”", name=words.robot(name)),
        UsedBy.TRIGGER: lambda: _("trigger “{name}”", name=words.trigger(name)),
        UsedBy.TUNNEL: lambda: _("tunnel"),
        UsedBy.WORKFLOW: lambda: _("workflow “{name}”", name=name),
        UsedBy.CARD: lambda: _("card “{name}”", name=name),
        UsedBy.DOCUMENT: lambda: _("document “{name}”", name=name),
        UsedBy.STEP: lambda: _("step in words of the blueprint"),
        UsedBy.PERMISSION: lambda: _("role “{name}” in the permissions", name=name),
    }
    return visible(called[what]() if what in called else f"{what} {name}")


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _rows(value: Any) -> Sequence[Facts]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list | tuple) else []


def _texts(value: Any) -> Sequence[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
