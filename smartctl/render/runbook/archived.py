"""What an export of the portal says, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.archive.likeness import Apart
from smartctl.automation.manual import Place
from smartctl.automation.runbook import FromArchive
from smartctl.designer import words
from smartctl.i18n import _, n_, speak
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import KINDS, ROOTS


def heading(archive: FromArchive) -> str:
    return packed(archive.file, archive.written)


def packed(file: str, written: str) -> str:
    """Which file was read, and how old it says that it is."""
    if written:
        time = written.replace("T", " ")
        return _("Read in the archive {file}, packed on {time} by its own clock.", file=file, time=time)
    return _("Read in the archive {file}, which does not say when it was packed.", file=file)


def sentences(archive: FromArchive) -> Iterator[str]:
    """The age, what no step asks for, what could not be read; nothing of what is as it should be."""
    for one in archive.gaps:
        yield gap(one)
    if archive.older:
        yield _("What was not found in it may have been added since: export once more for the whole answer.")
    if archive.beside:
        number = len(archive.beside)
        yield n_("{n} thing that no step asks for stands on the portal:", "{n} things that no step asks for stand on the portal:", number)  # fmt: skip
    for each in archive.beside:
        yield f"- {beside(each)}"
    for problem in archive.problems:
        yield _("Not read: {place} ({reason}).", place=problem["where"], reason=reason(problem["code"]))


def gap(one: Mapping[str, str]) -> str:
    kind, name = str(one.get("what")), one.get("name", "")
    what = the(kind)
    if kind in ROOTS:
        return _("The archive does not hold the smart process “{name}”: it says nothing of it.", name=name)
    if one.get("missing") == "file":
        return _("The archive is older than the portal: {what} “{name}” is missing in it.", what=what, name=name)
    return _("The archive has {what} “{name}”, which is not on the portal any more.", what=what, name=name)


def the(kind: str) -> str:
    """`the stage`; an item of a list is no kind of its own, and a word of somebody else stays as it is."""
    if kind == "item":
        return _("the list item")
    return (speak(KINDS[kind].words.the) if kind in KINDS else "") or kind


def beside(one: Mapping[str, Any]) -> str:
    kind, text, where = (str(one.get(name) or "") for name in ("kind", "text", "where"))
    reason_ = one.get("reason")
    place = " > ".join(Place.of(one).parts)
    if kind == IntentKind.PERMISSION:
        return _("role “{name}” ({place})", name=text, place=place or where)
    if reason_ and reason_ != "class":
        return _(
            "the robots of “{stage}” are kept in a form that only the designer understands: look at them ({where})",
            stage=place,
            where=where,
        )
    name = called(one)
    if kind == IntentKind.TRIGGER:
        return _("trigger “{name}” on {place}", name=name, place=place)
    if kind == IntentKind.TUNNEL:
        return _("tunnel from {place}", place=place)
    if text:
        return _("robot “{name}” on {place}: {text}", name=name, place=place, text=text)
    return _("robot “{name}” on {place}", name=name, place=place)


def called(one: Mapping[str, Any]) -> str:
    """The name on the screen; of what no blueprint knows the portal's own class or code."""
    action = str(one.get("action") or "")
    if not action:
        return str(one.get("type", ""))
    return words.trigger(action) if one.get("kind") == IntentKind.TRIGGER else words.robot(action)


def difference(one: Mapping[str, Any]) -> str:
    """`Deadline: 2d instead of 4h`."""
    what, wanted, found = str(one.get("what")), one.get("wanted"), one.get("found")
    match what:
        case Apart.OFF:
            return _("it is switched off")
        case Apart.STAGE:
            return _("it stands on “{found}” instead of “{wanted}”", found=found, wanted=wanted)
        case Apart.BESIDE:
            return _("it has {name} = {value} besides, which no blueprint says", name=wanted, value=words.shown(found))
        case Apart.CONDITIONS:
            return _(
                "its conditions are {found} instead of {wanted}",
                found=words.conditions(found),
                wanted=words.conditions(wanted),
            )
    label = words.box(what)
    if wanted in (None, False, []):
        return _("{label}: {found}, where nothing was asked for", label=label, found=words.spelled(what, found))
    if found in (None, False, []):
        return _("{label}: nothing instead of {wanted}", label=label, wanted=words.spelled(what, wanted))
    return _(
        "{label}: {found} instead of {wanted}",
        label=label,
        found=words.spelled(what, found),
        wanted=words.spelled(what, wanted),
    )


def reason(code: str) -> str:
    known = {
        "too-large": _("it is too large"),
        "large": _("it holds more than an export does"),
        "same-stage": _("a second set of robots of one stage: the portal takes one of them"),
        "twice": _("it is there twice; the last one was read"),
        "name": _("a name that an export does not have"),
        "damaged": _("it is damaged"),
        "method": _("it is packed in a way that a portal does not use"),
        "utf-8": _("it is no UTF-8"),
        "json": _("it is no JSON"),
        "deep": _("it is nested too deeply"),
        "map": _("it is no JSON object"),
        "shape": _("it is not what was expected there"),
    }
    return known.get(code, code)


def unseen(code: str) -> str | None:
    """Why an archive cannot tell of a step; None for a code of somebody else."""
    return {
        "not-in-file": _("the archive does not hold this smart process"),
        "stage-not-in-file": _("the archive does not hold this stage"),
        "part-missing": _("the archive has no part in which it would stand"),
        "part-damaged": _("a file of the archive in which it may stand could not be read"),
        "stage-opaque": _("the robots of the stage are kept in a form that only the designer understands"),
        "older-file": _("the archive is older than the portal"),
        "free": _("it is told in the blueprint's own words, which no archive holds: somebody has to confirm it"),
        "not-in-archive": _("the archive does not have it"),
        "differs": _("it is there, and not as the blueprint says"),
    }.get(code)
