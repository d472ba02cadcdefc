"""Inputs of a blueprint as a person types them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smartctl.errors import UsageError
from smartctl.i18n import _


def given_inputs(set_: Sequence[str]) -> Mapping[str, str]:
    """`--set name=value`, several times."""
    pairs: dict[str, str] = {}
    for one in set_:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise UsageError(
                _("Reading --set {text}: it is not name=value.", text=one), hint=_("Write --set reminder_after=3d.")
            )
        pairs[name] = value
    return pairs
