"""What stands on a portal, counted by a client that knows nothing of smartctl, in names instead of ids."""

from __future__ import annotations

import json
import re
import select
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

Ask = Callable[..., Mapping[str, Any]]
_JSON = {"Content-Type": "application/json"}
_LINES: dict[tuple[str, int], HTTPConnection] = {}
_TEMPLATE = ("MODULE_ID", "ENTITY", "DOCUMENT_TYPE", "NAME", "AUTO_EXECUTE")


def ask(url: str, method: str, **params: Any) -> Mapping[str, Any]:
    """One call; the whole answer."""
    where = urlsplit(url)
    line = _line(where.hostname or "", where.port or 80)
    line.request("POST", f"{where.path}{method}.json", json.dumps(params).encode(), _JSON)
    answer = line.getresponse()
    text = answer.read()
    assert answer.status == 200, (answer.status, text)
    return json.loads(text)


def hang_up() -> None:
    """At the end of all looks."""
    while _LINES:
        _LINES.popitem()[1].close()


def _line(host: str, port: int) -> HTTPConnection:
    """The connection of the last call, for as long as the portal is the same one and alive."""
    line = _LINES.get((host, port))
    if line is not None and line.sock is not None and not select.select([line.sock], [], [], 0)[0]:
        return line
    if line is not None:
        line.close()  # there is something to be read, and nothing was asked: it is the end
    _LINES[host, port] = HTTPConnection(host, port, timeout=30)
    return _LINES[host, port]


def rows(url: str, method: str, key: str, **params: Any) -> list[Mapping[str, Any]]:
    """Every row of a list, page after page."""
    return _rows(partial(ask, url), method, key, **params)


def _rows(ask: Ask, method: str, key: str, **params: Any) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    start: int | None = 0
    while start is not None:
        answer = ask(method, **params, start=start)
        page = answer["result"][key] if key else answer["result"]
        found.extend(page.values() if isinstance(page, dict) else page)
        start = answer.get("next")
    return found


