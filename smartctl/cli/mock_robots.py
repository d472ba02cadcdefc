"""`smartctl mock robots` and `smartctl mock triggers`: the work of a person on the portal's automation screens, imitated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smartctl import regular
from smartctl.cli import flags
from smartctl.cli.choices import known_form
from smartctl.cli.commands import Commands
from smartctl.cli.mock_files import mock_file
from smartctl.cli.screen import document, out
from smartctl.designer.pauses import minutes_of
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _, current
from smartctl.json_text import written

if TYPE_CHECKING:
    from smartctl.mockportal.application import Portal

robots = Commands()
triggers = Commands()

_DURATION = re.compile(r"(\d+[dhm])+")
_Stage = Annotated[
    str, typer.Option("--stage", metavar="STATUS_ID", help=_("The stage, such as DT1036_9:NEW."), show_default=False)
]
_Number = Annotated[int, typer.Option("--id", metavar="N", help=_("Its number, as list shows it."), show_default=False)]


@robots.command("list", help=_("List the robots on the stages."))
def list_robots(portal: flags.Mock = "mock:", form: flags.Format = "text") -> int:
    return _list(portal, "robots", ("id", "stage", "type", "properties", "delay"), form)


@triggers.command("list", help=_("List the triggers on the stages."))
def list_triggers(portal: flags.Mock = "mock:", form: flags.Format = "text") -> int:
    return _list(portal, "triggers", ("id", "stage", "code", "rules"), form)


@robots.command("add", help=_("Put a robot on a stage, as a person does in the portal."))
def add_robot(
    stage: _Stage,
    kind: Annotated[
        str, typer.Option("--type", metavar=_("CLASS"), help=_("Its class, such as Task2Activity."), show_default=False)
    ],
    properties: Annotated[str, typer.Option("--properties", metavar="JSON", help=_("What its form holds."))] = "{}",
    delay: Annotated[
        str,
        typer.Option(
            "--delay",
            metavar="JSON",
            help=_('How long it waits: {"value": 3, "valueType": "d"}, and from when: "basis".'),
        ),
    ] = "{}",
    conditions: Annotated[
        str, typer.Option("--conditions", metavar="JSON", help=_("A list of field, operator and value."))
    ] = "[]",
    first: Annotated[bool, typer.Option("--first", help=_("Before the robots that stand there."))] = False,
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    given = _json("--properties", properties, Mapping), _json("--delay", delay, Mapping)
    met = _json("--conditions", conditions, Sequence)
    with opened(portal) as there:
        number = back_door.place_robot(there, stage, kind, given[0], delay=given[1], conditions=met, first=first)
    out(f"{number}\n")
    return Exit.OK


def move_clock(
    portal: flags.Mock = "mock:",
    forward: Annotated[
        str, typer.Option("--forward", metavar=_("DURATION"), help=_("How much time passes: 3d, 1d12h, 90m."))
    ] = "0m",
) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    if not _DURATION.fullmatch(forward):
        raise UsageError(
            _("Reading {flag}: “{text}” is no duration.", flag="--forward", text=forward),
            hint=_("Write days, hours and minutes: 3d, 1d12h, 90m."),
        )
    with opened(portal) as there:
        now = back_door.move_clock(there, timedelta(minutes=minutes_of(forward)))
    out(f"{now.isoformat(timespec='seconds')}\n")
    return Exit.OK


@triggers.command("add", help=_("Put a trigger on a stage, as a person does in the portal."))
def add_trigger(
    stage: _Stage,
    code: Annotated[
        str, typer.Option("--code", metavar=_("CODE"), help=_("WEBHOOK, FIELD_CHANGED …"), show_default=False)
    ],
    rules: Annotated[str, typer.Option("--rules", metavar="JSON", help=_("What its form holds."))] = "{}",
    name: Annotated[str, typer.Option("--name", metavar=flags.NAME, help=_("What it is called on the screen."))] = "",
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    given = _json("--rules", rules, Mapping)
    with opened(portal) as there:
        number = back_door.place_trigger(there, stage, code, given, name)
    out(f"{number}\n")
    return Exit.OK


@robots.command("remove", help=_("Take a robot away."))
def remove_robot(number: _Number, portal: flags.Mock = "mock:") -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    with opened(portal) as there:
        back_door.take_robot_away(there, number)
    return Exit.OK


@triggers.command("remove", help=_("Take a trigger away."))
def remove_trigger(number: _Number, portal: flags.Mock = "mock:") -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    with opened(portal) as there:
        back_door.take_trigger_away(there, number)
    return Exit.OK


def import_workflow(
    file: Annotated[
        Path, typer.Option("--file", metavar=flags.FILE, help=_("A file of the designer (.bpt)."), show_default=False)
    ],
    process: Annotated[
        int, typer.Option("--process", metavar="N", help=_("entityTypeId of the smart process."), show_default=False)
    ],
    name: Annotated[
        str, typer.Option("--name", metavar=flags.NAME, help=_("What it is called on the screen."), show_default=False)
    ],
    start: Annotated[
        int,
        typer.Option("--start", metavar="N", min=0, max=3, help=_("0 by hand, 1 on creation, 2 on change, 3 on both.")),
    ] = 0,
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}.", path=file.as_posix(), reason=regular.reason(error))) from None
    with opened(portal) as there:
        number = back_door.import_workflow(there, process, name, content, start)
    out(f"{number}\n")
    return Exit.OK


def _list(portal: str, what: str, columns: Sequence[str], form: str) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used
    from smartctl.render.visible import visible  # noqa: PLC0415 - with the renderers

    known_form(form, ("text", "json"))
    with opened(portal) as there:
        rows = back_door.listed(there)[what]
    if form == "json":
        document(written(rows, indent=2) + "\n")
        return Exit.OK
    for row in rows:
        cells = (row[name] if isinstance(row[name], str | int) else _short(row[name]) for name in columns)
        out("  ".join(visible(str(cell)) for cell in cells if cell != "") + "\n")
    return Exit.OK


def _short(value: Any) -> str:
    return written(value) if value else ""


def _json(flag: str, text: str, kind: type) -> Any:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise UsageError(_("Reading {flag}: {reason}.", flag=flag, reason=error)) from None
    if not isinstance(value, kind) or isinstance(value, str):
        raise UsageError(
            _("Reading {flag}: it is not of the right kind.", flag=flag),
            hint=_("Write a JSON list.") if kind is Sequence else _("Write a JSON object."),
        )
    return value


@contextmanager
def opened(name: str) -> Iterator[Portal]:
    """The embedded portal, if it is there. What its screens do not offer is an error in words."""
    from smartctl.mockportal.application import open_portal  # noqa: PLC0415 - loads only where it is used
    from smartctl.mockportal.back_door import NotPossible  # noqa: PLC0415

    file = mock_file(name)
    if not file.exists():
        raise UsageError(
            _("There is no {portal} yet.", portal=name), hint=_("Name the portal as --portal does: mock:demo.")
        )
    portal = open_portal(file)
    try:
        yield portal
    except NotPossible as error:
        reason = error.told("ru" if current() == "ru" else "en")
        raise UsageError(_("The portal does not offer this: {reason}.", reason=reason)) from None
    finally:
        portal.close()
