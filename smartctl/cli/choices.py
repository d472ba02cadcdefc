"""What an option may hold, and how often it may be given: nothing that a person types is taken for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import typer

from smartctl.errors import UsageError
from smartctl.i18n import _


def known_form(form: str, known: Iterable[str]) -> str:
    """A form of --format that there is. Raises `UsageError` with those there are."""
    names = tuple(known)
    if form not in names:
        raise UsageError(_("There is no format {form}.", form=form), hint=_("Known: {names}.", names=", ".join(names)))
    return form


def choice(*spelled: str, known: Iterable[str], help: str, checked: bool = True, **how: Any) -> Any:  # noqa: A002 - typer's word
    """An option that has a few values and no others: help lists them, a shell completes them, the rest is refused.

    `checked=False`: the command itself refuses, for which values it has depends on more than the option.
    """
    names = tuple(known)
    return typer.Option(
        *spelled,
        metavar="|".join(names),
        help=help,
        autocompletion=lambda: names,
        callback=one_of(*names) if checked else None,
        **how,
    )


def place(*, known: Iterable[str], help: str, checked: bool = True, **how: Any) -> Any:  # noqa: A002 - typer's word
    """An argument that has a few values and no others, as `choice` is an option."""
    names = tuple(known)
    return typer.Argument(
        metavar="|".join(names),
        help=help,
        autocompletion=lambda: names,
        callback=one_of(*names) if checked else None,
        **how,
    )


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


def twice(option: str) -> UsageError:
    return UsageError(
        _("{option} is given more than once, and it takes one value.", option=option), hint=_("Keep one of them.")
    )
