"""Writes docs/options.md and docs/options.ru.md: every option of the portal's screens, and what carries it.

`options.yaml` names the screens; the schema, the kinds and the built-in blueprints say the rest. `make options` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smartctl.kinds import KINDS

HERE = Path(__file__).parent
BLUEPRINTS = HERE.parent / "blueprints"
WORDS = {
    "en": {
        "title": "What the portal offers, and what carries it",
        "intro": "Made by `make options` from the schema, the kinds and [options.yaml](options.yaml); [по-русски](options.ru.md).",
        "heads": "| on the screen | in a blueprint | carried by |",
        "by_hand": "by hand",
    },
    "ru": {
        "title": "Что предлагает портал и чем это записывается",
        "intro": "Построено `make options` по схеме, видам объектов и [options.yaml](options.yaml); [in English](options.md).",
        "heads": "| на экране | в шаблоне | чем записывается |",
        "by_hand": "руками",
    },
}


def data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe", pure=True).load((HERE / "options.yaml").read_text(encoding="utf-8"))
    return found


def rows(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for area in options["areas"]:
        yield from area["rows"]


def carried(row: Mapping[str, Any], options: Mapping[str, Any], language: str) -> str:
    """The methods with their parameter, or what a person does."""
    if row.get("runbook"):
        return str(options["runbook"][language])
    if "by" not in row:
        return f"{WORDS[language]['by_hand']}: {row['step'][language]}"
    kind, _, name = row["by"].partition(".")
    attr = KINDS[kind].attr(name)
    methods = ", ".join(f"`{one}`" for one in row.get("methods") or options["methods"][kind])
    wire = attr.wire if attr else ""
    return f"{methods}: `{wire}`" if wire else methods


def _path(row: Mapping[str, Any]) -> str:
    return f"`{row['path']}`" if "path" in row else ""


def table(language: str) -> str:
    options, words = data(), WORDS[language]
    lines = [f"# {words['title']}", "", words["intro"]]
    for area in options["areas"]:
        lines += ["", f"## {area['title'][language]}", "", words["heads"], "|---|---|---|"]
        lines += [f"| {row[language]} | {_path(row)} | {carried(row, options, language)} |" for row in area["rows"]]
    return "\n".join(lines) + "\n"


FILES = {"en": HERE / "options.md", "ru": HERE / "options.ru.md"}

if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(table(language), encoding="utf-8")
