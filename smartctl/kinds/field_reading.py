"""How fields are read: which questions tell what of them, and what an answer is believed to say.

`userfieldconfig.list` tells everything of fifty fields but the items of lists and all labels save those in the one
language that is asked for; `userfieldconfig.get` tells one field whole. Few fields are read whole at once, since that
costs no request more. Of many, a list in each language that is written or remembered is enough for those that are as
they were left; the others are read whole, so that labels in languages which nobody here wrote are known before any
label is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import is_not
from typing import Any, ClassVar, Final

from smartctl.errors import PortalError
from smartctl.kinds.answers import answer_of, following
from smartctl.kinds.base import Answers, Scope, as_int, as_map, as_rows, as_text, as_title, code_of, lean
from smartctl.kinds.field_copies import LIST
from smartctl.kinds.field_retyped import MARK
from smartctl.kinds.pipeline_list import types_of
from smartctl.model import Address, Attrs, parent_of
from smartctl.ports import Answer
from smartctl.steps import Call

Row = Mapping[str, Any]

FEW: Final = 30
"""Managed fields that are read whole beside everything else: they fit into the request that is sent anyway."""
FEW_IN_FULL: Final = 200
"""Fields of which an import reads each one whole. Of more it reads samples, to see in which languages labels are."""
LABELS: Final[Mapping[str, str]] = {"editFormLabel": "title", "helpMessage": "help"}

_NAMED: Final = ("entityId", "fieldName", "userTypeId", "xmlId", "settings", "enum", "sort")
_FLAGS: Final = ("multiple", "mandatory", "showFilter", "editInList", "isSearchable")
_KEPT: Final = {"fields": ("id", *_NAMED, *_FLAGS, *LABELS), "labels": ("id", *LABELS)}
"""What of the rows of a list is looked at: here, and where `rows` are understood."""


def queries(scope: Scope, answers: Answers) -> Mapping[str, Call]:
    types = {as_int(number) for number in scope.known_ids("process")} | {type_id for type_id, _ in types_of(answers)}
    languages = _languages(scope, answers)
    asked: dict[str, Call] = {}
    for type_id in sorted(types):
        pages = [0]
        while (start := following(answers.get(f"fields_{type_id}_{pages[-1]}"), pages[-1], "fields")) is not None:
            pages.append(start)
        asked |= {f"fields_{type_id}_{start}": _list(type_id, start, scope.language) for start in pages}
        asked |= {
            f"labels_{type_id}_{start}_{language}": _list(type_id, start, language)
            for language in languages.get(type_id, ())
            for start in pages
        }
    whole = _in_full(answers, scope.language) if scope.in_full else _managed(scope).whole(scope, answers)
    return asked | {
        f"field_{number}": Call(method="userfieldconfig.get", params={"moduleId": "crm", "id": number})
        for number in sorted(whole)
    }


def absent(key: str, answers: Answers) -> bool:
    """Fields of a process that is gone, and a field that the list of its process does not have any more.

    For both the portal answers as it does for a missing right (userfieldconfig.list, userfieldconfig.get).
    """
    if key.startswith(("fields_", "labels_")):
        return key.split("_")[1] not in {str(type_id) for type_id, _ in types_of(answers)}
    if not key.startswith("field_"):
        return False
    return key.removeprefix("field_") not in _Numbers.of(answers)


class _Numbers:
    """The numbers in the lists that were looked at last: each of hundreds of fields is looked up in the same ones."""

    known: ClassVar[tuple[Sequence[object], frozenset[str]]] = ((), frozenset())

    @classmethod
    def of(cls, answers: Answers) -> frozenset[str]:
        pages = [answer for key, answer in answers.items() if key.startswith("fields_")]
        before, numbers = cls.known
        if len(before) != len(pages) or any(map(is_not, before, pages)):
            numbers = frozenset(as_text(row.get("id")) for row in listed(answers))
            cls.known = (pages, numbers)
        return numbers


def kept(key: str, result: Any) -> Any:
    """Of a list what anybody here looks at; in a further language the labels alone, for the rest is known."""
    names = _KEPT.get(key.partition("_")[0])
    if names is None:
        return result
    return {"fields": [lean(row, names) for row in as_rows(as_map(result).get("fields"))]}


def rows(answers: Answers) -> Iterator[Row]:
    """Every field with all that was told of it, in the order of the portal's screens; put together one by one."""
    found = [
        (row, others, as_map(as_map(answer_of(answers, f"field_{as_int(row.get('id'))}")).get("field")))
        for row, others in _beside_labels(answers)
    ]
    found.sort(key=lambda one: (as_int(one[2].get("sort", one[0].get("sort"))), as_int(one[0].get("id"))))
    for row, others, whole in found:
        yield {**_with_labels(row, others), **whole} if whole else _with_labels(row, others)


