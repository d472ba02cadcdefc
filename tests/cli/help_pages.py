"""Every help page, one behind the other, in several widths: `python -m tests.cli.help_pages ru 40 80`, as JSON.

A process speaks one language. Beside the pages: whether the page of the program is the one that its commands give.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import typer

from smartctl import i18n


def commands(language: str) -> Iterator[tuple[object, typer.Context]]:
    """All commands and groups, in the order of the help, each with the context of its own."""
    i18n.use(language)
    from smartctl.cli.app import application
    from smartctl.cli.table import ALL

    yield from _within(application(ALL), "smartctl", None)


def _within(command, name, parent):
    ctx = typer.Context(command, info_name=name, parent=parent, help_option_names=["-h", "--help"])
    yield command, ctx
    for one in getattr(command, "commands", {}).values():
        yield from _within(one, one.name, ctx)


def main() -> None:
    language, *widths = sys.argv[1:]
    listed = list(commands(language))
    from smartctl.cli import table  # behind the choice of the language, as everything that has texts
    from smartctl.cli.help_page import page_of
    from smartctl.cli.help_screen import text

    pages = [page_of(command, ctx) for command, ctx in listed]
    told = {width: ("-" * int(width) + "\n").join(text(one, int(width)) for one in pages) for width in widths}
    alike = [table.page() == pages[0], len(table.page().commands)]
    json.dump({"pages": told, "program": alike}, sys.stdout)


if __name__ == "__main__":
    main()
