"""Writes docs/options.md and docs/options.ru.md: every option of the portal's screens, and what carries it.

`options.yaml` names the screens, the schema says what can be written, and `carried.yaml` is the record of what the kinds
send. `make options` makes the record and runs this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smartctl import i18n
from smartctl.blueprint import flags
from smartctl.blueprint.key_mistakes import settings_by_type
from smartctl.designer import words
from smartctl.kinds import KINDS
from smartctl.shipped import schema

HERE = Path(__file__).parent
WORDS = {
    "en": {
        "title": "What the portal offers, and what carries it",
        "intro": "Made by `make options` from the schema, [what the kinds send](carried.yaml) and [options.yaml](options.yaml); [по-русски](options.ru.md).",
        "heads": "| on the screen | in a blueprint | carried by |",
        "by_hand": "by hand",
        "once": "given once; another value makes the object anew",
        "refused": "given once; another value is refused",
        "switches": "the switches below",
    },
    "ru": {
        "title": "Что предлагает портал и чем это записывается",
        "intro": "Построено `make options` по схеме, [тому, что отправляют виды объектов](carried.yaml), и [options.yaml](options.yaml); [in English](options.md).",
        "heads": "| на экране | в шаблоне | чем записывается |",
        "by_hand": "руками",
        "once": "задаётся один раз; с другим значением объект создаётся заново",
        "refused": "задаётся один раз; другое значение не принимается",
        "switches": "переключатели ниже",
    },
}
SAYING = ("by", "runbook", "step", "beyond")
"""Ways in which a row says what carries it: exactly one of them."""


@cache
def _read(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))
    return found


def data() -> Mapping[str, Any]:
    return _read("options.yaml")


def rows(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for area in options["areas"]:
        yield from area_rows(area, options)


def area_rows(area: Mapping[str, Any], options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in area["rows"]:
        if "each" in row:
            yield from _EACH[row["each"]](options)
        else:
            yield row


def _settings(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    types: dict[str, list[str]] = {}
    for kind, names in settings_by_type().items():
        for name in names:
            types.setdefault(name, []).append(kind)
    for name, kinds in types.items():
        said = {language: f"{options['settings'][name][language]} ({', '.join(kinds)})" for language in FILES}
        yield {"path": f"field.settings.{name}", "by": [f"field.settings.{kind}.{name}" for kind in kinds], **said}


def _robots(options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in schema("blueprint")["$defs"]["robot"]["properties"]:
        if name not in options["beside"]:
            yield {"path": f"robot.{name}", "runbook": True, **_in_languages(words.robot, name)}


def _triggers(_options: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for event in schema("blueprint")["$defs"]["trigger"]["properties"]["on"]["enum"]:
        yield {"path": f"trigger.on.{event}", "runbook": True, **_in_languages(words.trigger, event)}


def _in_languages(word: Any, name: str) -> dict[str, str]:
    """The portal's words, as the runbook has them."""
    said = {}
    for language in FILES:
        i18n.use(language)
        said[language] = word(name)
    return said


_EACH = {"settings": _settings, "robot": _robots, "trigger": _triggers}


def carried(row: Mapping[str, Any], options: Mapping[str, Any], language: str) -> str:
    """The methods with their parameters, or what a person does."""
    if row.get("runbook"):
        return str(options["runbook"][language])
    if "step" in row:
        return f"{WORDS[language]['by_hand']}: {row['step'][language]}"
    if "beyond" in row:
        return str(row["beyond"][language])
    return _sent(row["by"], language)


def _sent(by: str | list[str], language: str) -> str:
    record, said = _read("carried.yaml"), WORDS[language]
    if by == "process.*":
        switches = [record[f"process.{name}"] for name in flags.FLAGS]
        return f"{_code(dict.fromkeys(method for sent in switches for method in sent))}: {said['switches']}"
    names = [by] if isinstance(by, str) else by
    parameters: dict[str, dict[str, None]] = {}
    for name in names:
        for method, sent in record[name].items():
            parameters.setdefault(method, {}).update(dict.fromkeys(sent))
    methods: dict[tuple[str, ...], list[str]] = {}
    for method, sent in parameters.items():
        methods.setdefault(tuple(sent), []).append(method)
    ways = [f"{_code(them)}: {_code(sent)}" if sent else _code(them) for sent, them in methods.items()]
    kind, _, name = names[0].partition(".")
    attr = KINDS[kind].attr(name)
    # A process is never made anew for another value: everything in it would go.
    end = said["refused" if kind == "process" else "once"]
    return "; ".join([*ways, *([end] if attr and attr.create_only else [])])


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _path(row: Mapping[str, Any]) -> str:
    return f"`{row['path']}`" if "path" in row else ""


def table(language: str) -> str:
    options, said = data(), WORDS[language]
    lines = [f"# {said['title']}", "", said["intro"]]
    for area in options["areas"]:
        lines += ["", f"## {area['title'][language]}", "", said["heads"], "|---|---|---|"]
        rows_here = area_rows(area, options)
        lines += [f"| {row[language]} | {_path(row)} | {carried(row, options, language)} |" for row in rows_here]
    return "\n".join(lines) + "\n"


FILES = {"en": HERE / "options.md", "ru": HERE / "options.ru.md"}

if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(table(language), encoding="utf-8")
