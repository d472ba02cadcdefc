"""What may follow on a command line: asked by the shells' scripts in `shells/`, one line for each thing that may.

The script hands over the line up to the cursor in `SMARTCTL_COMPLETE`. The answer is `value<TAB>what it means`, line by
line; `:files` or `:folders` says that the shell may offer files of its own.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

import typer
from msgspec import Struct, field
from typer.core import TyperGroup

from smartctl.cli.offered import FILES, FOLDERS

VARIABLE: Final = "SMARTCTL_COMPLETE"
_PROGRAMS: Final = ("smartctl", "b24ctl", "smartctl.exe", "b24ctl.exe")


def answer(line: str, application: Callable[[Collection[str]], Any]) -> str:
    """The lines for a command line up to the cursor. Never raises for what somebody has only begun to type.

    `application`: makes the table of commands, with those whole that are named.
    """
    words = _words(line)
    known, beginning = words[:-1], words[-1]
    where = _Place(command=application(set(known)))
    for word in known:
        where.pass_over(word)
    return "".join(f"{one}\n" for one in where.candidates(beginning))


def _words(line: str) -> list[str]:
    """The words behind the name of the program; the last one is the one being typed, "" behind a blank."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:  # a quote is still open: what stands in it is the word being typed
        return [*_behind_program(words), lexer.token]
    return [*_behind_program(words), *([""] if line[-1:].isspace() or not line else [])] or [""]


def _behind_program(words: Sequence[str]) -> list[str]:
    for place, word in enumerate(words):
        if word.replace("\\", "/").rsplit("/", 1)[-1].lower() in _PROGRAMS:
            return list(words[place + 1 :])
    return list(words[1:])


class _Place(Struct):
    """Where on a command line somebody is."""

    command: Any
    waiting: Any = None
    """An option whose value is next."""
    given: list[Any] = field(default_factory=list)
    arguments: int = 0
    only_arguments: bool = False

    def pass_over(self, word: str) -> None:
        if self.waiting is not None:
            self.waiting = None
        elif self.only_arguments or not word.startswith("-") or word == "-":
            self._enter_or_count(word)
        elif word == "--":
            self.only_arguments = True
        else:
            name, joined, _value = word.partition("=")
            option = self._option(name)
            if option is not None:
                self.given.append(option)
                self.waiting = None if joined or option.is_flag else option

    def _enter_or_count(self, word: str) -> None:
        within = self.command.commands.get(word) if isinstance(self.command, TyperGroup) else None
        if within is None:
            self.arguments += 1
        else:
            self.command, self.given = within, []

    def candidates(self, beginning: str) -> Iterator[str]:
        if self.waiting is not None:
            yield from self._values(self.waiting, beginning)
        elif beginning.startswith("-") and not self.only_arguments:
            name, joined, value = beginning.partition("=")
            option = self._option(name)
            if joined and option is not None and not option.is_flag:
                yield from self._values(option, value, f"{name}=")
            elif not joined:
                yield from self._options(beginning)
        elif isinstance(self.command, TyperGroup):
            for name, one in self.command.commands.items():
                if name.startswith(beginning) and not self.arguments:
                    yield _line(name, one.help)
        else:
            places = [one for one in self.command.params if one.param_type_name == "argument"]
            if places and (self.arguments < len(places) or places[-1].nargs == -1):
                yield from self._values(places[min(self.arguments, len(places) - 1)], beginning)

    def _options(self, beginning: str) -> Iterator[str]:
        for one in self._params():
            if one.param_type_name == "option" and not one.hidden and (one.multiple or one not in self.given):
                for name in sorted(one.opts, key=len, reverse=True):
                    if name.startswith(beginning):
                        yield _line(name, one.help)

    def _values(self, param: Any, beginning: str, before: str = "") -> Iterator[str]:
        offered = param.shell_complete(self._context(), beginning)
        if not offered and hasattr(param.type, "file_okay"):
            yield FILES
        for one in offered:
            yield one.help if one.help in (FILES, FOLDERS) else _line(before + one.value, one.help)

    def _option(self, name: str) -> Any:
        return next((one for one in self._params() if name in one.opts and one.param_type_name == "option"), None)

    def _params(self) -> list[Any]:
        return self.command.get_params(self._context())  # type: ignore[no-any-return]  # -h is among them

    def _context(self) -> typer.Context:
        return typer.Context(self.command, resilient_parsing=True, help_option_names=["-h", "--help"])


def _line(value: str, meaning: str | None) -> str:
    return "\t".join((value, " ".join((meaning or "").split()))).rstrip("\t")
