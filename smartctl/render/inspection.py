"""What was understood of an archive, at a terminal. The JSON form is the document itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.automation.manual import Place
from smartctl.designer import words
from smartctl.i18n import _, n_
from smartctl.intent_kinds import IntentKind
from smartctl.json_text import written
from smartctl.render.canvas import write
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, speaking
from smartctl.render.runbook import archived
from smartctl.render.visible import visible


@speaking
def inspection_text(found: Mapping[str, Any], options: Options) -> str:
    return write(_lines(found), options)


def _lines(found: Mapping[str, Any]) -> Iterator[Line]:
    yield line((visible(_heading(found)), "bold"))
    if found["masked"]:
        yield line(_("Texts, people and addresses are masked; --full shows them."))
    parts = ", ".join(f"{name} {count}" for name, count in found["parts"].items())
    yield line(_("Parts: {parts}", parts=visible(parts) or _("none")))
    if found["unknown_parts"]:
        yield line(_("Parts that are not known: {parts}", parts=visible(", ".join(found["unknown_parts"]))))
    if found["others"]:
        number = found["others"]
        yield line(n_("{n} robot template or trigger is of deals, leads and the like: not looked at.", "{n} robot templates and triggers are of deals, leads and the like: not looked at.", number))  # fmt: skip
    for process in found["processes"]:
        yield EMPTY
        yield from _process(process)
    if found["problems"]:
        yield EMPTY
    for one in found["problems"]:
        place, why = visible(one["where"]), archived.reason(one["code"])
        yield line(_("Not read: {place} ({reason}).", place=place, reason=why))
    yield EMPTY
    summary = found["summary"]
    yield line(
        (
            _(
                "Understood: {understood}. Not understood, or not all of it: {rest}.",
                understood=summary["understood"],
                rest=summary["not_understood"],
            ),
            "bold",
        )
    )


def _heading(found: Mapping[str, Any]) -> str:
    return _(
        "Archive {file}: {form}, preset {preset}, format {version}, packed on {time} by its own clock.",
        file=found["file"],
        form=found["container"],
        preset=found["preset"] or "?",
        version=found["version"],
        time=(found["written"] or "?").replace("T", " "),
    )


def _process(process: Mapping[str, Any]) -> Iterator[Line]:
    title = f"{visible(process['title'])} ({process['entity_type_id']})"
    fields = process["fields"]
    counts = [
        n_("{n} pipeline", "{n} pipelines", len(process["pipelines"])),
        n_("{n} stage", "{n} stages", sum(len(one["stages"]) for one in process["pipelines"])),
        _("fields not in it") if fields is None else n_("{n} field", "{n} fields", len(fields)),
        *([n_("{n} workflow", "{n} workflows", process["workflows"])] if process["workflows"] else []),
    ]
    yield line((title, "bold"), f": {', '.join(counts)}")
    place = ""
    for one in process["automation"]:
        here = " > ".join(map(visible, Place.of(one).parts))
        if here != place:
            place = here
            yield line(f"  {here}")
        off = "" if one["active"] else f" {_switched_off()}"
        yield line(f"    {_name(one)}{off}")
        for name, value in one["values"].items():
            if value not in (None, [], {}):
                yield line(f"      {_label(name)}: {visible(_told(value, name))}")
        condition, odd, opaque = _("Condition"), _("Not in our words"), _("Not understood")
        for each in one["conditions"]:
            yield line(f"      {condition}: {visible(written(each))}")
        if one["beside"]:
            yield line((f"      {odd}: {visible(written(one['beside']))}", "yellow"))
        if one["reason"]:
            yield line((f"      {opaque}: {_why(one)}", "yellow"))


def _switched_off() -> str:
    return _("(switched off)")


def _name(one: Mapping[str, Any]) -> str:
    name = visible(archived.called(one))
    if one["kind"] == IntentKind.PERMISSION:
        return _("role")
    known: Mapping[str, str] = {
        IntentKind.ROBOT: _("robot “{name}”", name=name),
        IntentKind.TRIGGER: _("trigger “{name}”", name=name),
    }
    return known.get(one["kind"], _("tunnel"))


def _label(name: str) -> str:
    try:
        return words.box(name)
    except KeyError:
        return name


def _told(value: Any, name: str = "") -> str:
    if isinstance(value, Mapping) and "characters" in value:
        count = n_("{n} character", "{n} characters", value["characters"])
        return f"\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}{count}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} {' '.join(value.get('fields', ()))}".rstrip()
    if isinstance(value, list):
        known = name == "link" and all(one in ("item", "client") for one in value)
        return words.spelled(name, value) if known else ", ".join(map(_told, value))
    return value if isinstance(value, str) else written(value)


def _why(one: Mapping[str, Any]) -> str:
    known = {
        "class": _("no blueprint has {type}", type=one["type"]),
        "packed": _("it is packed or serialised, and not looked into"),
        "empty": _("there is no template in it"),
        "many": _("there are more robots than a stage can have"),
    }
    reason = known.get(one["reason"], _("somebody has changed it in the designer"))
    return visible(f"{reason} ({one['where']})")