def listed(answers: Answers) -> list[Row]:
    """Thousands of them are gone through for one answer: none is copied."""
    found: list[Row] = []
    for key in answers:
        if key.startswith("fields_"):
            found.extend(_rows(answers, key))
    return found


def _rows(answers: Answers, key: str) -> Iterator[Row]:
    answer = answers.get(key)
    told = answer.result.get("fields") if isinstance(answer, Answer) and isinstance(answer.result, Mapping) else None
    return (row for row in (told if isinstance(told, list) else as_rows(told)) if isinstance(row, Mapping))


def suffix(row: Row) -> str:
    return as_text(row.get("fieldName")).removeprefix(f"UF_{row.get('entityId')}_")


def labels(value: object) -> dict[str, str]:
    """Labels by language. A field without any label row comes as `{"": null}`."""
    return {language: as_title(text) for language, text in as_map(value).items() if language and text is not None}


def _list(type_id: int, start: int, language: str) -> Call:
    """In the order of their making: a new field is behind all others, and pushes none to a page that nobody asks for."""
    params = {
        "moduleId": "crm",
        **({"select": {"0": "*", "language": language}} if language else {}),
        "filter": {"entityId": f"CRM_{type_id}"},
        "order": {"id": "ASC"},
        **({"start": start} if start else {}),
    }
    return Call(method="userfieldconfig.list", params=params)


def _with_labels(row: Row, others: Sequence[Row]) -> Row:
    """A row of a list with its labels in all languages that were asked for."""
    return {**row, **{name: _together(name, row, others) for name in LABELS}} if others else row


def _beside_labels(answers: Answers) -> Iterator[tuple[Row, Sequence[Row]]]:
    """The rows of the lists, each with those that have its labels in other languages."""
    more: dict[int, list[Row]] = {}
    for key in answers:
        if key.startswith("labels_"):
            for told in _rows(answers, key):
                more.setdefault(as_int(told.get("id")), []).append(told)
    return ((row, more.get(as_int(row.get("id")), ())) for row in listed(answers))


def _together(name: str, row: Row, others: Sequence[Row]) -> Mapping[str, Any]:
    """The labels of one sort in all languages."""
    found = as_map(row.get(name))
    for one in others:
        found = {**found, **as_map(one.get(name))}
    return found


def _languages(scope: Scope, answers: Answers) -> Mapping[int, tuple[str, ...]]:
    """Process -> languages beside the portal's in which the labels of its fields are listed."""
    if scope.in_full:
        whole = [as_map(as_map(answer_of(answers, key)).get("field")) for key in answers if key.startswith("field_")]
        seen = {language for row in whole for name in LABELS for language in labels(row.get(name))}
        many = len(listed(answers)) > FEW_IN_FULL
        more = tuple(sorted(seen - {scope.language})) if many and scope.language else ()
        return dict.fromkeys((type_id for type_id, _ in types_of(answers)), more)
    return _managed(scope).languages


def _written_in(scope: Scope) -> Mapping[int, tuple[str, ...]]:
    processes = {address: as_int(ids["id"]) for address, (kind, ids) in scope.known.items() if kind == "process"}
    found: dict[int, set[str]] = {}
    for address, attrs in _said(scope):
        type_id = processes.get(parent_of("field", address) or address)
        if type_id is not None:
            languages = found.setdefault(type_id, set())
            for name in LABELS.values():
                languages.update(attrs.get(name) or ())
    return {type_id: tuple(sorted(languages - {scope.language})) for type_id, languages in found.items()}


def _said(scope: Scope) -> Iterator[tuple[Address, Attrs]]:
    """What is wanted and what is remembered of fields."""
    yield from ((one.address, one.attrs) for one in scope.wanted.values() if one.kind == "field")
    yield from ((address, one.attrs) for address, one in scope.records.items() if one.kind == "field")


