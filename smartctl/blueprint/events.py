"""From YAML text to events: libyaml reads what it and ruamel's own parser read alike, ruamel's reads all the rest.

libyaml is many times faster, but speaks YAML 1.1: it takes a tab, a tag, an anchor or a block text otherwise here and
there, and tells less well where a mistake stands. So it gets only texts without any of these (`tests/blueprint/
test_events.py` compares the two on texts of every kind), and what it refuses is read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from smartctl.blueprint import yaml_mistakes
from smartctl.errors import Diagnostic

if TYPE_CHECKING:
    from smartctl.blueprint.tree import Source

_READ_OTHERWISE: Final = re.compile(
    r"""[\t\r\x85\u2028\u2029\ufeff]     # blanks, ends of lines
    |^(?:%|---|\.\.\.)                    # directives, ends of documents
    |(?:^|[\s\[{,:?-])[!&*]              # tags, anchors, aliases
    |[|>][-+0-9]*(?:[^-+0-9\n\ ]|\ *\S|\ *$)  # block texts
    """,
    re.MULTILINE | re.VERBOSE,
)


class Unreadable(Exception):
    """There is no tree: the one mistake that ended the reading."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class NotQuick(Exception):
    """Only the careful parser can tell what this text means, or what is wrong with it."""


def read_alike(text: str) -> bool:
    """Whether `quickly` reads it as `carefully` does, or raises `NotQuick`."""
    return not _READ_OTHERWISE.search(text)


def quickly(text: str) -> Iterator[Any]:
    """What libyaml meets, in order. Raises `NotQuick`, perhaps after many events.

    Where it is not installed, refuses the text, or places a value that is not there. Texts that are nested without end take
    minutes to the end: who reads them stops early.
    """
    try:
        from ruamel.yaml.cyaml import (  # type: ignore[attr-defined]  # noqa: PLC0415 - slow, and not built everywhere
            CParser,
        )
        from ruamel.yaml.events import ScalarEvent, StreamEndEvent  # noqa: PLC0415
    except ImportError:
        raise NotQuick from None
    parser = CParser(text)
    while True:
        try:
            event = parser.get_event()
        except Exception:  # noqa: BLE001 - ruamel's own parser says what is wrong, if anything is
            raise NotQuick from None
        if type(event) is ScalarEvent and not (event.value or event.style):
            raise NotQuick
        yield event
        if type(event) is StreamEndEvent:
            return


def carefully(source: Source) -> Iterator[Any]:
    """What ruamel's own parser meets, in order. Raises `Unreadable` at the first place that no parser can read."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - slow to import

    found = iter(YAML(typ="safe", pure=True).parse(source.text))
    while True:
        try:
            event = next(found)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001 - whatever the parser does with foreign text, it is a mistake in the text
            raise Unreadable(yaml_mistakes.diagnostic(error, source)) from None
        yield event
