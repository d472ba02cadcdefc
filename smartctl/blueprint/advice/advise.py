"""Advice on a blueprint that is in order, in the order of the file. What a line or the project has switched off is not said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from smartctl import i18n
from smartctl.blueprint.advice import on_boards, on_fields, on_robots, on_switches
from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.advice.process import processes
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.tree import Document
from smartctl.errors import Diagnostic, Level, Severity, Span
from smartctl.mistakes.catalogue import pages

RULES: Final = tuple(one for room in (on_boards, on_fields, on_robots, on_switches) for one in room.rule.rules)
CODES: Final = (*(one.code for one in RULES), "needless-off")
_CODE: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_OFF: Final = re.compile(rf"#\s*advice:\s*off\s+({_CODE}(?:\s*,\s*{_CODE})*)")


def advise(document: Document, *, off: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """Every hint as it is told, see `hints`."""
    return tuple(one.told for one in hints(document, off=off))


def hints(document: Document, *, off: Collection[str] = ()) -> tuple[Hint, ...]:
    """Every hint. `off` are codes that the project does not want to hear.

    A comment `# advice: off CODE` in the line of the hint, or alone in the line above, switches it off there; what
    follows the code, or codes with commas between, says why. One that switches nothing off is a hint itself.
    """
    if not document.readable or any(one.severity is Severity.ERROR for one in document.diagnostics):
        return ()
    document = spelled(document)
    used: set[tuple[int, str]] = set()
    once = {one.told: one for one in _all(document)}.values()
    found = [one for one in once if one.told.code not in off and not _switched_off(document, one.told, used)]
    found += _needless(document, used, off)
    return tuple(sorted(found, key=_place))


def _all(document: Document) -> Iterator[Hint]:
    language = i18n.current()
    for process in processes(document):
        for rule in RULES:
            page = pages()[rule.code]
            for path, facts in rule.check(process):
                message = page.what[language].format(**facts)
                one = document.warning(rule.code, message, path, suggestion=page.fix[language].format(**facts))
                told = replace(one, severity=Severity.HINT, level=Level(page.level))
                yield Hint(told=told, document=document, path=path, facts=facts)


def _switched_off(document: Document, one: Diagnostic, used: set[tuple[int, str]]) -> bool:
    if one.span is None or one.span.path != document.source.path:
        return False
    for line in _lines_for(document, one.span.line):
        if one.code in _codes(document, line):
            used.add((line, one.code))
            return True
    return False


def _lines_for(document: Document, line: int) -> Iterator[int]:
    """The line itself, and the comment lines right above it."""
    yield line
    text = document.source.text.split("\n")
    above = line - 1
    while above >= 1 and text[above - 1].lstrip().startswith("#"):
        yield above
        above -= 1


def _codes(document: Document, line: int) -> list[str]:
    lines = document.source.text.split("\n")
    found = _OFF.search(lines[line - 1]) if line <= len(lines) else None
    return re.split(r"\s*,\s*", found[1]) if found else []


def _needless(document: Document, used: set[tuple[int, str]], off: Collection[str]) -> Iterator[Hint]:
    if "needless-off" in off or any(by != "default" for by in document.said_by.values()):
        return  # with other inputs it may have something to do
    page = pages()["needless-off"]
    language = i18n.current()
    for number, text in enumerate(document.source.text.split("\n"), 1):
        for code in _codes(document, number):
            if (number, code) not in used:
                start = document.source.start_of(number) + text.index(code)
                span: Span = document.source.span(start, start + len(code))
                told = Diagnostic(
                    code="needless-off",
                    message=page.what[language].format(code=code),
                    span=span,
                    suggestion=page.fix[language],
                    severity=Severity.HINT,
                    level=Level(page.level),
                )
                yield Hint(told=told, document=document, path=(), facts={"code": code})


def _place(hint: Hint) -> tuple[str, int, int, str]:
    one = hint.told
    return (one.span.path.as_posix(), one.span.line, one.span.column, one.code) if one.span else ("", 0, 0, one.code)