class _Managed:
    """The fields that a plan is about, and which of them its readings have shown to be read whole.

    A reading goes from round to round, and of the answers of most processes nothing is new then: each is gone through
    once. The scope keeps this and not the other way round as well: what goes in a circle is not freed when it is let go.
    """

    def __init__(self, scope: Scope) -> None:
        self.known = {as_int(ids["id"]): address for address, (kind, ids) in scope.known.items() if kind == "field"}
        self.few = len(self.known) <= FEW
        self.languages = {} if self.few else _written_in(scope)
        self.always = frozenset(
            number
            for number, address in self.known.items()
            if self.few or _is_list(scope, address) or f"field_{number}" in scope.again
        )
        self._seen: dict[str, tuple[tuple[object, ...], frozenset[int]]] = {}

    def whole(self, scope: Scope, answers: Answers) -> set[int]:
        """Fields that are read whole for a plan."""
        pages: dict[str, dict[str, Answer | PortalError]] = {}
        for key, answer in answers.items():
            if key.startswith(("fields_", "labels_")):
                pages.setdefault(key.split("_")[1], {})[key] = answer
        found = set(self.always)
        for type_id, told in pages.items():
            before = self._seen.get(type_id)
            if before is None or len(before[0]) != len(told) or any(map(is_not, before[0], told.values())):
                before = self._seen[type_id] = (tuple(told.values()), frozenset(self._of_one(scope, told)))
            found |= before[1]
        return found

    def _of_one(self, scope: Scope, answers: Answers) -> Iterator[int]:
        for row, others in _beside_labels(answers):
            number = as_int(row.get("id"))
            if row.get("userTypeId") == LIST or as_text(row.get("xmlId")).startswith(MARK):
                yield number
            elif number not in self.known:
                if suffix(row) in _codes(scope):
                    yield number
            elif number not in self.always and not _as_left(scope, self.known[number], row, others):
                yield number


def _managed(scope: Scope) -> _Managed:
    found: _Managed | None = scope.worked_out.get("fields")
    if found is None:
        found = scope.worked_out["fields"] = _Managed(scope)
    return found


def _codes(scope: Scope) -> frozenset[str]:
    """Of wanted fields; asked for where the portal has one that nobody knows."""
    found: frozenset[str] | None = scope.worked_out.get("codes of fields")
    if found is None:
        codes = (one.attrs.get("code") or code_of(one.key) for one in scope.said if one.kind == "field")
        found = scope.worked_out["codes of fields"] = frozenset(map(str, codes))
    return found


def _is_list(scope: Scope, address: Address) -> bool:
    said = [one.attrs.get("type") for one in (scope.wanted.get(address), scope.records.get(address)) if one is not None]
    return LIST in said or any(name.startswith("item.") for name in scope.known[address][1])


def _as_left(scope: Scope, address: Address, row: Row, others: Sequence[Row]) -> bool:
    """Whether the lists alone show that no label changes: what is wanted, and was remembered, stands there."""
    wanted, record = scope.wanted.get(address), scope.records.get(address)
    if wanted is None or (record is not None and record.otherwise) or _made_anew(scope, parent_of("field", address)):
        return False
    attrs = wanted.attrs
    if attrs.get("type") != row.get("userTypeId") or ("code" in attrs and attrs["code"] != suffix(row)):
        return False
    if ("Y" if attrs.get("multiple") else "N") != row.get("multiple"):
        return False
    if not _told(row, others):
        return False
    said = (attrs, record.attrs) if record is not None else (attrs,)
    for wire, name in LABELS.items():
        there = _together(wire, row, others)
        for one in said:
            for language, text in (one.get(name) or {}).items():
                found = there.get(language)
                if found is None or as_title(found) != text:
                    return False
    return True


def _made_anew(scope: Scope, process: Address | None) -> bool:
    """Whether its process is to get another number, which no process does that stands."""
    wanted, known = scope.wanted.get(process or Address("")), scope.known.get(process or Address(""))
    number = wanted.attrs.get("entity_type_id") if wanted is not None else None
    return number is not None and known is not None and as_int(number) != as_int(known[1].get("entityTypeId"))


def _told(row: Row, others: Sequence[Row] = ()) -> bool:
    """Whether a row of a list has what it is asked for: a portal may know of no language there."""
    settings = row.get("settings", "")
    labelled = bool(others) or all(name in row for name in LABELS)
    return labelled and (settings is None or isinstance(settings, Mapping | list))


def _in_full(answers: Answers, language: str) -> set[int]:
    """Fields that an import reads whole: all of a few; of many those of which no list tells all, and samples.

    A portal's screens write labels in all languages that they have; what came in over REST has those that somebody
    sent. So a process shows its languages by one field that was made by hand and one that was not.
    """
    every = listed(answers)
    if len(every) <= FEW_IN_FULL or not language:
        return {as_int(row.get("id")) for row in every}
    texts = {as_int(row.get("id")): _with_labels(row, others) for row, others in _beside_labels(answers)}
    whole = {number for number, row in texts.items() if _only_whole(row, language)}
    shown = {_origin(texts[number]) for number in whole}
    for number, row in texts.items():
        if _origin(row) not in shown:
            shown.add(_origin(row))
            whole.add(number)
    return whole


def _only_whole(row: Row, language: str) -> bool:
    marked = as_text(row.get("xmlId")).startswith(MARK)
    return row.get("userTypeId") == LIST or marked or not _told(row) or language not in labels(row.get("editFormLabel"))


def _origin(row: Row) -> tuple[str, bool]:
    """A field's process, and whether its name is a number, as the portal's screens give it."""
    return as_text(row.get("entityId")), suffix(row).isdecimal()
