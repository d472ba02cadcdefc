"""From YAML text to a tree. The parser is ruamel's, the rest is ours: it must survive what anybody may send it.

YAML 1.2: `no`, `on` and `12:30` are texts. Refused with a place: tags, duplicate keys, keys that are not words,
directives, several documents, merge keys, depth over a limit, aliases that unfold into a bomb.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct, field

from smartctl.blueprint.events import NotQuick, Unreadable, carefully, quickly, read_alike
from smartctl.blueprint.tree import Alias, Entry, Map, Node, Scalar, Seq, Source, Value
from smartctl.errors import Diagnostic
from smartctl.i18n import _

DEPTH: Final = 32
UNFOLDED: Final = 20_000
"""How many values aliases may add to a file."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_FIRST_OF_NUMBERS: Final = frozenset("-+.0123456789")
_INT: Final = re.compile(r"[-+]?[0-9]{1,18}")
_OTHER_INT: Final = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}(?:\.[0-9]{0,300})?)(?:[eE][-+]?[0-9]{1,3})?")
_HALF: Final = re.compile("[\ud800-\udfff]")
_TEXT_TAG: Final = "tag:yaml.org,2002:str"


class _Frame(Struct):
    """A collection under construction."""

    event: Any
    is_map: bool
    key: Scalar | None = None
    entries: list[Entry] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    items: list[Node] = field(default_factory=list)
    size: int = 1


class _Builder(Struct):
    source: Source
    mistakes: list[Diagnostic] = field(default_factory=list)
    frames: list[_Frame] = field(default_factory=list)
    anchors: dict[str, tuple[Node | None, int]] = field(default_factory=dict)
    """Anchor -> (node, how many values it holds); None while it is being built."""
    unfolded: int = 0
    root: Node | None = None


def parse(source: Source) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The tree (None for a file without content) and the mistakes that do not end the reading. Raises `Unreadable`."""
    if read_alike(source.text):
        try:
            return _built(source, quickly(source.text))
        except (NotQuick, Unreadable):
            pass  # the careful parser knows better where a mistake stands, and which one is the first
    return _built(source, carefully(source))


def _built(source: Source, events: Iterable[Any]) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The tree is built as the events come: all of them together would be twice its size."""
    builder = _Builder(source)
    documents = 0
    for event in events:
        match type(event).__name__:
            case "ScalarEvent":
                _add(builder, event)
            case "MappingStartEvent" | "SequenceStartEvent":
                _open(builder, event)
            case "MappingEndEvent" | "SequenceEndEvent":
                _close(builder, event)
            case "AliasEvent":
                _alias(builder, event)
            case "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise _refused(
                        builder,
                        event,
                        "yaml-documents",
                        _("A file holds one blueprint; here a second document starts."),
                        _("Put it into a file of its own."),
                    )
                if event.version or event.tags:
                    raise _directive(source)
    return builder.root, tuple(builder.mistakes)


def _refused(builder: _Builder, event: Any, code: str, message: str, suggestion: str = "") -> Unreadable:
    return Unreadable(_mistake(builder, event, code, message, suggestion))


def _directive(source: Source) -> Unreadable:
    start = f"\n{source.text}".index("\n%")
    message = _("Directives such as %YAML are not used in blueprints.")
    hint = _("Remove the lines that start with %.")
    span = source.span(start, source.text.index("\n", start))
    return Unreadable(Diagnostic(code="yaml-directive", message=message, span=span, suggestion=hint))


def _mistake(builder: _Builder, event: Any, code: str, message: str, suggestion: str = "") -> Diagnostic:
    start, end = event.start_mark.index, event.end_mark.index
    span = builder.source.span(start, max(end, start + 1))
    return Diagnostic(code=code, message=message, span=span, suggestion=suggestion)


def _scalar(builder: _Builder, event: Any, *, key: bool) -> Scalar:
    tag = str(event.tag) if event.tag else ""
    if tag not in ("", "!", _TEXT_TAG):
        _report_tag(builder, event)
    style = event.style or ""
    # Only here a character can be an escape; no parser takes others that are none.
    value = _joined(builder, event) if style == '"' else str(event.value)
    is_text = bool(style) or tag in ("!", _TEXT_TAG)
    return Scalar(
        # Keys are words whatever they look like: `1036:` is the key "1036".
        value=sys.intern(value) if key else value if is_text else resolve(value),
        style=style,
        start=event.start_mark.index,
        end=event.end_mark.index,
        anchor=event.anchor or "",
        source=builder.source,
    )


def _joined(builder: _Builder, event: Any) -> str:
    """The value, with characters whole that were written as two halves, as JSON does."""
    value = str(event.value)
    if "\0" in value:  # written as an escape: no state and no portal keeps it
        message = _("The file holds a character that no text has (code {code}).", code="U+0000")
        raise _refused(builder, event, "control-character", message, _("Remove it."))
    half = _HALF.search(value)
    if half is None:
        return value
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        message = _("The file holds a character that no text has (code {code}).", code=f"U+{ord(half[0]):04X}")
        raise _refused(builder, event, "control-character", message, _("Remove it.")) from None


