"""What is wrong with a command line, in the language of the screen.

The library that reads command lines speaks English alone, and most of its complaints carry their facts as text only. So
each of them is known by its form; one that is not known is told as it stands, which is better than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from smartctl.i18n import _

_NAMES: Final = r"'.*'"  # one name or several, each in its quotes


def told(complaint: str) -> str:
    """The same complaint as a sentence of ours."""
    return _first(_COMPLAINTS, complaint)


def _first(forms: Mapping[str, Callable[..., str]], text: str) -> str:
    for form, sentence in forms.items():
        found = re.fullmatch(form, text, re.DOTALL)
        if found:
            return sentence(**found.groupdict())
    return text


def _invalid(name: str, what: str) -> str:
    return _("{name} cannot be taken: {what}", name=name, what=_first(_VALUES, what))


_COMPLAINTS: Final[Mapping[str, Callable[..., str]]] = {
    r"No such option: (?P<option>\S+) \(Possible options: (?P<names>.*)\)": lambda option, names: _(
        "No such option: {option}. Did you mean {names}?", option=option, names=names
    ),
    r"No such option: (?P<option>.*)": lambda option: _("No such option: {option}.", option=option),
    rf"No such command (?P<name>{_NAMES})\. Did you mean (?P<names>{_NAMES})\?": lambda name, names: _(
        "No such command: {name}. Did you mean {names}?", name=name, names=names
    ),
    rf"No such command (?P<name>{_NAMES})\.": lambda name: _("No such command: {name}.", name=name),
    rf"Missing argument (?P<name>{_NAMES})\.": lambda name: _("Missing argument: {name}.", name=name),
    rf"Missing option (?P<name>{_NAMES})\.": lambda name: _("Missing option: {name}.", name=name),
    r"Missing command\.": lambda: _("Missing command."),
    r"Got unexpected extra arguments?(?:\(s\))? \((?P<words>.*)\)": lambda words: _(
        "More was given than the command takes: {words}.", words=words
    ),
    rf"Option (?P<name>{_NAMES}) requires an argument\.": lambda name: _("{name} needs a value.", name=name),
    rf"Option (?P<name>{_NAMES}) does not take a value\.": lambda name: _("{name} takes no value.", name=name),
    rf"Invalid value for (?P<name>{_NAMES}): (?P<what>.*)": _invalid,
}

_VALUES: Final[Mapping[str, Callable[..., str]]] = {
    r"(?P<value>.*) is not a valid (?:int|integer)(?: range)?\.": lambda value: _(
        "{value} is no whole number.", value=value
    ),
    r"(?P<value>.*) is not a valid float(?: range)?\.": lambda value: _("{value} is no number.", value=value),
    r"(?P<value>.*) is not in the range (?P<low>[^<>]*)<=x<=(?P<high>.*)\.": lambda value, low, high: _(
        "{value} is not between {low} and {high}.", value=value, low=low, high=high
    ),
    r"(?P<value>.*) is not in the range x>=(?P<low>.*)\.": lambda value, low: _(
        "{value} is less than {low}.", value=value, low=low
    ),
}
