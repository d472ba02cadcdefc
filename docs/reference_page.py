"""Writes docs/reference.md and docs/reference.ru.md: the language of blueprints, from the schemas.

`reference.yaml` gives the order of blocks and their examples; keys, values and what they mean come from the schemas, the
words for types from the catalogue of the program. `make reference` runs this.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smartctl import i18n
from smartctl.blueprint import flags
from smartctl.blueprint.key_mistakes import settings_by_type
from smartctl.blueprint.pattern_mistakes import FIELD_TYPES
from smartctl.kinds import KINDS
from smartctl.kinds.card_names import SYSTEM
from smartctl.kinds.card_words import own_field
from smartctl.kinds.conversions import converted
from smartctl.kinds.field_words import type_of
from smartctl.mistakes.catalogue import Place
from smartctl.render.explain import where
from smartctl.shipped import schema_in
from smartctl.steps import Copy

HERE = Path(__file__).parent
WORDS = {
    "en": {
        "title": "Reference of the blueprint language",
        "intro": "Made by `make reference` from the schemas that `smartctl schema blueprint` prints and editors read; every example is tried by a test. [По-русски](reference.ru.md). Mistakes by code: [mistakes.md](mistakes.md). What the portal's screens offer, and what carries it: [options.md](options.md).",
        "heads": "| key | what it says | value |",
        "must": "needed",
        "text": "text",
        "number": "whole number",
        "fraction": "number",
        "yes_no": "`true`, `false`",
        "by_key": "by key",
        "list_of": "list",
        "address": "address",
        "key": "key",
        "texts": "text, or texts by language",
        "from_to": "{low} to {high}",
        "from": "from {low}",
        "anything": "settings of the type",
        "example": "Example",
        "types": "| `type` | on the portal |",
        "settings": "| `type` | setting | what it says | value |",
        "cards": "The portal's own fields in a card:",
        "card_heads": "| word | on the card |",
        "conversions": "| from | goes over to |",
        "switches": "| word | on the portal | `preset` that has it on |",
        "none": "nothing",
        "rest": "types of installed applications",
    },
    "ru": {
        "title": "Справочник языка шаблонов",
        "intro": "Построен `make reference` по схемам, которые печатает `smartctl schema blueprint` и читают редакторы; каждый пример проверяется тестом. [In English](reference.md). Ошибки по кодам: [mistakes.ru.md](mistakes.ru.md). Что предлагают экраны портала и чем это записывается: [options.ru.md](options.ru.md).",
        "heads": "| ключ | что говорит | значение |",
        "must": "обязательно",
        "text": "текст",
        "number": "целое число",
        "fraction": "число",
        "yes_no": "`true`, `false`",
        "by_key": "по ключам",
        "list_of": "список",
        "address": "адрес",
        "key": "ключ",
        "texts": "текст или тексты по языкам",
        "from_to": "от {low} до {high}",
        "from": "от {low}",
        "anything": "настройки типа",
        "example": "Пример",
        "types": "| `type` | на портале |",
        "settings": "| `type` | настройка | что говорит | значение |",
        "cards": "Поля самого портала в карточке:",
        "card_heads": "| слово | в карточке |",
        "conversions": "| из | переходит в |",
        "switches": "| слово | на портале | с каким `preset` включено |",
        "none": "ни во что",
        "rest": "типы установленных приложений",
    },
}
TEXTS = ("word", "7", "7.5", "2026-12-31", "2026-12-31T18:00:00", "100|RUB", "yes")
SAMPLES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("string", "list", "address", "url", "crm_status"), TEXTS),
    "integer": ("7", "1"),
    "double": ("7.5", "7", "1"),
    "boolean": ("1", "0"),
    "date": ("2026-12-31",),
    "datetime": ("2026-12-31T00:00:00",),
    "money": ("100|RUB",),
}
"""Values of a type as the portal holds them; files, employees and links to objects mean nothing in another type."""
_TEXTS = {"text", "stage_title", "message"}
_NAMES = {"name": "address", "address": "address", "stage_name": "address", "card_field": "address", "key": "key"}


@cache
def sections() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = YAML(typ="safe").load((HERE / "reference.yaml").read_text(encoding="utf-8"))
    return found


def page(language: str) -> str:
    i18n.use(language)
    return "\n".join(_Page(language).rows()) + "\n"


class _Page:
    def __init__(self, language: str) -> None:
        self.language = language
        self.words = WORDS[language]
        self.whole = schema_in("blueprint", language)
        self.defs = self.whole["$defs"]

    def rows(self) -> Iterator[str]:
        yield f"# {self.words['title']}"
        yield ""
        yield self.words["intro"]
        for section in sections():
            yield ""
            yield f"## {section['title'][self.language]}"
            yield from self._section(section)

    def _section(self, section: Mapping[str, Any]) -> Iterator[str]:
        for name in section.get("of", ()):
            rule = self.defs[name] if name else self.whole
            if name and "description" in rule:
                yield ""
                yield rule["description"]
            if name == section["of"][0] and "text" in section:
                yield from self._text(section)
            yield ""
            yield from self._keys(rule)
        if "of" not in section and "text" in section:
            yield from self._text(section)
        for part in section.get("also", ()):
            yield ""
            yield from getattr(self, f"_{part}")()
        if "example" in section:
            yield ""
            yield f"{self.words['example']}{where(Place(section['place']))}:"
            yield ""
            yield f"```yaml\n{section['example'].rstrip()}\n```"

    def _text(self, section: Mapping[str, Any]) -> Iterator[str]:
        yield ""
        yield section["text"][self.language].rstrip()

    def _keys(self, rule: Mapping[str, Any]) -> Iterator[str]:
        yield self.words["heads"]
        yield "|---|---|---|"
        for key, one in rule["properties"].items():
            must = f" ({self.words['must']})" if key in rule.get("required", ()) else ""
            yield f"| `{key}`{must} | {_cell(self._said(one))} | {_cell(self._value(one))} |"

    def _said(self, one: Mapping[str, Any]) -> str:
        target = self.defs.get(one.get("$ref", "").removeprefix("#/$defs/"), {})
        return str(one.get("description") or target.get("description", ""))

    def _value(self, one: Mapping[str, Any]) -> str:
        words = self.words
        target = one.get("$ref", "").removeprefix("#/$defs/")
        if target:
            if target in ("robot", "trigger"):
                return f"`{target}`"
            if target in _TEXTS:
                return words["texts"]
            return words[_NAMES[target]] if target in _NAMES else self._value(self.defs[target])
        if "const" in one:
            return f"`{_yaml(one['const'])}`"
        if "enum" in one:
            return ", ".join(f"`{_yaml(value)}`" for value in one["enum"])
        return self._typed(one)

    def _typed(self, one: Mapping[str, Any]) -> str:
        words = self.words
        match one.get("type"):
            case "boolean":
                return words["yes_no"]
            case "integer" | "number":
                return self._number(one)
            case "array":
                return f"{words['list_of']}: {self._value(one['items'])}" if self._is_short(one) else words["list_of"]
            case "object":
                return words["anything"] if not set(one) - {"type", "description"} else words["by_key"]
            case list() as types:
                return " | ".join(dict.fromkeys(self._typed({**one, "type": name}) for name in types if name != "null"))
        return words["text"]

    def _is_short(self, one: Mapping[str, Any]) -> bool:
        target = one.get("items", {}).get("$ref", "").removeprefix("#/$defs/")
        return "enum" in one.get("items", {}) or target in {*_TEXTS, *_NAMES, "binding"}

    def _number(self, one: Mapping[str, Any]) -> str:
        word = self.words["number" if one["type"] == "integer" else "fraction"]
        low, high = one.get("minimum"), one.get("maximum")
        if low is None:
            return word
        return f"{word} " + self.words["from" if high is None else "from_to"].format(low=low, high=high)

    def _types(self) -> Iterator[str]:
        yield self.words["types"]
        yield "|---|---|"
        yield from (f"| `{name}` | {type_of(name)} |" for name in FIELD_TYPES)
        yield f"| `rest_…` | {self.words['rest']} |"

    def _settings(self) -> Iterator[str]:
        yield self.words["settings"]
        yield "|---|---|---|---|"
        for name, known in settings_by_type().items():
            rule = self.defs[f"settings_{'iblock' if name.startswith('iblock') else name}"]["properties"]
            assert set(known) == set(rule)
            for key, one in rule.items():
                yield f"| `{name}` | `{key}` | {_cell(self._said(one))} | {_cell(self._value(one))} |"

    def _cards(self) -> Iterator[str]:
        yield self.words["cards"]
        yield ""
        yield self.words["card_heads"]
        yield "|---|---|"
        yield from (f"| `{word}` | {own_field(word)} |" for word in SYSTEM)

    def _switches(self) -> Iterator[str]:
        yield self.words["switches"]
        yield "|---|---|---|"
        for key, names in (
            ("options", flags.OPTIONS),
            ("standard_fields", flags.STANDARD_FIELDS),
            ("features", flags.FEATURES),
        ):
            for name in names:
                on = ", ".join(f"`{preset}`" for preset, those in flags.PRESETS.items() if name in those)
                yield f"| `{key}`: `{name}` | {_switch(name)} | {on} |"

    def _conversions(self) -> Iterator[str]:
        yield self.words["conversions"]
        yield "|---|---|"
        for source in FIELD_TYPES:
            over = [one for one in FIELD_TYPES if one != source and _goes_over(source, one)]
            named = ", ".join(f"`{one}`" for one in over) or self.words["none"]
            yield f"| `{source}` | {named} |"

    def _import(self) -> Iterator[str]:
        yield from self._keys(self.whole["properties"]["import"]["items"])

    def _removed(self) -> Iterator[str]:
        yield from self._keys(self.whole["properties"]["removed"]["items"])


def _switch(name: str) -> str:
    """An option of a process as the portal's screens name it."""
    attr = KINDS["process"].attr(name)
    assert attr is not None
    return i18n.speak(attr.word)


def _wire(name: str) -> str:
    return "enumeration" if name == "list" else name


def _goes_over(source: str, target: str) -> bool:
    """Whether some value of one type is a value of the other: the kinds' own conversion is asked."""
    how = Copy(
        source="old",
        target="new",
        source_type=_wire(source),
        target_type=_wire(target),
        titles={value: value for value in TEXTS},
        options={value.casefold(): 1 for value in SAMPLES.get(source, ())},
    )
    return any(converted(value, how).value is not None for value in SAMPLES.get(source, ()))


def _yaml(value: Any) -> str:
    return {True: "true", False: "false", None: "null"}.get(value, value) if not isinstance(value, str) else value


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


FILES = {"en": HERE / "reference.md", "ru": HERE / "reference.ru.md"}

if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(page(language), encoding="utf-8", newline="\n")
