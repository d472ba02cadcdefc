"""Two parts that must not contradict each other, as one: keys side by side, lists one after the other.

Unlike an overlay, a fragment never says anything that somebody else has said.
"""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.tree import Entry, Map, Node, Path_, Seq, span_of
from smartctl.errors import Related
from smartctl.i18n import _


def united(one: Map, other: Map, said: Said, path: Path_) -> Map:
    """`one` with everything of `other` behind it."""
    entries = {entry.name: entry for entry in one.entries}
    for entry in other.entries:
        there = entries.get(entry.name)
        entries[entry.name] = entry if there is None else _both(there, entry, said, (*path, entry.name))
    return replace(one, entries=tuple(entries.values()))


def _both(there: Entry, new: Entry, said: Said, path: Path_) -> Entry:
    value: Node
    if isinstance(there.value, Map) and isinstance(new.value, Map):
        value = united(there.value, new.value, said, path)
    elif isinstance(there.value, Seq) and isinstance(new.value, Seq):
        value = replace(there.value, items=(*there.value.items, *new.value.items))
    else:
        message = _("{key} is said twice: here and in another file.", key=new.name)
        said.mistake("include-twice", message, new.key, path, hint=_("Keep one of the two."))
        said.mistakes[-1] = replace(
            said.mistakes[-1], related=Related(span=span_of(there.key), message=_("said here first"))
        )
        return there
    return replace(there, value=value)
