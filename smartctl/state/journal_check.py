"""What each entry of a journal holds. A line of another shape was not written by a run: it is a sentence, never a guess.

What a later version may add is let pass. Who the runs belong to is asked where they are used (`operations/past_runs.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from smartctl.given import array, damaged, each, flag, idents, number, obj, optional, text, texts
from smartctl.i18n import _
from smartctl.kinds.kept_values import held, whose
from smartctl.kinds.values import object_fault, plain

_MARK: Final = re.compile(r"smartctl probe [0-9a-f]{8}")
_TEXTS: Final = ("version", "version_before", "language", "mode", "command", "time", "user", "host", "undoes")


def check(entry: Mapping[str, Any], where: str) -> None:
    """Raises `Damaged` where the entry is not what a run writes."""
    read = _ENTRIES.get(entry["entry"])
    if read is not None:
        read(entry, where)


def _begin(entry: Mapping[str, Any], where: str) -> None:
    for name in _TEXTS:
        optional(text, entry.get(name), f"{where}.{name}")
    if "wanted" not in entry:
        return  # the first line of a run that says nothing of objects: there is no way back from it
    for name in ("run", "portal", "blueprint", "lineage", "language", "version"):
        text(entry.get(name), f"{where}.{name}")
    each(_object, entry["wanted"], f"{where}.wanted")
    each(_pair, entry.get("moved"), f"{where}.moved")
    if "before" in entry:
        text(entry.get("version_before"), f"{where}.version_before")
        each(_object, entry["before"], f"{where}.before")
        each(_way, entry.get("back"), f"{where}.back")
    each(_changed, entry.get("changes", []), f"{where}.changes")
    texts(entry.get("stages", {}), f"{where}.stages")
    each(text, entry.get("lost", []), f"{where}.lost")


def _object(value: Any, where: str) -> None:
    row = obj(value, where)
    kind, address = text(row.get("kind"), f"{where}.kind"), text(row.get("address"), f"{where}.address")
    fault = object_fault(kind, address, obj(row.get("attrs"), f"{where}.attrs"))
    if fault:
        damaged(f"{where} {address[:80]!a}", fault)
    if text(row.get("key"), f"{where}.key") not in (address.rpartition(".")[2], address.partition(".")[2]):
        damaged(f"{where}.key", _("its key is another one"))


def _pair(value: Any, where: str) -> None:
    if len(each(text, value, where)) != 2:
        damaged(where, _("two names are expected"))


def _changed(value: Any, where: str) -> None:
    if len(each(text, value, where)) != 3:
        damaged(where, _("three names are expected"))


def _way(value: Any, where: str) -> None:
    row = obj(value, where)
    text(row.get("from"), f"{where}.from")
    text(row.get("to"), f"{where}.to")
    texts(row.get("map"), f"{where}.map")


def _intent(entry: Mapping[str, Any], where: str) -> None:
    each(_step, entry.get("steps"), f"{where}.steps")


def _step(value: Any, where: str) -> None:
    row = obj(value, where)
    for name in ("step", "action", "method", "title"):
        text(row.get(name), f"{where}.{name}")
    kind, address = text(row.get("kind"), f"{where}.kind"), text(row.get("address"), f"{where}.address")
    fault = object_fault(kind, address, {})
    if fault:
        damaged(f"{where} {address[:80]!a}", fault)
    each(text, row.get("siblings"), f"{where}.siblings")


def _result(entry: Mapping[str, Any], where: str) -> None:
    texts(entry.get("answers"), f"{where}.answers")


def _settled(entry: Mapping[str, Any], where: str) -> None:
    texts(entry.get("fates"), f"{where}.fates")


def _moving(entry: Mapping[str, Any], where: str) -> None:
    text(entry.get("address"), f"{where}.address")
    number(entry.get("entityTypeId"), f"{where}.entityTypeId")
    each(_item, entry.get("items"), f"{where}.items")
    for name in ("exported", "leaves"):
        flag(entry.get(name, False), f"{where}.{name}")
    held(entry, where)


def _checked(entry: Mapping[str, Any], where: str) -> None:
    text(entry.get("address"), f"{where}.address")


def _named(entry: Mapping[str, Any], where: str) -> None:
    for address, items in obj(entry.get("items"), f"{where}.items").items():
        each(text, items, f"{where}.items.{address}")


def _item(value: Any, where: str) -> None:
    row = obj(value, where)
    number(row.get("id"), f"{where}.id")
    was, fields = _values(row.get("was"), f"{where}.was"), _values(row.get("fields"), f"{where}.fields")
    for name in was:
        if name != "categoryId" and name not in fields:
            damaged(f"{where}.fields", _("{name} is not there", name=name))


def _values(value: Any, where: str) -> Mapping[str, Any]:
    row = obj(value, where)
    for name, one in row.items():
        if not plain(one):
            damaged(f"{where}.{name}", _("no item holds such a value"))
    return row


def _moved(entry: Mapping[str, Any], where: str) -> None:
    number(entry.get("items"), f"{where}.items")


def _yields(entry: Mapping[str, Any], where: str) -> None:
    for at, one in enumerate(array(entry.get("objects"), f"{where}.objects")):
        idents(obj(one, f"{where}.objects[{at}]").get("ids"), f"{where}.objects[{at}].ids")


def _end(entry: Mapping[str, Any], where: str) -> None:
    for name in ("complete", "interrupted", "unread", "cut_off"):
        flag(entry.get(name, False), f"{where}.{name}")


def _verdict(entry: Mapping[str, Any], where: str) -> None:
    for name in ("address", "digest", "status", "how", "by", "time", "detail"):
        text(entry.get(name), f"{where}.{name}")


def _marked(entry: Mapping[str, Any], where: str) -> None:
    """What carries this mark is removed from the portal, so it must be one of a probe."""
    if not _MARK.fullmatch(text(entry.get("mark"), f"{where}.mark")):
        damaged(f"{where}.mark", _("it is no mark of a test item"))


def _left(entry: Mapping[str, Any], where: str) -> None:
    _marked(entry, where)
    from smartctl.automation.left import left  # noqa: PLC0415 - few journals tell of test items, and every state loads this

    left(entry, where)


_ENTRIES: Final[Mapping[str, Callable[[Mapping[str, Any], str], None]]] = {
    "begin": _begin,
    "intent": _intent,
    "result": _result,
    "settled": _settled,
    "moving": _moving,
    "moved": _moved,
    "checked": _checked,
    "named": _named,
    "yields": _yields,
    "end": _end,
    "verdict": _verdict,
    "probing": _marked,
    "made": _marked,
    "left": _left,
    "swept": _marked,
}


def check_table(rows: tuple[Mapping[str, Any], ...], where: str) -> None:
    """A table of kept values: whose they are, then an item a row. Raises `Damaged`."""
    if not rows:
        damaged(where, _("it is empty"))
    head, *items = rows
    whose(head, f"{where}:1")
    for line, row in enumerate(items, 2):
        number(row.get("id"), f"{where}:{line}.id")
        if not plain(row.get("value")) or "value" not in row:
            damaged(f"{where}:{line}.value", _("no item holds such a value"))
