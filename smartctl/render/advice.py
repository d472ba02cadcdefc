"""Hints in a plan, in the reader's language: at the object that they are said of."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl import i18n
from smartctl.errors import Level
from smartctl.findings import Advice
from smartctl.i18n import _
from smartctl.render.visible import visible


def label(level: Level | None) -> str:
    """`Hint (risk):`"""
    words = {
        None: _("Hint:"),
        Level.MISTAKE: _("Hint (mistake):"),
        Level.RISK: _("Hint (risk):"),
        Level.TASTE: _("Hint (taste):"),
    }
    return words[level]


def told(one: Advice) -> str:
    """`Hint (risk): Two fields are called … (titles-alike)`"""
    return f"{label(Level(one.level))} {_in_words(one.message)} ({visible(one.code)})"


def with_way(one: Advice) -> str:
    """The same with what to write instead."""
    return f"{label(Level(one.level))} {_in_words(one.message)} {_in_words(one.way)} ({visible(one.code)})"


def _in_words(texts: Mapping[str, str]) -> str:
    return visible(str(texts.get(i18n.current()) or texts.get("en") or next(iter(texts.values()), "")))
