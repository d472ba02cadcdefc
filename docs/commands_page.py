"""`make commands`: docs/commands.md and docs/commands.ru.md, the reference of the commands, written from the commands."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer

from smartctl import i18n

DOCS = Path(__file__).parent
FILES = {"en": "commands.md", "ru": "commands.ru.md"}
TITLE = {"en": "Commands", "ru": "Команды"}
LEAD = {
    "en": "Every command with its options, as `smartctl COMMAND -h` prints them. [По-русски](commands.ru.md).\n"
    "Each takes `--lang` and `-h`, too.\n"
    "The page is written by `make commands`; change the texts in `smartctl/cli/`.",
    "ru": "Все команды и их флаги, как их показывает `smartctl КОМАНДА -h`. [In English](commands.md).\n"
    "`--lang` и `-h` есть у каждой.\n"
    "Страницу пишет `make commands`; тексты лежат в `smartctl/cli/`.",
}


def text(language: str) -> str:
    """The page. One process speaks one language: the help texts are made when the commands load."""
    i18n.use(language)
    from smartctl.cli.app import application  # noqa: PLC0415 - behind the choice of the language
    from smartctl.cli.table import ALL  # noqa: PLC0415

    return (
        "\n".join([f"# {TITLE[language]}", "", LEAD[language], *_sections(application(ALL), "smartctl", None)]) + "\n"
    )


def _sections(command: Any, name: str, parent: typer.Context | None) -> Iterator[str]:
    from smartctl.cli.help_page import page_of  # noqa: PLC0415 - as above
    from smartctl.i18n import _  # noqa: PLC0415

    ctx = typer.Context(command, info_name=name, parent=parent, help_option_names=["-h", "--help"])
    page = page_of(command, ctx)
    yield from ("", f"## {page.path}", "", page.text, "")
    yield from ("```text", " ".join([page.path, *page.usage]), "```")
    options = [one for one in page.options if parent is None or not one.name.startswith(("--lang", "-h"))]
    for title, entries in ((_("Arguments"), page.arguments), (_("Options"), options)):
        if entries:
            yield from ("", f"{title}:", "")
            yield from (_row(one) for one in entries)
    if page.commands:
        yield from ("", f"{_('Commands')}:", "")
        yield from (
            f"- [`{one.name}`](#{f'{page.path} {one.name}'.replace(' ', '-')}) — {one.text}" for one in page.commands
        )
    if page.examples:
        lines = [f"# {one.text}\n{one.line}" for one in page.examples]
        yield from ("", f"{_('Examples')}:", "", "```sh", "\n\n".join(lines), "```")
    for within, one in getattr(command, "commands", {}).items():
        yield from _sections(one, within, ctx)


def _row(one: Any) -> str:
    beside = f" [{'; '.join(one.beside)}]" if one.beside else ""
    return f"- `{one.name}` — {one.text}{beside}"


def main(arguments: Sequence[str]) -> None:
    if arguments:
        sys.stdout.buffer.write(text(arguments[0]).encode())
        return
    for language, name in FILES.items():
        made = subprocess.run([sys.executable, __file__, language], check=True, stdout=subprocess.PIPE)
        (DOCS / name).write_bytes(made.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
