"""Diagnostics for those who read a merge request: as GitLab's report on the quality of code, as Markdown, as a page of HTML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from typing import Any, Final

from smartctl import i18n
from smartctl.errors import Diagnostic, Level, Severity
from smartctl.i18n import _, n_
from smartctl.render.advice import label
from smartctl.render.markdown_text import code, escaped
from smartctl.render.options import Options, speaking
from smartctl.render.visible import visible

Diagnostics = Sequence[Diagnostic]

_WEIGHT: Final = {Level.MISTAKE: "major", Level.RISK: "minor", Level.TASTE: "info", None: "info"}
_STYLE: Final = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "li{margin:0 0 1rem}pre{overflow-x:auto;padding:.5rem;background:#f1f3f4;margin:.3rem 0}h2{margin-top:2rem}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#16191c}pre{background:#23282d}}"
)


def quality_report(found: Diagnostics, _options: Options) -> str:
    """What GitLab draws in the widget of a merge request: each with a fingerprint that lines do not change."""
    seen: Counter[str] = Counter()
    entries = [_entry(one, seen) for one in found if one.span is not None]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _entry(one: Diagnostic, seen: Counter[str]) -> dict[str, Any]:
    assert one.span is not None
    known = f"{one.code}\0{one.span.path.as_posix()}\0{one.context}\0{one.span.text.strip()}"
    seen[known] += 1
    severity = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.HINT: _WEIGHT[one.level]}[one.severity]
    return {
        "description": " ".join(filter(None, (one.message, one.suggestion))),
        "check_name": one.code,
        "fingerprint": sha256(f"{known}\0{seen[known]}".encode("utf-8", "surrogatepass")).hexdigest(),
        "severity": severity,
        "location": {"path": one.span.path.as_posix(), "lines": {"begin": one.span.line}},
    }


@speaking
def diagnostics_markdown(found: Diagnostics, options: Options) -> str:
    """A list for each file, the gravest first."""
    del options
    rows = [f"**{counted(found)}**\n\n"]
    for file, ours in _by_file(found):
        rows.append(f"{code(visible(file))}\n\n" if file else "")
        for one in ours:
            place = f"{one.span.line}: " if one.span else ""
            said = "".join(code(text) if is_code else escaped(text) for text, is_code in _pieces(one))
            rows.append(f"- {place}**{escaped(named(one))}** {said} ({code(visible(one.code))})\n")
        rows.append("\n")
    return "".join(rows).rstrip("\n") + "\n"


@speaking
def diagnostics_page(found: Diagnostics, options: Options) -> str:
    """The same as a page that asks the network for nothing and runs nothing."""
    del options
    title = _("Check of blueprints")
    return "".join(
        [
            f'<!doctype html>\n<html lang="{i18n.current()}">\n<head><meta charset="utf-8">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body><main><h1>{escape(title)}</h1>\n",
            f"<p><b>{escape(counted(found))}</b></p>\n",
            *(_section(file, ours) for file, ours in _by_file(found)),
            "</main></body></html>\n",
        ]
    )


def _section(file: str, found: Diagnostics) -> str:
    heading = f"<h2>{escape(visible(file))}</h2>\n" if file else ""
    return f"<section>{heading}<ul>\n{''.join(map(_item, found))}</ul></section>\n"


def _item(one: Diagnostic) -> str:
    pieces = ((escape(text), is_code) for text, is_code in _pieces(one))
    said = "".join(f"<code>{text}</code>" if is_code else text for text, is_code in pieces)
    line = f"<pre>{one.span.line}: {escape(visible(one.span.text.strip()))}</pre>" if one.span else ""
    return f"<li><b>{escape(named(one))}</b> {said} <code>{escape(visible(one.code))}</code>{line}</li>\n"


def _pieces(one: Diagnostic) -> Iterator[tuple[str, bool]]:
    """What is said, in pieces: whether each stands in backticks, which are no letters of their own then."""
    text = visible(" ".join(filter(None, (one.message, one.suggestion))))
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        pieces = [text]
    yield from ((piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece)


def named(one: Diagnostic) -> str:
    """`Error:`, `Hint (risk):`"""
    if one.severity is Severity.HINT:
        return label(one.level)
    return _("Error:") if one.severity is Severity.ERROR else _("Warning:")


def counted(found: Diagnostics) -> str:
    """How many there are of each weight."""
    if not found:
        return _("No mistakes.")
    errors, warnings, hints = (sum(one.severity is severity for one in found) for severity in Severity)
    told = [
        *([n_("{n} error", "{n} errors", errors)] if errors else []),
        *([n_("{n} warning", "{n} warnings", warnings)] if warnings else []),
        *([n_("{n} hint", "{n} hints", hints)] if hints else []),
    ]
    return ", ".join(told)


def _by_file(found: Diagnostics) -> Iterator[tuple[str, list[Diagnostic]]]:
    files: dict[str, list[Diagnostic]] = {}
    for one in found:
        files.setdefault(one.span.path.as_posix() if one.span else "", []).append(one)
    for file, ours in files.items():
        yield file, sorted(ours, key=_gravity)


def _gravity(one: Diagnostic) -> tuple[int, int]:
    levels = [*Level]
    return list(Severity).index(one.severity), levels.index(one.level) if one.level else 0
