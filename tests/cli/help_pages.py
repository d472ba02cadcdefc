"""Every help page, one behind the other: `python -m tests.cli.help_pages ru 40`. A process speaks one language."""

from __future__ import annotations

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
    language, width = sys.argv[1:]
    listed = list(commands(language))
    from smartctl.cli.help_page import page_of  # behind the choice of the language, as everything that has texts
    from smartctl.cli.help_screen import text

    pages = [text(page_of(command, ctx), int(width)) for command, ctx in listed]
    sys.stdout.buffer.write(("-" * int(width) + "\n").join(pages).encode())


if __name__ == "__main__":
    main()
