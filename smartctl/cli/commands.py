"""What every command of the table has: help in the reader's language under -h, --lang, one value for one option."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from smartctl.cli.choices import twice
from smartctl.cli.language import LANGUAGES
from smartctl.cli.table import HELP, LANGUAGE

_Function = TypeVar("_Function", bound=Callable[..., Any])
_HELP: Final = {"help_option_names": list(HELP)}


def _lang() -> TyperOption:
    """Read before any command, for the help texts are made in its language: here it is only listed and let pass."""
    return TyperOption(
        param_decls=["--lang"],
        metavar="|".join(LANGUAGES),
        help=LANGUAGE,
        expose_value=False,
        autocompletion=lambda _context, _words, _beginning: list(LANGUAGES),
    )


class Command(TyperCommand):
    """One command. An option with one value is given once: of two, neither is known to be the meant one."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.params.append(_lang())

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _values, _rest, order = self.make_parser(ctx).parse_args(args=list(args))
        times = Counter(id(one) for one in order)
        for one in order:
            if (
                times[id(one)] > 1
                and one.param_type_name == "option"
                and not (one.multiple or getattr(one, "is_flag", False))
            ):
                raise twice(one.opts[0])
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_help_of(self, ctx))


class Group(TyperGroup):
    """A command that has commands."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.params.append(_lang())

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_help_of(self, ctx))


def _help_of(command: Command | Group, ctx: Any) -> str:
    from smartctl.cli import help_page, help_screen  # noqa: PLC0415 - the examples load where help is read

    return help_screen.text(help_page.page_of(command, ctx))


class Commands(typer.Typer):
    """A table of commands. Named without one of them, it shows its help: that is an answer, not a mistake."""

    def __init__(self, **how: Any) -> None:
        super().__init__(
            cls=Group,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            context_settings=_HELP,
            **how,
        )
        self.callback(invoke_without_command=True)(help_if_alone)

    def command(self, name: str | None = None, **how: Any) -> Callable[[_Function], _Function]:
        return super().command(name, cls=Command, **how)


def help_if_alone(ctx: typer.Context) -> None:
    """The callback of a table that is named without a command of it."""
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help() + "\n")
        raise typer.Exit