class _Asking:
    """Answers as `ask` has them; what is named beforehand is asked for together, fifty calls a request."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._known: dict[str, Mapping[str, Any]] = {}

    def __call__(self, method: str, **params: Any) -> Mapping[str, Any]:
        return self._known.get(_spelled(method, params)) or ask(self._url, method, **params)

    def ahead(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        for first in range(0, len(calls), 50):
            told = ask(self._url, "batch", halt=0, cmd=[_spelled(*one) for one in calls[first : first + 50]])["result"]
            assert not told["result_error"], told["result_error"]
            answers, following = (_by_place(told[part]) for part in ("result", "result_next"))
            for place, one in enumerate(calls[first : first + 50]):
                more = {"next": following[place]} if place in following else {}
                self._known[_spelled(*one)] = {"result": answers.get(place), **more}


def _spelled(method: str, params: Mapping[str, Any]) -> str:
    """A call as a batch has it; the first page is the one that nobody names."""
    told = [pair for name, value in params.items() if (name, value) != ("start", 0) for pair in _pairs(name, value)]
    return f"{method}?{urlencode(told)}"


def _pairs(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping | list):
        for key, one in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _pairs(f"{name}[{key}]", one)
    else:
        yield name, value


def _by_place(told: Any) -> dict[int, Any]:
    return dict(enumerate(told)) if isinstance(told, list) else {int(place): one for place, one in told.items()}


_EVERYWHERE = [
    ("crm.status.list", {}),
    ("crm.type.list", {}),
    ("crm.automatedsolution.list", {}),
    ("crm.documentgenerator.numerator.list", {}),
    ("crm.documentgenerator.template.list", {"select": ["*", "users", "entityTypeId"]}),
    ("bizproc.workflow.template.list", {"SELECT": list(_TEMPLATE)}),
]
_ITEMS = {"select": ["*", "UF_*"], "useOriginalUfNames": "Y"}


def _of(kind: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    number = kind["entityTypeId"]
    return [
        ("crm.type.get", {"id": kind["id"]}),
        ("crm.category.list", {"entityTypeId": number}),
        ("userfieldconfig.list", {"moduleId": "crm", "filter": {"entityId": f"CRM_{kind['id']}"}}),
        ("crm.item.list", {"entityTypeId": number, **_ITEMS}),
    ]


def _card(number: int, board: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    where = {"entityTypeId": number, "scope": "C", "extras": {"categoryId": board["id"]}}
    return "crm.item.details.configuration.get", where


def _whole(field: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    return "userfieldconfig.get", {"moduleId": "crm", "id": field["id"]}


def taken(url: str) -> dict[str, list[str]]:
    """Processes, pipelines, stages and fields by their names and codes; items by where they stand and what they hold.

    Workplaces by their title and who lives there; numerators and templates by their title and what they are for;
    workflows by their process, title and start.

    Two objects that nothing tells apart stand here twice.
    """
    found: dict[str, list[str]] = {
        "processes": [],
        "pipelines": [],
        "stages": [],
        "fields": [],
        "items": [],
        "cards": [],
    }
    asking = _Asking(url)
    look = partial(_rows, asking)
    asking.ahead(_EVERYWHERE)
    statuses = look("crm.status.list", "")
    types = look("crm.type.list", "types")
    asking.ahead([call for one in types for call in _of(one)])
    boards_of = {one["id"]: look("crm.category.list", "categories", entityTypeId=one["entityTypeId"]) for one in types}
    fields_of = {one["id"]: look("userfieldconfig.list", "fields", **_of(one)[2][1]) for one in types}
    listed = [row for rows_ in fields_of.values() for row in rows_ if row["userTypeId"] == "enumeration"]
    cards_of = [_card(one["entityTypeId"], board) for one in types for board in boards_of[one["id"]]]
    asking.ahead([*cards_of, *map(_whole, listed)])
    # A refused create uses numbers up, so a relation to another process is told by its title.
    known = {one["entityTypeId"]: one["title"] for one in types}
    boards: dict[str, str] = {}
    for one in types:
        whole = asking("crm.type.get", id=one["id"])["result"]["type"]
        parents = (edge["entityTypeId"] for edge in whole["relations"]["parent"])
        edges = {"parent": sorted(str(known.get(number, number)) for number in parents)}
        title, number = one["title"], one["entityTypeId"]
        found["processes"].append(f"{title} {edges} {whole['linkedUserFields']}")
        names = {}
        for board in boards_of[one["id"]]:
            found["pipelines"].append(f"{title} / {board['name']}")
            boards[f"{number}_{board['id']}"] = f"{title} / {board['name']}"
            own = [row for row in statuses if row["ENTITY_ID"] == f"DYNAMIC_{number}_STAGE_{board['id']}"]
            own.sort(key=lambda row: int(row["SORT"]))
            names |= {row["STATUS_ID"]: f"{board['name']} / {row['NAME']}" for row in own}
            method, where = _card(number, board)
            card = asking(method, **where)["result"]
            if card:
                shown = json.dumps(card, ensure_ascii=False).replace(f"CRM_{one['id']}_", "")
                found["cards"].append(f"{title} / {board['name']}: {shown}")
            found["stages"] += [f"{title} / {board['name']} / {row['NAME']} {row['SEMANTICS']}" for row in own]
        fields = fields_of[one["id"]]
        codes = {row["fieldName"]: row["fieldName"].removeprefix(f"UF_CRM_{one['id']}_") for row in fields}
        found["fields"] += [f"{title} / {codes[row['fieldName']]}{_list_items(asking, row)}" for row in fields]
        items = look("crm.item.list", "items", entityTypeId=number, **_ITEMS)
        for item in items:
            values = {code: item[name] for name, code in codes.items() if item.get(name)}
            found["items"].append(f"{title} / {names.get(item['stageId'])} / {item['title']} {values}")
    cards = {str(number): title for number, title in known.items()} | boards
    titles = {int(one["id"]): one["title"] for one in types}
    found["workplaces"] = [
        f"{one['title']}: {sorted(titles[int(number)] for number in one['typeIds'])}"
        for one in look("crm.automatedsolution.list", "automatedSolutions")
    ]
    numerators = {one["id"]: one for one in look("crm.documentgenerator.numerator.list", "numerators")}
    found["numerators"] = [f"{one['name']} {one['template']} {one['settings']}" for one in numerators.values()]
    found["documents"] = [
        f"{one['name']} {one['region']} {one['withStamps']} {one['users']} {numerators[one['numeratorId']]['name']}: "
        + ", ".join(sorted(cards.get(place, place) for place in one["entityTypeId"]))
        for one in look("crm.documentgenerator.template.list", "templates", **_EVERYWHERE[4][1])
    ]
    found["workflows"] = [
        f"{known[int(one['DOCUMENT_TYPE'][-1].rpartition('_')[2])]} / {one['NAME']} {one['AUTO_EXECUTE']}"
        for one in look("bizproc.workflow.template.list", "", **_EVERYWHERE[5][1])
    ]
    return {kind: sorted(values) for kind, values in found.items()}


def _list_items(asking: _Asking, row: Mapping[str, Any]) -> str:
    if row["userTypeId"] != "enumeration":
        return ""
    method, which = _whole(row)
    field = asking(method, **which)["result"]["field"]
    return f" {[one['value'] for one in field['enum']]}"


def named_twice(told: str, kind: str, row: str) -> frozenset[str]:
    """Numbers of the objects that a run has named as standing there twice and that may be this row of `taken`."""
    said = re.findall(r'\("([^"]+)", in [^,]+, number (\S+)\)', told)
    return frozenset(number for title, number in said if _is_called(title, kind, row))


def _is_called(title: str, kind: str, row: str) -> bool:
    """Whether a row is of the object so titled, or of what stands below it."""
    if kind in ("pipelines", "stages", "fields", "workflows"):
        return title in [part.strip() for part in re.sub(r" \d$", "", row).split(" / ")]
    return row.startswith((f"{title} ", f"{title}: "))


def doubled(found: Mapping[str, list[str]]) -> list[str]:
    return [value for values in found.values() for value in set(values) if values.count(value) > 1]
