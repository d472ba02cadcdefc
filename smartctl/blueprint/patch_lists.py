"""Changes of lists in files that people wrote: an element comes, goes or stands elsewhere, and the others keep their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

from smartctl.blueprint.comments import value_of
from smartctl.blueprint.composing import fragment
from smartctl.blueprint.patching import GONE, Edit, Unpatchable, changed, end_of, line_end, lines_of, place, written
from smartctl.blueprint.tree import Map, Node, Path_, Scalar, Seq


class Aligned(Struct, frozen=True):
    """Which elements of two lists are one and the same, and what became of the others."""

    pairs: tuple[tuple[int, int], ...]
    """(place before, place after)."""
    order: tuple[int, ...] = ()
    """Places before, in the order of after, where elements only stand elsewhere."""
    rest: tuple[tuple[int, int, int, int], ...] = ()
    """(from, to, from, to): elements before, and those that stand there afterwards."""


def aligned(before: Sequence[Any], after: Sequence[Any]) -> Aligned:
    """An element is a value, or a mapping that is known by its first entry: a section of a card by its title."""
    old, new = ([_name(one) for one in side] for side in (before, after))
    if old != new and sorted(old) == sorted(new) and len({*old}) == len(old):
        order = tuple(old.index(name) for name in new)
        return Aligned(pairs=tuple((at, new.index(name)) for at, name in enumerate(old)), order=order)
    pairs: list[tuple[int, int]] = []
    rest: list[tuple[int, int, int, int]] = []
    for kind, start, stop, here, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        renamed = stop - start == to - here and _are_maps(before[start:stop]) and _are_maps(after[here:to])
        if kind == "equal" or renamed:
            pairs += zip(range(start, stop), range(here, to), strict=True)
        else:
            rest.append((start, stop, here, to))
    return Aligned(pairs=tuple(pairs), rest=tuple(rest))


def _name(one: Any) -> str:
    if isinstance(one, Mapping):
        return repr(next(iter(one.items()), ""))
    return repr(one)


def _are_maps(some: Sequence[Any]) -> bool:
    return all(isinstance(one, Mapping) for one in some)


def relisted(root: Map, path: Path_, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Edit]:
    """A list of a file that said `before` says `after`; what is inside of elements that stay is somebody else's to change.

    Raises `Unpatchable`, as `changed`.
    """
    _owner, entry = place(root, path)
    node = value_of(entry) if entry is not None else None
    if not isinstance(node, Seq) or not after or not _stands_alone(node, len(before)):
        yield changed(root, path, list(after))
        return
    found = aligned(before, after)
    if found.order:
        yield from _moved(node, found.order)
    for start, stop, here, to in found.rest:
        for one in node.items[start:stop]:
            if "{{" in one.source.text[one.start : one.end]:
                raise Unpatchable("input")
        yield from _changed(node, (start, stop), after[here:to], path)


def _stands_alone(node: Seq, many: int) -> bool:
    """Whether each element stands in the file as one, in brackets or behind a dash of its own."""
    if len(node.items) != many or not many or any(one.source is not node.source for one in node.items):
        return False
    return node.flow or all(_dash(node, one) is not None for one in node.items)


def _dash(node: Seq, one: Node) -> str | None:
    margin = node.source.text[node.source.line_start(one.start) : one.start]
    return margin if margin.strip() == "-" else None


def _moved(node: Seq, order: Sequence[int]) -> Iterator[Edit]:
    source = node.source
    slots = [(one.start, end_of(one)) if node.flow else lines_of(one) for one in node.items]
    texts = [source.text[start:end] for start, end in slots]
    if not node.flow and any(not text.endswith("\n") for text in texts):
        raise Unpatchable("shape")
    for (start, end), at in zip(slots, order, strict=True):
        if source.text[start:end] != texts[at]:
            yield Edit(source, start, end, texts[at])


def _changed(node: Seq, span: tuple[int, int], new: Sequence[Any], path: Path_) -> Iterator[Edit]:
    start, stop = span
    old = node.items[start:stop]
    if len(old) == len(new) and all(isinstance(one, Scalar) and one.style not in ("|", ">") for one in old):
        pairs = zip(old, new, strict=True)
        yield from (Edit(one.source, one.start, one.end, written(value, flow=node.flow)) for one, value in pairs)
    elif node.flow:
        yield _in_brackets(node, span, [_text(one, path, flow=True) for one in new])
    else:
        yield _in_lines(node, span, [_text(one, path, flow=False) for one in new])


def _in_brackets(node: Seq, span: tuple[int, int], new: Sequence[str]) -> Edit:
    (start, stop), items, text = span, node.items, ", ".join(new)
    if start == stop:
        at = items[start].start if start < len(items) else items[-1].end
        return Edit(node.source, at, at, f"{text}, " if start < len(items) else f", {text}")
    if text:
        return Edit(node.source, items[start].start, items[stop - 1].end, text)
    if stop < len(items):
        return Edit(node.source, items[start].start, items[stop].start, "")
    return Edit(node.source, items[start - 1].end, items[stop - 1].end, "")


def _in_lines(node: Seq, span: tuple[int, int], new: Sequence[str]) -> Edit:
    (start, stop), items, source = span, node.items, node.source
    dash = _dash(node, items[0]) or "- "
    margin = " " * len(dash)
    lines = [f"{dash}{one}".replace("\n", f"\n{margin}") for one in new]
    if start == len(items):
        end = line_end(source, end_of(items[-1]))
        return Edit(source, end, end, "".join(f"\n{one}" for one in lines))
    if start == stop:
        at = lines_of(items[start])[0]
        return Edit(source, at, at, "".join(f"{one}\n" for one in lines))
    first, last = source.line_start(items[start].start), lines_of(items[stop - 1])[1]
    text = "".join(f"{one}\n" for one in lines)
    return Edit(source, first, last, text if source.text[first:last].endswith("\n") else text.removesuffix("\n"))


def _text(value: Any, path: Path_, *, flow: bool) -> str:
    if not isinstance(value, Mapping | list | tuple):
        return written(value, flow=flow)
    if flow:
        return fragment("one", [value], path, inline=True).partition("[")[2].rpartition("]")[0]
    _key, *lines = fragment(str(path[-1]), [value], path).split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    return "\n".join(line[margin + 2 :] for line in lines)


def differences(before: Any, after: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """The deepest places at which two values differ, with the new value or `GONE`; elements by their place before."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in (*before, *(name for name in after if name not in before)):
            if name not in after:
                yield (*path, name), GONE
            elif name not in before:
                yield (*path, name), after[name]
            else:
                yield from differences(before[name], after[name], (*path, name))
    elif _is_list(before) and _is_list(after):
        found = aligned(before, after)
        for one, other in found.pairs:
            yield from differences(before[one], after[other], (*path, one))
        if found.order or found.rest:
            yield path, after
    elif before != after:
        yield path, after


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)
