"""What b24pysdk sees of a portal's smart processes, in the paths of `declared.py`."""

from __future__ import annotations

from typing import Any

from tests.clients.declared import BINDINGS, FLAGS, Paths

ON = ("Y", True, "true")
SEQUENCE = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"
FROM_BIRTH = "Договор"


def seen(client: Any) -> Paths:
    listed = client.crm.type.list().as_list().result
    types = [row["type"] for row in _answers(client, [client.crm.type.get(bitrix_id=one["id"]) for one in listed])]
    titles = {one["entityTypeId"]: one["title"] for one in types}
    found: Paths = {}
    for one in types:
        home = one["title"]
        found[home] = True
        found |= {f"{home}/switch {name}": one[wire] == "Y" for name, wire in FLAGS.items()}
        found |= _pipelines(client, one, titles)
        found |= _fields(client, one)
        for side, name in (("parents", "parent"), ("children", "child")):
            found |= {
                f"{home}/{side} {titles.get(edge['entityTypeId'], edge['entityTypeId'])}": edge["isChildrenListEnabled"]
                == "Y"
                for edge in one["relations"][name]
                if edge["isPredefined"] == "N"
            }
        found |= {f"{home}/binding {name}": one["linkedUserFields"].get(wire) in ON for name, wire in BINDINGS.items()}
    by_id = {one["id"]: one["title"] for one in types}
    for row in client.crm.automatedsolution.list().result["automatedSolutions"]:
        found[f"workplace {row['title']}"] = sorted(by_id[number] for number in row["typeIds"])
    return found | _printed(client, titles)


def _answers(client: Any, asked: list[Any]) -> list[Any]:
    """In batches: for each request of its own the SDK makes a connection."""
    answer = client.call_batches(asked).result
    assert not answer.result_error
    rows = answer.result
    return [rows[key] for key in sorted(rows, key=int)] if isinstance(rows, dict) else rows


def _printed(client: Any, titles: dict[int, str]) -> Paths:
    """Numerators and document templates. One numerator every portal has from birth."""
    generator = client.crm.documentgenerator
    numerators = {row["id"]: row for row in generator.numerator.list().result["numerators"]}
    found: Paths = {
        f"numerator {row['name']}": {"template": row["template"], **row["settings"][SEQUENCE]}
        for row in numerators.values()
        if row["name"] != FROM_BIRTH
    }
    rows = generator.template.list(select=["*", "users", "entityTypeId"]).result["templates"]
    listed = rows.values() if isinstance(rows, dict) else rows  # PHP writes an empty map as a list
    for place, row in enumerate(sorted(listed, key=lambda row: (int(row["sort"]), int(row["id"])))):
        found[f"document {row['name']}"] = {
            "place": place,
            "region": row["region"],
            "numerator": numerators[row["numeratorId"]]["name"],
            "for": sorted(titles.get(int(one), one) for one in row["entityTypeId"]),
            "users": row["users"],
            "active": row["active"] == "Y",
            "stamps": row["withStamps"] == "Y",
        }
    return found


def _pipelines(client: Any, one: dict[str, Any], titles: dict[int, str]) -> Paths:
    found: Paths = {}
    number = one["entityTypeId"]
    rows = sorted(client.crm.category.list(entity_type_id=number).result["categories"], key=lambda row: row["sort"])
    boards = [{"ENTITY_ID": f"DYNAMIC_{number}_STAGE_{row['id']}"} for row in rows]
    cards = [{"entity_type_id": number, "scope": "C", "extras": {"categoryId": row["id"]}} for row in rows]
    asked = [client.crm.status.list(filter=board, order={"SORT": "ASC"}) for board in boards]
    asked += [client.crm.item.details.configuration.get(**card) for card in cards]
    answers = _answers(client, asked)
    for place, (row, board, layout) in enumerate(zip(rows, answers, answers[len(rows) :], strict=False)):
        path = f"{one['title']}/pipeline {row['name']}"
        found[path] = {"place": place, "default": row["isDefault"] == "Y"}
        for position, stage in enumerate(board):
            there = f"{path}/stage {stage['NAME']}"
            found[f"{there}/place"] = position
            found[f"{there}/color"] = stage["COLOR"].upper()
            found[f"{there}/semantics"] = stage["SEMANTICS"]
        found[f"{path}/card"] = layout and [
            (section["title"], [_element(element["name"], one, titles) for element in section["elements"]])
            for section in layout
        ]
    return found


def _element(name: str, one: dict[str, Any], titles: dict[int, str]) -> str:
    if name.startswith("PARENT_ID_"):
        number = int(name.removeprefix("PARENT_ID_"))
        return f"parent {titles.get(number, number)}"
    prefix = f"UF_CRM_{one['id']}_"
    return f"field {name.removeprefix(prefix)}" if name.startswith(prefix) else name


def _fields(client: Any, one: dict[str, Any]) -> Paths:
    found: Paths = {}
    listed = client.userfieldconfig.list(module_id="crm", filter={"entityId": f"CRM_{one['id']}"}).as_list().result
    rows = sorted(listed, key=lambda row: (int(row["sort"]), int(row["id"])))
    answers = _answers(client, [client.userfieldconfig.get(module_id="crm", bitrix_id=int(row["id"])) for row in rows])
    for place, field in enumerate(answer["field"] for answer in answers):
        code = field["fieldName"].removeprefix(f"UF_CRM_{one['id']}_")
        path = f"{one['title']}/field {code}"
        parts = {
            "type": field["userTypeId"],
            "place": place,
            "title": _labels(field["editFormLabel"]),
            "help": _labels(field["helpMessage"]),
            "required": field["mandatory"] == "Y",
            "multiple": field["multiple"] == "Y",
            "filterable": field["showFilter"] != "N",
            "searchable": field["isSearchable"] == "Y",
            "editable": field["editInList"] == "Y",
            "settings": field["settings"] or {},
        }
        for position, item in enumerate(sorted(field.get("enum", ()), key=lambda item: int(item["sort"]))):
            parts[f"item {item['xmlId']}"] = {
                "title": item["value"],
                "place": position,
                "default": item["def"] == "Y",
            }
        found |= {f"{path}/{part}": value for part, value in parts.items()}
    return found


def _labels(value: dict[str, Any]) -> dict[str, str]:
    return {language: text for language, text in value.items() if text}
