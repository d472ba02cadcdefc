"""Writes docs/mistakes.md and docs/mistakes.ru.md from the catalogue of `smartctl explain`. `make reference` runs this."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from smartctl import i18n
from smartctl.blueprint.advice.mends import MENDS
from smartctl.kinds.words import capital
from smartctl.mistakes.catalogue import Page, pages
from smartctl.render.explain import fixable_text, otherwise, weight, where

HERE = Path(__file__).parent
TITLES = {
    "en": {
        "title": "What can be wrong in a blueprint",
        "intro": "Each mistake has a code, in brackets behind its sentence, as `code` in JSON and as `ruleId` in SARIF; `smartctl explain CODE` prints its page in a terminal. Made by `make reference`; every example is tried by a test. [По-русски](mistakes.ru.md).",
        "text": "The text of the file",
        "language": "Keys, values, inputs",
        "process": "Processes, stages, relations, cards",
        "fields": "Fields",
        "names": "Names, `moved:`, `removed:`",
        "documents": "Documents",
        "automation": "Robots, triggers, tunnels, workflows",
        "layers": "Overlays, fragments, conditions",
        "policy": "Rules that plans are held against",
        "advice": "Advice: nothing is wrong, and a consultant would do it otherwise",
        "faulty": "Faulty",
        "good": "Good",
        "fix": "What to do",
    },
    "ru": {
        "title": "Что бывает не так в шаблоне процесса",
        "intro": "У каждой ошибки есть код: в скобках после предложения, `code` в JSON, `ruleId` в SARIF; `smartctl explain КОД` печатает её страницу в терминале. Построено `make reference`; каждый пример проверяется тестом. [In English](mistakes.md).",
        "text": "Текст файла",
        "language": "Ключи, значения, параметры",
        "process": "Процессы, стадии, связи, карточки",
        "fields": "Поля",
        "names": "Имена, `moved:`, `removed:`",
        "documents": "Документы",
        "automation": "Роботы, триггеры, туннели, бизнес-процессы",
        "layers": "Надстройки, фрагменты, условия",
        "policy": "Правила, которыми проверяются планы",
        "advice": "Советы: ошибки нет, но консультант сделал бы иначе",
        "faulty": "Неверно",
        "good": "Верно",
        "fix": "Что делать",
    },
}


def page(language: str) -> str:
    i18n.use(language)
    return "\n".join(_rows(language)) + "\n"


def _rows(language: str) -> Iterator[str]:
    words = TITLES[language]
    yield f"# {words['title']}"
    yield ""
    yield words["intro"]
    group = ""
    for one in pages().values():
        if one.group != group:
            group = one.group
            yield ""
            yield f"## {words[group]}"
        yield ""
        yield from _one(one, language)


def _one(one: Page, language: str) -> Iterator[str]:
    words = TITLES[language]
    yield f"### {one.code}"
    yield ""
    yield f"{capital(weight(one.level))}. {one.why[language]}" if one.level else one.why[language]
    good = otherwise(one.place) if one.group == "policy" else f"{words['good']}:"
    for title, example in ((words["faulty"] + where(one.place) + ":", one.faulty), (good, one.good)):
        if example:
            yield ""
            yield title
            yield ""
            yield f"```yaml\n{example.rstrip()}\n```"
    yield ""
    written = f" {fixable_text(one)}" if one.code in MENDS else ""
    yield f"{words['fix']}: {one.fix[language]}{written}"


FILES = {"en": HERE / "mistakes.md", "ru": HERE / "mistakes.ru.md"}

if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(page(language), encoding="utf-8", newline="\n")