def _report_tag(builder: _Builder, event: Any) -> None:
    tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
    message = _("The tag {tag} is not allowed: a blueprint holds texts, numbers, lists and sections only.", tag=tag)
    builder.mistakes.append(_mistake(builder, event, "yaml-tag", message, _("Remove the tag.")))


def resolve(text: str) -> Value:
    """What a plain word means in YAML 1.2. Numbers that no JSON holds (.nan, 1e999, thousands of digits) stay texts."""
    if text[:1] in _FIRST_OF_NUMBERS:
        return _number(text)
    if text in _NULLS:
        return None
    return _BOOLS.get(text, text)


def _number(text: str) -> Value:
    if _INT.fullmatch(text):
        return int(text)
    if _OTHER_INT.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text) and not math.isinf(number := float(text)):
        return number
    return text


def _open(builder: _Builder, event: Any) -> None:
    if len(builder.frames) >= DEPTH:
        message = _("The file is nested deeper than {limit} levels.", limit=DEPTH)
        raise _refused(
            builder, event, "yaml-depth", message, _("No part of a blueprint is that deep; look for a missing bracket.")
        )
    if builder.frames and builder.frames[-1].is_map and builder.frames[-1].key is None:
        raise _no_word(builder, event)
    if event.tag and str(event.tag) not in ("!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
        _report_tag(builder, event)
    if event.anchor:
        builder.anchors[event.anchor] = (None, 0)
    builder.frames.append(_Frame(event, is_map=type(event).__name__ == "MappingStartEvent"))


def _no_word(builder: _Builder, event: Any) -> Unreadable:
    start = event.start_mark.index
    braces = builder.source.text[max(start - 1, 0) : start + 1] == "{{"
    hint = _('An input in double braces needs quotes: "{{name}}".') if braces else _("Use a plain word as the key.")
    return _refused(builder, event, "yaml-key", _("A key must be a word, not a list or a section."), hint)


def _close(builder: _Builder, event: Any) -> None:
    frame = builder.frames.pop()
    start, end = frame.event.start_mark.index, event.end_mark.index
    flow, anchor = bool(frame.event.flow_style), frame.event.anchor or ""
    if not flow:
        end = _last_end(frame, start)
    node: Node
    if frame.is_map:
        node = Map(entries=tuple(frame.entries), flow=flow, start=start, end=end, anchor=anchor, source=builder.source)
    else:
        node = Seq(items=tuple(frame.items), flow=flow, start=start, end=end, anchor=anchor, source=builder.source)
    if builder.frames:
        builder.frames[-1].size += frame.size - 1
    _place(builder, node)
    if anchor:
        builder.anchors[anchor] = (node, frame.size)


def _last_end(frame: _Frame, start: int) -> int:
    """A block ends where its last value ends; the parser says where the next one begins."""
    last = frame.entries[-1].value if frame.entries else frame.items[-1] if frame.items else None
    return last.end if last is not None else start


def _alias(builder: _Builder, event: Any) -> None:
    name = str(event.anchor)
    if builder.frames and builder.frames[-1].is_map and builder.frames[-1].key is None:
        raise _no_word(builder, event)
    if name not in builder.anchors:
        raise _refused(
            builder,
            event,
            "yaml-alias",
            _("The alias *{name} refers to nothing above it.", name=name),
            _("Anchors known here: {names}.", names=", ".join(builder.anchors) or "-"),
        )
    target, size = builder.anchors[name]
    if target is None:
        raise _refused(
            builder, event, "yaml-alias", _("The alias *{name} refers to the section it stands in.", name=name)
        )
    builder.unfolded += size
    if builder.unfolded > UNFOLDED:
        message = _("The aliases of this file unfold into more than {limit} values.", limit=UNFOLDED)
        raise _refused(builder, event, "yaml-bomb", message, _("Write the parts out, or use inputs."))
    if builder.frames:
        builder.frames[-1].size += size - 1
    start, end = event.start_mark.index, event.end_mark.index
    _place(builder, Alias(name=name, target=target, start=start, end=end, source=builder.source))


def _add(builder: _Builder, event: Any) -> None:
    frame = builder.frames[-1] if builder.frames else None
    is_key = frame is not None and frame.is_map and frame.key is None
    scalar = _scalar(builder, event, key=is_key)
    if scalar.anchor:
        builder.anchors[scalar.anchor] = (scalar, 1)
    if frame is None or not is_key:
        _place(builder, scalar)
        return
    name = str(scalar.value)
    if name == "<<" and not scalar.style:
        raise _refused(
            builder,
            event,
            "yaml-merge",
            _("Merge keys (<<) are not part of YAML 1.2."),
            _("Write the keys out, or use an input."),
        )
    if name in frame.names:
        message = _("The key {key} is here twice.", key=name)
        builder.mistakes.append(_mistake(builder, event, "duplicate-key", message, _("Keep one of the two.")))
    frame.key = scalar


def _place(builder: _Builder, node: Node) -> None:
    if not builder.frames:
        builder.root = node
        return
    frame = builder.frames[-1]
    frame.size += 1
    if not frame.is_map:
        frame.items.append(node)
        return
    assert frame.key is not None
    name = str(frame.key.value)
    if name not in frame.names:
        frame.names.add(name)
        frame.entries.append(Entry(key=frame.key, value=node))
    frame.key = None
