"""How the reader wants to see things. A renderer is a function of a value and these options, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import copy_context
from functools import wraps
from typing import TypeVar

from msgspec import Struct, field

from smartctl import i18n

Value = TypeVar("Value")
Said = TypeVar("Said")


class Made(Struct, frozen=True, kw_only=True):
    """Who made a plan, when, and of which commit of the blueprint; "" where that is not known."""

    by: str = ""
    at: str = ""
    commit: str = ""


class Written(Struct, frozen=True, kw_only=True):
    """A line of a blueprint: `crm.yaml:42`, and the page on which that line can be read at the commit, "" for none."""

    line: str
    url: str = ""


class Options(Struct, frozen=True, kw_only=True):
    language: str = "en"
    color: bool = False
    unicode: bool = True
    """False: the stream cannot show box drawings and typographic quotes."""
    width: int = 80
    """For rules and diagnostics. Lines of a plan are never wrapped: they are searched, compared and copied."""
    wraps: bool = False
    """A person looks: its sentences are wrapped at the width."""
    style: str = "terraform"
    """`terraform` for people who know it, `plain` for full sentences in the portal's words, `summary` for a few lines."""
    saved_to: str | None = None
    """Closing note of a plan: the file it was saved to; "" says that it was not saved; None says nothing."""
    max_bytes: int = 65_000
    """How long Markdown may be. A letter has at least one byte, so a limit in characters is kept, too."""
    link: str = ""
    """Where the whole of it can be read."""
    made: Made | None = None
    places: Mapping[str, Written] = field(default_factory=dict)
    """Address -> where it is written in the blueprint."""


def spoken(speak: Callable[[], Said], options: Options) -> Said:
    """What `speak` says in the language of the options; the language of the run stays as it was."""

    def in_language() -> Said:
        i18n.use(options.language)
        return speak()

    return copy_context().run(in_language)


def speaking(render: Callable[[Value, Options], str]) -> Callable[[Value, Options], str]:
    """A renderer that speaks the language of its options."""

    @wraps(render)
    def in_language(value: Value, options: Options) -> str:
        return spoken(lambda: render(value, options), options)

    return in_language
