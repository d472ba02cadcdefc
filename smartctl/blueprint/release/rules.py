"""The rule for each word of the language: which bump another value of it wants.

A rule gets both values, `None` for one that is not written, and answers `""` where nothing changed for anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from smartctl.blueprint.semver import MAJOR, MINOR, PATCH

Rule = Callable[[Any, Any], str]

_LEVELS: Final = ("none", "own", "department", "subdepartments", "open", "all")
"""From the narrowest right to the widest."""


def _always(bump: str) -> Rule:
    return lambda _old, _new: bump


def _switch(*, narrow: bool, default: bool) -> Rule:
    """A switch that narrows when it is turned to `narrow`."""

    def rule(old: Any, new: Any) -> str:
        before, after = (default if one is None else one for one in (old, new))
        return "" if before == after else MAJOR if after is narrow else MINOR

    return rule


def _bound(*, lower: bool) -> Rule:
    """A limit of values: a tighter or a new one narrows."""

    def rule(old: Any, new: Any) -> str:
        if old is None or new is None:
            return MAJOR if old is None else MINOR
        if not all(isinstance(one, int | float) for one in (old, new)):
            return MAJOR
        return MAJOR if (new > old) is lower else MINOR

    return rule


def _allowed(old: Any, new: Any) -> str:
    """A list of what is allowed, everything without it."""
    if old is None or new is None:
        return MAJOR if old is None else MINOR
    return _words(old, new)


def _words(old: Any, new: Any) -> str:
    """A list of words: one fewer narrows."""
    before, after = (set(map(str, one or ())) for one in (old, new))
    return MAJOR if before - after else MINOR if after - before else PATCH


def _required_text(old: Any, new: Any) -> str:
    return MINOR if new is None else MAJOR if old != new else ""


def _level(old: Any, new: Any) -> str:
    if old in _LEVELS and new in _LEVELS:
        return MAJOR if _LEVELS.index(new) < _LEVELS.index(old) else MINOR
    return MINOR


def _precision(old: Any, new: Any) -> str:
    both = isinstance(old, int) and isinstance(new, int)
    return MAJOR if both and new < old else MINOR


WORDS: Final[Mapping[str, Rule]] = {
    **dict.fromkeys(
        (
            *("title", "help", "color", "label", "label_checkbox", "description", "why", "subject", "checklist"),
            *("rows", "size", "list_width", "list_height", "caption_no_value", "show_no_value", "display", "popup"),
            *("show_map", "max_show_size", "target_blank", "show_in_card", "filterable", "searchable", "form"),
            *("protect", "allow", "file", "stamps", "card", "force"),
            *("task", "todo", "notify", "sms", "mail", "comment"),
        ),
        _always(PATCH),
    ),
    **dict.fromkeys(("name", "type", "code", "result", "entity_type_id", "entity_type", "iblock_id"), _always(MAJOR)),
    "required": _switch(narrow=True, default=False),
    "multiple": _switch(narrow=False, default=False),
    "editable": _switch(narrow=False, default=True),
    "active": _switch(narrow=False, default=True),
    "automation": _switch(narrow=False, default=False),
    "min_value": _bound(lower=True),
    "min_length": _bound(lower=True),
    "max_value": _bound(lower=False),
    "max_length": _bound(lower=False),
    "max_allowed_size": _bound(lower=False),
    "precision": _precision,
    "regexp": _required_text,
    "extensions": _allowed,
    "users": _allowed,
    "choices": _allowed,
    "entities": _words,
    "bindings": _words,
    "for": _words,
    "standard_fields": _words,
    **dict.fromkeys(("read", "add", "edit", "delete", "export", "import"), _level),
}
"""By the last word of a path. What is not here wants a minor version."""

UNTOLD: Final = frozenset({"format", "version", "moved", "removed", "import"})
"""Keys at the top that say nothing of what a portal gets."""

LOOKS: Final = frozenset({"card"})
"""Sections of a process that are a matter of looks as a whole."""

ORDERED: Final = frozenset({"stages", "fields", "items", "pipelines", "documents"})


def bump_of(word: str, old: Any, new: Any) -> str:
    rule = WORDS.get(word)
    return rule(old, new) if rule else MINOR
