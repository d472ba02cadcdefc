"""What the YAML parser stumbles over, as sentences for the person who must mend it."""

from __future__ import annotations

import re
from typing import Final

from smartctl.blueprint.tree import Source
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def diagnostic(error: Exception, source: Source) -> Diagnostic:
    """One syntax mistake with its place. The parser's own words appear only when we have none of our own."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    offset = int(getattr(mark, "index", 0)) if mark is not None else 0
    opened = getattr(error, "context_mark", None)
    unclosed = "unexpected end of stream" in problem or context in _FLOW
    cut_off = "<stream end>" in problem  # the parser does not say what was open
    start = int(opened.index) if opened is not None and not cut_off else 0
    comment = _swallowing(source, start, offset) if unclosed or cut_off else None
    if comment is not None:
        return _comment(source, *comment)
    if unclosed and opened is not None and source.line_of(opened.index) < source.line_of(offset):
        offset, problem = int(opened.index), _UNCLOSED if context in _FLOW else problem
    message, suggestion = _sentence(problem or type(error).__name__, context, source.text[offset : offset + 1])
    return Diagnostic(
        code="yaml-syntax",
        message=message,
        span=source.span(offset, offset + 1),
        suggestion=suggestion,
    )


def told(error: Exception, text: str) -> tuple[int, str, str]:
    """(line, what is wrong, what to do) for a file of which nothing may be repeated: one of its values is a password."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or opened
    if "duplicate key" in problem:  # the parser repeats both values
        return int(getattr(mark, "line", 0)) + 1, _("A key stands here for the second time."), _("Leave one of them.")
    unclosed = "end of stream" in problem or context in _FLOW or "<stream end>" in problem
    if unclosed and opened is not None and opened.line < getattr(mark, "line", 0):
        mark, problem = opened, _UNCLOSED if context in _FLOW else problem
    at = int(getattr(mark, "index", 0))
    return int(getattr(mark, "line", 0)) + 1, *_sentence(problem or type(error).__name__, context, text[at : at + 1])


def _swallowing(source: Source, start: int, end: int) -> tuple[int, int] | None:
    """Where a comment inside of brackets stands that was meant as a value, up to `end`; None if there is none."""
    depth, end = 0, max(end, source.text.find("\n", start))
    for part in _PARTS.finditer(source.text, start, end):
        match part[0][0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth = max(depth - 1, 0)
            case "#" if depth and _MEANT.match(part[0]):
                return part.span()
    return None


def _comment(source: Source, start: int, end: int) -> Diagnostic:
    text = source.text[start:end].rstrip()
    return Diagnostic(
        code="yaml-syntax",
        message=_("A # after a space begins a comment, so this is not read: {text}", text=text),
        span=source.span(start, end),
        suggestion=_('Put it into quotes: "{value}".', value=_VALUE_ENDS.split(text)[0].rstrip()),
    )


_PARTS: Final = re.compile(
    r"""(?<=[\[{,:\s])"(?:\\.|[^"\\])*"|(?<=[\[{,:\s])'(?:''|[^'])*'|(?<=[\s\[{,])\#[^\n]*|[\[\]{}]""", re.VERBOSE
)
"""Quoted texts, in which # and brackets are letters; comments; brackets."""
_MEANT: Final = re.compile(r"#[0-9A-Fa-f]{3,8}\b|#.*[\]}]")
"""A colour, or a comment with the closing bracket in it."""
_VALUE_ENDS: Final = re.compile(r"[,\]}]")
_UNCLOSED: Final = "unclosed"
_FLOW: Final = ("while parsing a flow sequence", "while parsing a flow mapping")


def _sentence(problem: str, context: str, letter: str) -> tuple[str, str]:  # noqa: C901 - a table in words
    if "mapping values are not allowed" in problem:
        return (
            _("A second colon makes no sense here."),
            _("Put the text into quotes, or check the indentation of this line."),
        )
    if "cannot start any token" in problem and letter == "\t":
        return _("A tab cannot indent a line."), _("Use spaces.")
    if "cannot start any token" in problem:
        return _("A text cannot begin with {letter}.", letter=letter), _("Put it into quotes.")
    if problem == _UNCLOSED:
        return _("A bracket is opened and not closed."), _("Add the closing bracket.")
    if context in _FLOW:
        return _("Something is missing before this."), _("Add a comma, or the closing bracket.")
    if "quoted scalar" in context and "end of stream" in problem:
        return _("A quotation mark is opened and not closed."), _("Add the closing quotation mark.")
    if "unknown escape" in problem:
        return (
            _("\\{letter} means nothing inside double quotes.", letter=letter),
            _("Use single quotes, or write the backslash twice."),
        )
    if "block collection" in context or "block mapping" in context or "<block end>" in problem:
        return _("This line does not fit the lines above it."), _("Check its indentation and its dashes.")
    if "could not find expected ':'" in problem:
        return _("A key without a colon."), _("Write key: value.")
    if "block scalar" in context:
        return _("Nothing but a comment may follow | or > on its line."), _("Start the text on the next line.")
    if "tag handle" in problem:
        return _("Tags are not used in blueprints."), _("Put the text into quotes.")
    return _("This is not valid YAML: {problem}.", problem=problem), ""
