"""What nobody writes in a plan file by accident: rows that agree with themselves and say something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from tests.saved.edits import Edit


def forgeries(documents: Sequence[Any]) -> Iterator[Edit]:
    """One of each class, in the first plan that has it."""
    known: set[tuple[Any, ...]] = set()
    for number, document in enumerate(documents):
        for name, place, of, make in _all(document):
            if (name, *of) not in known:
                known.add((name, *of))
                yield Edit(name, place, (name, *of), number, make)


def _all(document: Any) -> Iterator[tuple[str, tuple[Any, ...], tuple[Any, ...], Callable[[Any], Any]]]:
    mode = document["mode"]
    for place, row in enumerate(document["resource_changes"]):
        of = (mode, row["kind"], *row["change"]["actions"])
        for name, turn in _TURNS.items():
            yield name, ("resource_changes", place), of, _with(place, turn)
    for stranger in document["unmanaged"]:
        for name in ("deleted", "let go", "left as it is"):
            of = (mode, stranger["kind"])
            yield f"a stranger {name}", (stranger["address"],), of, _stranger(stranger, _TURNS[name])
    for name in ("hazards", "impact", "protected", "allowed", "refusals"):
        yield f"no {name}", (), (mode, bool(document["refusals"])), _without(name)
    yield "to be destroyed", ("mode",), (mode,), _destroying


def _with(place: int, turn: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    def make(document: Any) -> Any:
        whole = deepcopy(document)
        turn(whole["resource_changes"][place], whole)
        return _unwarned(whole)

    return make


def _unwarned(whole: Any) -> Any:
    for row in whole["resource_changes"]:
        row["hazards"], row["impact"] = [], {}
        row.pop("protected", None)
    whole["refusals"] = []
    return whole


def _said(row: Any, actions: list[str], before: Any, after: Any, reason: str | None = None) -> None:
    row["change"] |= {"actions": actions, "before": before, "after": after, "replace_paths": []}
    row["change"] |= {"after_unknown": {}, "before_unknown": {}}
    row["action_reason"] = reason
    for name in ("destination", "becomes") if after is not None else ():
        row.pop(name, None)


def _there(row: Any) -> Any:
    return row["change"]["before"] or row["change"]["after"]


def _wanted(row: Any) -> Any:
    return row["change"]["after"] or row["change"]["before"]


def _deleted(row: Any, _whole: Any) -> None:
    _said(row, ["delete"], _there(row), None, "removed-from-blueprint")


def _replaced(row: Any, _whole: Any) -> None:
    _said(row, ["delete", "create"], _there(row), _wanted(row))
    row["change"]["replace_paths"] = sorted(_wanted(row))[:1]


def _changed(row: Any, _whole: Any) -> None:
    after = {**_wanted(row)}
    for name, value in after.items():
        if name == "title":
            after[name] = "Другое" if isinstance(value, str) else dict.fromkeys(value, "Другое")
        elif isinstance(value, bool):
            after[name] = not value
    _said(row, ["update"], _there(row), after)


def _emptied(row: Any, _whole: Any) -> None:
    """Each list and mapping of what shall be loses its last entry: list items, sections, robots."""
    after = {**_wanted(row)}
    for name, value in after.items():
        if value and isinstance(value, dict):
            after[name] = dict(list(value.items())[:-1])
        elif value and isinstance(value, list):
            after[name] = value[:-1]
    _said(row, ["update"], _there(row), after)


def _given_away(row: Any, whole: Any) -> None:
    """To the next object of its kind, which stays."""
    _deleted(row, whole)
    others = [one for one in whole["resource_changes"] if one["kind"] == row["kind"] and one is not row]
    for other in others[:1]:
        row["destination"] = {"from": row["address"], "to": other["address"], "map": {}}


def _becoming(row: Any, whole: Any) -> None:
    items = sorted(_wanted(row).get("items") or {})
    _emptied(row, whole)
    if len(items) > 1:
        row["becomes"] = {items[-1]: items[0]}


def _elsewhere(row: Any, whole: Any) -> None:
    """The ids of another object of its kind."""
    others = [one for one in whole["resource_changes"] if one["kind"] == row["kind"] and one["ids"] != row["ids"]]
    for other in others[:1]:
        row["ids"] = deepcopy(other["ids"])


def _renamed(row: Any, _whole: Any) -> None:
    """Another key in the same place: as if it had been called that all along."""
    head, _dot, _key = row["address"].rpartition(".")
    row["address"], row["key"] = f"{head}.another" if head else "another", "another"


def _left_alone(row: Any, _whole: Any) -> None:
    _said(row, ["no-op"], _there(row), _there(row))


def _twice(row: Any, whole: Any) -> None:
    whole["resource_changes"].append(deepcopy(row))


def _moved(row: Any, whole: Any) -> None:
    """What another object of its kind is called becomes this one's earlier name."""
    others = [one for one in whole["resource_changes"] if one["kind"] == row["kind"] and one is not row]
    for other in others[:1]:
        whole["moved"].append({"from": other["address"], "to": row["address"]})
        whole["resource_changes"].remove(other)


