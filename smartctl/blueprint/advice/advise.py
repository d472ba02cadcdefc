"""Advice on a blueprint that is in order, in the order of the file. What a line or the project has switched off is not said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec.structs import replace

from smartctl import i18n
from smartctl.blueprint.advice import on_boards, on_fields, on_robots, on_switches
from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.advice.process import processes
from smartctl.blueprint.advice.switched_off import switched_off
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.tree import Document, Path_, Source, follow
from smartctl.errors import Diagnostic, Level, Severity
from smartctl.mistakes.catalogue import pages_of_hints

RULES: Final = tuple(one for room in (on_boards, on_fields, on_robots, on_switches) for one in room.rule.rules)
CODES: Final = (*(one.code for one in RULES), "needless-off")
BESIDE: Final = ("needless-baseline",)
"""Hints on what stands beside a blueprint."""


def advise(document: Document, *, off: Collection[str] = ()) -> tuple[Diagnostic, ...]:
    """Every hint as it is told, see `hints`."""
    return tuple(one.told for one in hints(document, off=off))


def hints(document: Document, *, off: Collection[str] = (), least: Level = Level.TASTE) -> tuple[Hint, ...]:
    """Every hint as grave as `least`, or graver. `off` are codes that the project does not want to hear.

    A comment `# advice: off CODE` in the line of the hint, or alone in the line above, switches it off there; what
    follows the code, or codes with commas between, says why. One that switches nothing off is a hint itself.
    """
    if not document.readable or any(one.severity is Severity.ERROR for one in document.diagnostics):
        return ()
    document = spelled(document)
    comments = _Off()
    once = {one.told: one for one in _all(document, least)}.values()
    found = [one for one in once if one.told.code not in off and not comments.covers(one)]
    found += _needless(document, comments.used, off)
    return tuple(sorted(found, key=_place))


def _all(document: Document, least: Level) -> Iterator[Hint]:
    rules = RULES if least is Level.TASTE else [one for one in RULES if _level(one.code).reaches(least)]
    for process in processes(document):
        for rule in rules:
            for path, facts in rule.check(process):
                told = hint_of(document, rule.code, path, facts)
                yield Hint(told=told, document=document, path=path, facts=facts)


def _level(code: str) -> Level:
    return Level(pages_of_hints()[code].level)


def hint_of(document: Document, code: str, path: Path_, facts: Mapping[str, object]) -> Diagnostic:
    """A hint in the words of its page."""
    page, language = pages_of_hints()[code], i18n.current()
    message = page.what[language].format(**facts)
    one = document.warning(code, message, path, suggestion=page.fix[language].format(**facts))
    return replace(one, severity=Severity.HINT, level=Level(page.level))


class _Off:
    """What comments switch off, and which of them have something to do."""

    def __init__(self) -> None:
        self._codes: dict[Source, frozenset[tuple[int, str]]] = {}
        self.used: set[tuple[int, str]] = set()
        """Of the blueprint itself: a line of another file may have something to do elsewhere."""

    def covers(self, hint: Hint) -> bool:
        source, span = _source_of(hint), hint.told.span
        if span is None or source.path != span.path:
            return False
        for line in _lines_for(source, span.line):
            if (line, hint.told.code) in self._of(source):
                if source.path == hint.document.source.path:
                    self.used.add((line, hint.told.code))
                return True
        return False

    def _of(self, source: Source) -> frozenset[tuple[int, str]]:
        if source not in self._codes:
            self._codes[source] = frozenset((one.line, one.code) for one in switched_off(source))
        return self._codes[source]


def _source_of(hint: Hint) -> Source:
    """The file that says what the hint speaks of: the blueprint, or a fragment that it includes."""
    key, node = follow(hint.document.root, hint.path)
    return key.source if key is not None else node.source


def _lines_for(source: Source, line: int) -> Iterator[int]:
    """The line itself, and the comment lines right above it."""
    yield line
    above = line - 1
    while above >= 1 and source.text[source.start_of(above) :].lstrip(" \t").startswith("#"):
        yield above
        above -= 1


def _needless(document: Document, used: set[tuple[int, str]], off: Collection[str]) -> Iterator[Hint]:
    if "needless-off" in off or any(by != "default" for by in document.said_by.values()):
        return  # with other inputs it may have something to do
    language = i18n.current()
    for one in switched_off(document.source):
        if (one.line, one.code) not in used:
            page = pages_of_hints()["needless-off"]  # a good blueprint need not wait until all pages are read
            told = Diagnostic(
                code="needless-off",
                message=page.what[language].format(code=one.code),
                span=document.source.span(one.offset, one.offset + len(one.code)),
                suggestion=page.fix[language],
                severity=Severity.HINT,
                level=Level(page.level),
            )
            yield Hint(told=told, document=document, path=(), facts={"code": one.code})


def _place(hint: Hint) -> tuple[str, int, int, str]:
    one = hint.told
    return (one.span.path.as_posix(), one.span.line, one.span.column, one.code) if one.span else ("", 0, 0, one.code)
