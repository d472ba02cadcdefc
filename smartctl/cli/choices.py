"""What an option may hold, and how often it may be given: nothing that a person types is taken for something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand

from smartctl.errors import UsageError
from smartctl.i18n import _


def known_form(form: str, known: Iterable[str]) -> str:
    """A form of --format that there is. Raises `UsageError` with those there are."""
    names = tuple(known)
    if form not in names:
        raise UsageError(_("There is no format {form}.", form=form), hint=_("Known: {names}.", names=", ".join(names)))
    return form


def one_of(*known: str) -> Callable[[typer.CallbackParam, str | None], str | None]:
    """A callback of an option that has a few values and no others."""

    def checked(param: typer.CallbackParam, value: str | None) -> str | None:
        if value is not None and value not in known:
            raise not_one(param.opts[0], value, known)
        return value

    return checked


def not_one(what: str, value: str, known: Iterable[str]) -> UsageError:
    return UsageError(
        _("{option} cannot be {value}.", option=what, value=value or '""'),
        hint=_("Known: {names}.", names=", ".join(known)),
    )


def named(param: typer.CallbackParam, value: str | None) -> str | None:
    """A callback of an option that is left out rather than empty: an unset variable of a script is a mistake."""
    if value is not None and not value.strip():
        raise UsageError(
            _("{option} is empty.", option=param.opts[0]),
            hint=_("Give a value, or leave the option out. An unset variable of a script looks like this."),
        )
    return value


_Function = TypeVar("_Function", bound=Callable[..., Any])


class _Once(TyperCommand):
    """A command of which an option with one value is given once: of two, neither is known to be the meant one."""

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


def twice(option: str) -> UsageError:
    return UsageError(
        _("{option} is given more than once, and it takes one value.", option=option), hint=_("Keep one of them.")
    )


class Commands(typer.Typer):
    """A table of commands that are strict about their options."""

    def command(self, name: str | None = None, **how: Any) -> Callable[[_Function], _Function]:
        return super().command(name, cls=_Once, **how)