_TURNS: dict[str, Callable[[Any, Any], Any]] = {
    "deleted": _deleted,
    "let go": lambda row, _whole: _said(row, ["forget"], _there(row), None, "let-go"),
    "forgotten as of its own accord": lambda row, _whole: _said(row, ["forget"], _there(row), None, "in-use"),
    "left as it is": _left_alone,
    "left as it shall be": lambda row, _whole: _said(row, ["no-op"], _wanted(row), _wanted(row)),
    "made": lambda row, _whole: _said(row, ["create"], None, _wanted(row)),
    "changed": _changed,
    "emptied": _emptied,
    "replaced": _replaced,
    "given away": _given_away,
    "list item given away": _becoming,
    "with the ids of another": _elsewhere,
    "under another name": _renamed,
    "not named": lambda row, whole: whole["resource_changes"].remove(row),
    "named twice": _twice,
    "moved from another": _moved,
    "the portal's own": lambda row, _whole: _said(row, ["delete"], _there(row), None, "portal-default"),
    "half made": lambda row, _whole: _said(row, ["delete"], _there(row), None, "unfinished"),
}


def _stranger(stranger: Any, turn: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """A row for what somebody made by hand, spelled like one of its kind."""

    def make(document: Any) -> Any:
        whole = deepcopy(document)
        like = next((one for one in whole["resource_changes"] if one["kind"] == stranger["kind"]), None)
        if like is None:
            return whole
        row = deepcopy(like)
        row |= {"address": stranger["address"], "key": stranger["address"].rpartition(".")[2]}
        row |= {"parent": stranger["parent"], "ids": stranger["ids"], "adopted": True}
        there = {**_there(row), "code": stranger["code"]}
        title = there.get("title")
        there["title"] = dict.fromkeys(title, stranger["title"]) if isinstance(title, dict) else stranger["title"]
        row["change"] |= {"before": there, "after": there}
        turn(row, whole)
        whole["resource_changes"].append(row)
        return _unwarned(whole)

    return make


def _without(name: str) -> Callable[[Any], Any]:
    def make(document: Any) -> Any:
        whole = deepcopy(document)
        for row in whole["resource_changes"]:
            if name == "allowed":
                row["hazards"] = [{**one, "allowed": True} for one in row["hazards"]]
            elif name == "protected":
                row.pop("protected", None)
            elif name != "refusals":
                row[name] = {} if name == "impact" else []
        whole["refusals"] = []
        return whole

    return make


def _destroying(document: Any) -> Any:
    whole = deepcopy(document)
    whole["mode"] = "destroy"
    for row in whole["resource_changes"]:
        _deleted(row, whole)
    return _unwarned(whole)
