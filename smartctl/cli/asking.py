"""Flags that several commands take, said once: as fields of a value, of which a command names those that it takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import Field, field, fields
from functools import wraps
from typing import Any, Final, TypeVar

_Value = TypeVar("_Value")
_FLAG: Final = "flag"
_REQUIRED: Final = "required"
OWN: Final = ""
"""Stands among the names where the flags of the command itself have their place in the help."""


def flag(spelled: Any, default: _Value, *, required: bool = False) -> _Value:
    """A field of a frozen dataclass that a flag fills: how it is spelled, as in a signature, and what it is without.

    `required`: a command that takes it cannot do without; the default is for those that do not.
    """
    return field(default=default, metadata={_FLAG: spelled, _REQUIRED: required})


def takes(
    value: type, *names: str, optional: frozenset[str] = frozenset(), **otherwise: Any
) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Gives a command the flags of these fields, or of all; its first parameter is the value that was made of them.

    `optional`: fields that others require and this command does not. `otherwise`: fields whose flag this command spells in its own way.
    """
    known = {one.name: one for one in fields(value)}

    def decorated(command: Callable[..., int]) -> Callable[..., int]:
        _first, *own = inspect.signature(command, eval_str=True).parameters.values()
        given = [
            _parameter(known[name], otherwise.get(name), optional=name in optional)
            for name in names or known
            if name != OWN
        ]
        place = names.index(OWN) if OWN in names else len(given)
        parameters = [*given[:place], *own, *given[place:]]

        @wraps(command)
        def called(**words: Any) -> int:
            picked = {one.name: _kept(words.pop(one.name)) for one in given}
            return command(value(**picked), **words)

        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in parameters}
        return called

    return decorated


def _parameter(one: Field[Any], spelled: Any, *, optional: bool) -> inspect.Parameter:
    return inspect.Parameter(
        one.name,
        inspect.Parameter.POSITIONAL_OR_KEYWORD,
        default=inspect.Parameter.empty if one.metadata[_REQUIRED] and not optional else one.default,
        annotation=spelled or one.metadata[_FLAG],
    )


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
