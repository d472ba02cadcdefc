"""A command's help as a value: what it is for, how it is written, what it takes, examples. `help_screen` prints it on a
screen, `docs/commands_page.py` as a page.

Its values are tuples with names: the program's own help is told before msgspec, a quarter of its time, would be loaded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from smartctl.cli.examples import Example, examples_of
from smartctl.i18n import _


class Entry(NamedTuple):
    """An argument, an option or a command: how it is written, what it means."""

    name: str
    text: str
    beside: tuple[str, ...] = ()
    """What stands in brackets behind the text: its range, its default, that it is required."""


class Page(NamedTuple):
    path: str
    """`smartctl state list`."""
    usage: tuple[str, ...]
    """What follows the path on a command line, word by word."""
    text: str
    arguments: tuple[Entry, ...]
    options: tuple[Entry, ...]
    commands: tuple[Entry, ...]
    examples: tuple[Example, ...]


def page_of(command: Any, ctx: Any) -> Page:
    """The help of a command or a group of typer's, asked about in its context."""
    params = [one for one in command.get_params(ctx) if not one.hidden]
    arguments = [one for one in params if one.param_type_name == "argument"]
    options = [one for one in params if one.param_type_name == "option"]
    within = getattr(command, "commands", {}).values()
    return Page(
        path=ctx.command_path,
        usage=written(*map(_place, arguments), commands=bool(within)),
        text=command.help or "",
        arguments=tuple(_entry(one, _metavar(one)) for one in arguments),
        options=tuple(_entry(one, _spelled(one, ctx)) for one in options),
        commands=tuple(Entry(name=one.name or "", text=one.help or "") for one in within if not one.hidden),
        examples=examples_of(ctx.command_path),
    )


def written(*arguments: str, commands: bool) -> tuple[str, ...]:
    """How a command line goes on behind the name of its command."""
    return (_("[OPTIONS]"), *arguments, *([_("COMMAND ...")] if commands else []))


def shown_by_help() -> str:
    return _("Show this message and exit.")


def _metavar(param: Any) -> str:
    """With dots where several are taken."""
    name = param.metavar or str(param.name).upper()
    return f"{name}..." if param.nargs == -1 and "..." not in name else name


def _place(argument: Any) -> str:
    name = _metavar(argument)
    return name if argument.required else f"[{name}]"


def _spelled(option: Any, ctx: Any) -> str:
    """`-q, --quiet`, `--format text|json`: short before long, which the library leaves to chance."""
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {option.metavar or option.make_metavar(ctx)}"


def _entry(param: Any, name: str) -> Entry:
    text = shown_by_help() if "--help" in param.opts else param.help or ""
    # With its brackets, for the word alone is the name of an attribute in the catalogue.
    needed = [_("[required]").strip("[]")] if param.required else []
    beside = (*_range(param), *_default(param), *needed)
    return Entry(name=name, text=text, beside=beside)


def _range(param: Any) -> Sequence[str]:
    low, high = getattr(param.type, "min", None), getattr(param.type, "max", None)
    if low is not None and high is not None:
        return (_("{low} to {high}", low=low, high=high),)
    return (_("{low} or more", low=low),) if low is not None else ()


def _default(param: Any) -> Sequence[str]:
    value = param.default
    if value is None or value is False or not param.show_default or value in ("", (), []):
        return ()
    shown = f"{value:g}" if isinstance(value, float) else value
    return (_("default: {default}", default=shown),)
