"""Mistakes in a blueprint: for people with the line underlined, for logs one line each, for machines JSON and SARIF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.cells import cell_len

from smartctl.codec import dumps
from smartctl.errors import Diagnostic, Level, Severity, Span
from smartctl.i18n import _, n_
from smartctl.render.canvas import write
from smartctl.render.findings_pages import diagnostics_markdown, diagnostics_page, named, quality_report
from smartctl.render.framed import ERROR, HINT, WARNING, framed, paragraphs
from smartctl.render.junit import Case, junit
from smartctl.render.lines import Piece
from smartctl.render.options import Options, speaking
from smartctl.render.sarif import sarif
from smartctl.render.visible import visible

FORMAT: Final = "smartctl/diagnostics/v1"

Diagnostics = Sequence[Diagnostic]


@speaking
def diagnostics_text(found: Diagnostics, options: Options) -> str:
    if options.style == "plain":
        return _lines(found, options)
    return "".join(
        write(framed(_color(one), _rows(one, alike, options), options), options) for one, alike in _grouped(found)
    )


@speaking
def explained_by(found: Diagnostics, options: Options) -> str:
    """The command that tells more of these mistakes."""
    del options
    more = _("More about a code in brackets: smartctl explain {code}", code=found[0].code) + "\n"
    fixable = sum(one.fixable for one in found)
    safe = n_(
        "{n} hint has one safe answer: smartctl validate --fix shows it and writes it.",
        "{n} hints have one safe answer: smartctl validate --fix shows it and writes it.",
        fixable,
    )
    return f"{more}{safe}\n" if fixable else more


def diagnostics_lines(found: Diagnostics, options: Options) -> str:
    """One line for each mistake, without a frame: for logs and editors."""
    return speaking(_lines)(found, options)


def places_of(found: Diagnostics, word: str) -> list[str]:
    """A line for each: what became of it, where it stands, what it is."""
    return [f"{word} {_place(one.span)}: {visible(one.message)} [{visible(one.code)}]\n" for one in found]


def listed(found: Diagnostics) -> list[dict[str, Any]]:
    return [_document(one) for one in found]


def diagnostics_json(found: Diagnostics, _options: Options, beside: Mapping[str, Any] | None = None) -> str:
    """`beside`: `mends`, what was, or would be, written by itself; `known_count`, hints that are not told."""
    errors, warnings, hints = (sum(one.severity is severity for one in found) for severity in Severity)
    return dumps(
        {
            "format": FORMAT,
            "valid": errors == 0,
            "error_count": errors,
            "warning_count": warnings,
            "hint_count": hints,
            "diagnostics": listed(found),
            **(beside or {}),
        }
    )


def _color(one: Diagnostic) -> str:
    if one.level is Level.MISTAKE:
        return WARNING
    return {Severity.ERROR: ERROR, Severity.WARNING: WARNING, Severity.HINT: HINT}[one.severity]


def _grouped(found: Diagnostics) -> Iterator[tuple[Diagnostic, list[Diagnostic]]]:
    """Every error on its own; the first warning or hint of each code, with the others like it."""
    seen: set[str] = set()
    for one in found:
        if one.severity is Severity.ERROR:
            yield one, []
        elif one.code not in seen:
            seen.add(one.code)
            yield (
                one,
                [
                    other
                    for other in found
                    if other.code == one.code and other is not one and other.severity is not Severity.ERROR
                ],
            )


def _rows(one: Diagnostic, alike: list[Diagnostic], options: Options) -> Iterator[Sequence[Piece]]:
    label = named(one)
    first, *more = paragraphs(f"{label} {one.message} [{one.code}]", options)
    yield [(label, f"bold {_color(one)}"), (first.removeprefix(label), "bold")]
    yield from ([(row, "bold")] for row in more)
    if one.span:
        yield []
        yield [f"  {_where(one, one.span)}"]
        yield from _source(one.span, _color(one))
    if one.related:
        place = _place(one.related.span)
        yield [f"  {place}: {visible(one.related.message)}:"]
        yield from _source(one.related.span, "dim")
    if one.suggestion:
        yield []
        yield from ([row] for row in paragraphs(one.suggestion, options))
    if alike:
        yield []
        others = ", ".join(_place(other.span) for other in alike[:3] if other.span)
        more_text = (
            n_("(and {n} more hint like this)", "(and {n} more hints like this)", len(alike))
            if one.severity is Severity.HINT
            else n_("(and {n} more warning like this)", "(and {n} more warnings like this)", len(alike))
        )
        yield [f"{more_text}: {others}" if others else more_text]


def _where(one: Diagnostic, span: Span) -> str:
    path = visible(span.path.as_posix())
    if one.context:
        return _("on {path} line {line}, in {context}:", path=path, line=span.line, context=visible(one.context))
    return _("on {path} line {line}:", path=path, line=span.line)


def _source(span: Span, color: str) -> Iterator[Sequence[Piece]]:
    """The line of the file and, below it, carets under the span."""
    if not span.text.strip():
        return
    number = f"  {span.line}: "
    start, end = span.column - 1, max(span.end_column - 1, span.column)
    before, marked, after = (visible(part) for part in (span.text[:start], span.text[start:end], span.text[end:]))
    yield [(number, "dim"), before, (marked, f"underline {color}"), after.rstrip()]
    yield [" " * (len(number) + cell_len(before)), ("^" * max(1, cell_len(marked)), color)]


def _lines(found: Diagnostics, options: Options) -> str:
    del options
    return "".join(f"{_line(one)}\n" for one in found)


def _line(one: Diagnostic) -> str:
    place = f"{_place(one.span)}: " if one.span else ""
    suggestion = f" {visible(one.suggestion)}" if one.suggestion else ""
    related = f" ({visible(one.related.message)}: {_place(one.related.span)})" if one.related else ""
    return f"{place}{named(one)} {visible(one.message)}{suggestion}{related} [{visible(one.code)}]"


def _place(span: Span | None) -> str:
    return f"{visible(span.path.as_posix())}:{span.line}:{span.column}" if span else ""


def _document(one: Diagnostic) -> dict[str, Any]:
    span = one.span
    return {
        "severity": one.severity.value,
        **({"level": one.level.value, "fixable": one.fixable} if one.level is not None else {}),
        "code": one.code,
        "message": one.message,
        "suggestion": one.suggestion,
        "context": one.context,
        **_spot(span),
        **({"related": {"message": one.related.message, **_spot(one.related.span)}} if one.related else {}),
    }


def _spot(span: Span | None) -> dict[str, Any]:
    if span is None:
        return {"file": None, "range": None, "source": None}
    start, end = {"line": span.line, "column": span.column}, {"line": span.line, "column": span.end_column}
    return {"file": span.path.as_posix(), "range": {"start": start, "end": end}, "source": span.text}


def _sarif(found: Diagnostics, _options: Options) -> str:
    return dumps(sarif(found))


@speaking
def _junit(found: Diagnostics, options: Options) -> str:
    """A case for each; only an error is a failure."""
    cases = [
        Case(
            suite="smartctl validate",
            name=f"{one.code}: {one.message}",
            place=_place(one.span) if one.span else "",
            fault="\n".join(filter(None, (one.message, one.suggestion))) if one.severity is Severity.ERROR else "",
            note="" if one.severity is Severity.ERROR else " ".join((named(one), one.message, one.suggestion)).strip(),
        )
        for one in found
    ]
    del options
    return junit(cases or [Case(suite="smartctl validate", name=_("No mistakes."))])


DIAGNOSTIC_FORMATS: Final[Mapping[str, Callable[[Diagnostics, Options], str]]] = {
    "text": diagnostics_text,
    "plain": diagnostics_lines,
    "json": diagnostics_json,
    "sarif": _sarif,
    "gitlab": quality_report,
    "md": diagnostics_markdown,
    "html": diagnostics_page,
    "junit": _junit,
}
