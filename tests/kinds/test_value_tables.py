"""Every attribute of every kind and every answer of the portal: which values pass, tried with one of each sort."""

from __future__ import annotations

import pytest

from smartctl.kinds import KINDS
from smartctl.kinds.shapes import unreadable
from smartctl.kinds.values import VALUES, is_address, lacking, object_fault, plain
from smartctl.model import UNKNOWN
from smartctl.steps import Call

SAMPLES = {
    "text": "x", "empty": "", "blank": " ", "half": "\ud800", "zero": "a\x00", "whole": 5, "negative": -1, "huge": 10**18,
    "flag": True, "float": 1.5, "endless": float("inf"), "nothing": None, "texts": ["a", ""], "wholes": [1], "nothings": [None],
    "map": {"ru": "x"}, "map of flags": {"ru": True}, "map of infinities": {"ru": float("inf")}, "numbered": {5: "x"},
    "file": {"path": "a", "sha256": "b"}, "half a file": {"path": "a"}, "no sha": {"sha256": "b"},
    "items": {"a": {"title": "A", "position": 1}},
    "whole items": {"a": {"title": "A", "position": None, "sort": None, "default": False, "code": "a"}},
    "sorted items": {"a": {"title": "A", "position": 0, "sort": 5}}, "untitled items": {"a": {"position": 1}},
    "placeless items": {"a": {"title": "A"}}, "items below": {"a": {"title": "A", "position": -1}},
    "strange items": {"a": {"title": "A", "position": 1, "other": 1}}, "marked items": {"a": {"title": "A", "position": 1, "default": 1}},
    "coded items": {"a": {"title": "A", "position": 1, "code": 1}}, "texted sort": {"a": {"title": "A", "position": 1, "sort": "1"}},
    "sections": [{"title": "A", "fields": ["x"]}], "untitled sections": [{"fields": []}], "fieldless sections": [{"title": "A"}],
    "sections of numbers": [{"title": "A", "fields": [1]}], "numbered sections": [{"title": 1, "fields": []}],
    "described": {"a": {"title": {"ru": "A"}, "help": {}, "type": "string", "required": True, "multiple": False, "default": 5}},
    "titled": {"a": {"title": "A"}}, "helped": {"a": {"help": "A"}}, "typed": {"a": {"type": 1}}, "duties": {"a": {"required": 1}},
    "several": {"a": {"multiple": 1}}, "by default": {"a": {"default": float("inf")}}, "entities": {"entities": ["deal", 5]},
    "entity": {"entities": "deal"}, "flags as entities": {"entities": [True]}, "extensions": {"extensions": ["x"]},
    "flags as extensions": {"extensions": [False]},
    "parent": "parent", "child": "child", "process": "process", "success": "success", "failure": "failure",
    "start": "on_create", "changed": "on_change", "hand": "by_hand", "robots": [{"comment": "x"}], "no robots": [{"comment": 5}], "there": "skip",
}  # fmt: skip
WORDS = {
    "text",
    "empty",
    "blank",
    "parent",
    "child",
    "process",
    "success",
    "failure",
    "start",
    "changed",
    "hand",
    "there",
}
WHOLE, PLACE = {"whole", "negative"}, {"whole", "nothing"}
TITLE, FLAG = WORDS - {"empty", "blank"}, {"flag"}
TEXTS = {"map", "file", "half a file", "no sha", "entity"}
SETTINGS = {
    name for name, one in SAMPLES.items() if isinstance(one, dict)
} - {"numbered", "map of infinities", "by default", "entity", "flags as entities", "flags as extensions"}  # fmt: skip
ITEMS = {"items", "whole items", "sorted items"}
LIST = {"texts"}
HOLDS = {
    "process": {
        "title": TITLE, "marker": WORDS, "entity_type_id": WHOLE, "workplace": {"nothing"} | WHOLE | WORDS,
        **dict.fromkeys(
            ["stages", "automation", "pipelines", "open_permissions", "use_in_user_fields", "client", "observers", "my_company", "source", "begin_close_dates", "documents", "products", "recycle_bin", "business_processes", "payments", "counters"], FLAG,
        ),
    },
    "workplace": {"title": TITLE},
    "numerator": {
        **dict.fromkeys(["title", "template", "pad", "period", "timezone"], {"nothing"} | WORDS),
        **dict.fromkeys(["start", "step", "length"], {"nothing"} | WHOLE), "continuous": {"nothing"} | FLAG,
    },
    "document": {
        "title": TITLE, "region": WORDS, "numerator": WHOLE | WORDS, "for": LIST, "users": LIST, "file": {"file"}, "active": FLAG,
        "stamps": FLAG, "position": PLACE, "sort": WHOLE,
    },
    "pipeline": {"title": TITLE, "default": FLAG, "position": PLACE, "sort": WHOLE},
    "stage": {
        "title": TITLE, "color": {"nothing"} | WORDS, "result": {"process", "success", "failure"}, "code": WORDS,
        "position": PLACE, "sort": WHOLE,
    },
    "field": {
        **dict.fromkeys(["type", "code", "mark", "shelter"], WORDS), "title": TEXTS, "help": TEXTS, "settings": SETTINGS, "items": ITEMS,
        **dict.fromkeys(["multiple", "required", "filterable", "searchable", "editable"], FLAG), "position": PLACE, "sort": WHOLE,
    },
    "relation": {"side": {"parent", "child"}, "target": WHOLE | WORDS, "show_in_card": FLAG},
    "binding": {"enabled": FLAG},
    "card": {"sections": {"sections"}, "force": FLAG},
    "workflow": {"title": TITLE, "start": {"start", "changed", "hand"}, "robots": {"robots"}, "language": WORDS, "existing_items": {"there"}},
    "trigger": {"title": TITLE},
    "robot_kind": {"title": TEXTS, "help": TEXTS, "handler": WORDS, "waits": FLAG, "properties": {"described"}, "returns": {"described"}},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_attribute_of_a_file_holds_what_its_sort_is_and_nothing_else(kind):
    known = VALUES.get(kind) or {one.name: one.holds or plain for one in KINDS[kind].attrs}
    found = {name: {sort for sort, value in SAMPLES.items() if known[name](value)} for name in HOLDS[kind]}
    differing = {
        name: (sorted(one - HOLDS[kind][name]), sorted(HOLDS[kind][name] - one)) for name, one in found.items()
    }
    assert {name: pair for name, pair in differing.items() if pair != ([], [])} == {}
    assert HOLDS[kind].keys() == known.keys()


NEEDED = {
    "process": ["title"], "workplace": ["title"], "numerator": ["title", "template"], "pipeline": ["title"], "field": ["type"],
    "document": ["title", "numerator", "for", "file"], "stage": ["title", "result"], "relation": ["side", "target"],
    "binding": ["enabled"], "card": ["sections"], "workflow": ["title", "robots"], "trigger": ["title"],
    "robot_kind": ["title", "handler"],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_is_made_with_these_attributes_at_least(kind):
    assert list(lacking(kind, {})) == NEEDED[kind]
    assert list(lacking(kind, dict.fromkeys(NEEDED[kind]))) == NEEDED[kind]
    assert list(lacking(kind, dict.fromkeys(NEEDED[kind], 0))) == []


ADDRESSES = {
    "process": ["p", "A-b_c:9"], "pipeline": ["p.pipeline.main"], "stage": ["p.pipeline.main.stage.new"], "field": ["p.field.note"],
    "relation": ["p.relation.parent.deal", "p.relation.child.q"], "binding": ["p.binding.tasks"], "card": ["p.card.main"],
    "workflow": ["p.automation.workflow.check"], "workplace": ["workplace.office"], "numerator": ["numerator.acts"],
    "document": ["document.act"], "trigger": ["trigger.paid", "trigger.shop.paid.now"], "robot_kind": ["robot_kind.a", "robot_kind.a.b"],
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_address_says_its_kind(kind):
    for other, addresses in ADDRESSES.items():
        for address in addresses:
            assert is_address(kind, address) == (kind == other), (kind, address)
            for wrong in (
                f"{address}.",
                f".{address}",
                f"{address}\n",
                address.upper() if "." in address else f"_{address}",
            ):
                assert not is_address(kind, wrong)
    assert is_address("process", "p" * 100)
    assert not is_address("process", "p" * 101)
    assert not is_address("process", "ж")
    assert not is_address("nothing", "p")


def test_what_is_wrong_with_an_object_is_said():
    assert object_fault("boss", "p", {}) == 'there is no kind "boss"'
    assert object_fault("field", "p", {}) == "it is not the address of a field"
    assert object_fault("field", "p.field.note", {"colour": 1}) == "colour cannot be what it is"
    assert object_fault("field", "p.field.note", {"type": None}) == ""
    assert object_fault("field", "p.field.note", {"type": None}, read=False) == "type cannot be what it is"
    assert object_fault("жук", "p", {}) == 'there is no kind "жук"'
    assert object_fault("field", "p.field.note", {"type": UNKNOWN, "multiple": False}, read=False) == ""
    assert (
        object_fault("field", "p.field.note", {"multiple": UNKNOWN, "required": 1}) == "required cannot be what it is"
    )
    assert object_fault("stage", "p.pipeline.main.stage.new", {"title": " ", "code": " "}) == ""
    assert object_fault("stage", "p.pipeline.main.stage.new", {"result": " "}) == "result cannot be what it is"
    assert object_fault("stage", "p.pipeline.main.stage.new", {"title": 5}) == "title cannot be what it is"
    assert list(lacking("boss", {})) == []


TYPE = {"id": 1, "entityTypeId": 1036}
FIELD = {"id": 1, "entityId": "CRM_1", "fieldName": "UF_CRM_1_A", "userTypeId": "string", "multiple": "N"}
STATUS = {"ID": "1", "ENTITY_ID": "SOURCE", "STATUS_ID": ""}
STAGE = {"ID": 1, "ENTITY_ID": "DYNAMIC_1_STAGE_2", "STATUS_ID": "NEW", "SEMANTICS": None}
BOARD = {
    "ID": "DYNAMIC_1_STAGE_2",
    "ENTITY_TYPE_ID": 1,
    "CATEGORY_ID": "2",
    "CATEGORY_NAME": "",
    "IS_DEFAULT_CATEGORY": "Y",
}
NUMBER = [0, "0", "", None, True, "x", 1.5, -1, 10**18, "1" * 19, [1], "٣"]
ANY_TEXT = [None, 5, [], True]
SOME_TEXT = [*ANY_TEXT, ""]
SWITCHES = ["Y", "N", "E", "1", "0", "true", "false", "", True, False, 1, 0]
SWITCH = [None, "X", 2, [], "y"]
MAP = ["x", None, [1], 5]
ANSWERS = {
    # method: (parameters, good row -> the whole answer, good row, key -> (also good, wrong), what is named)
    "crm.type.list": ({}, lambda row: {"types": [row]}, TYPE, {"id": (["7"], NUMBER), "entityTypeId": (["0012"], NUMBER)}),
    "crm.type.get": (
        {}, lambda row: {"type": row},
        {**TYPE, "relations": {"parent": [], "child": [{"entityTypeId": 2}]}, "linkedUserFields": []},
        {
            "id": (["7"], NUMBER), "entityTypeId": (["7"], NUMBER), "linkedUserFields": ([{"a": "b"}], MAP),
            "relations": (
                [{"parent": {"0": {"entityTypeId": "2"}}, "child": []}],
                [[], None, {"parent": []}, {"child": []}, {"parent": [{}], "child": []}, {"parent": [], "child": [{"entityTypeId": 0}]},
                 {"parent": [5], "child": []}, {"parent": "x", "child": []}],
            ),
        },
    ),
    "crm.category.list": (
        {}, lambda row: {"categories": [row]}, {"id": 1, "name": "", "isDefault": "N"},
        {"id": (["7"], NUMBER), "name": (["x"], ANY_TEXT), "isDefault": (SWITCHES, SWITCH)},
    ),
    "crm.status.list": ({}, lambda row: [row], STATUS, {"ID": ([1], NUMBER), "ENTITY_ID": (["x\ny"], SOME_TEXT), "STATUS_ID": (["x"], ANY_TEXT)}),
    "userfieldconfig.list": (
        {}, lambda row: {"fields": [row]}, FIELD,
        {
            "id": (["7"], NUMBER), "entityId": (["CRM_12"], [*SOME_TEXT, "CRM_", "CRM_x", "XCRM_1", "CRM_1x"]),
            "fieldName": (["UF_X"], [*SOME_TEXT, "UF_", "XUF_A", "uf_a"]), "userTypeId": (["x"], SOME_TEXT),
            "multiple": (["Y"], [*SOME_TEXT, "y", "1", "true"]),
        },
    ),
    "userfieldconfig.get": (
        {}, lambda row: {"field": row},
        {**FIELD, "userTypeId": "enumeration", "settings": None, "editFormLabel": {}, "helpMessage": [], "enum": [{"id": 1, "value": ""}]},
        {
            "settings": ([{}, [], {"a": 1}], ["x", [1], 5]), "editFormLabel": ([[], {"ru": "x"}], MAP), "helpMessage": ([{"ru": "x"}], MAP),
            "enum": ([[], {}, [{"id": "7", "value": "x"}]], ["x", None, [5], [{}], [{"id": 0, "value": ""}], [{"id": 1}], [{"id": 1, "value": 5}]]),
            "id": (["7"], NUMBER), "entityId": ([], SOME_TEXT), "fieldName": ([], SOME_TEXT), "multiple": (["Y"], SOME_TEXT),
        },
    ),
    "crm.automatedsolution.list": (
        {}, lambda row: {"automatedSolutions": [row]}, {"id": 1, "title": "", "typeIds": []},
        {"id": (["7"], NUMBER), "title": (["x"], ANY_TEXT), "typeIds": ([[1, "2"], {"0": 1}], ["x", None, [0], [None], {"0": "x"}])},
    ),
    "crm.documentgenerator.numerator.list": (
        {}, lambda row: {"numerators": [row]}, {"id": 1, "name": ""}, {"id": (["7"], NUMBER), "name": (["x"], ANY_TEXT)},
    ),
    "crm.documentgenerator.template.list": (
        {}, lambda row: {"templates": [row]}, {"id": 1, "name": "", "numeratorId": 2, "entityTypeId": []},
        {"id": (["7"], NUMBER), "name": (["x"], ANY_TEXT), "numeratorId": (["7"], NUMBER), "entityTypeId": ([["1"], {"a": "1"}], ["x", None, 5])},
    ),
}  # fmt: skip
WHOLE_ANSWERS = {
    "bizproc.workflow.template.list": (
        [[], {}, [{"ID": 1, "SYSTEM_CODE": None}], [{"ID": "2", "SYSTEM_CODE": "x"}]],
        [None, "x", [5], [{"ID": 0, "SYSTEM_CODE": None}], [{"ID": 1}], [{"SYSTEM_CODE": "x"}], [{"ID": 1, "SYSTEM_CODE": 5}]],
    ),
    "crm.automation.trigger.list": ([[], [{"CODE": "x"}]], [None, "x", [5], [{}], [{"CODE": ""}], [{"CODE": 5}]]),
    "crm.item.details.configuration.get": (
        [None, [], [{"title": "", "elements": []}], [{"title": "x", "elements": [{"name": "x"}]}]],
        ["x", [5], [{}], [{"title": ""}], [{"elements": []}], [{"title": 5, "elements": []}], [{"title": "", "elements": "x"}],
         [{"title": "", "elements": [{}]}], [{"title": "", "elements": [{"name": ""}]}], [{"title": "", "elements": [{"name": 5}]}]],
    ),
    "app.info": ([{"ID": 5}, {"ID": "5"}], [{}, [], None, {"ID": 0}, {"id": 5}]),
    "crm.status.entity.types": (
        [[], [{"ID": "SOURCE"}], [BOARD], [{**BOARD, "IS_DEFAULT_CATEGORY": False}]],
        [None, "x", [5], *([{name: one for name, one in BOARD.items() if name != gone}] for gone in BOARD if gone != "ID"),
         [{**BOARD, "ENTITY_TYPE_ID": "x"}], [{**BOARD, "CATEGORY_ID": 0}], [{**BOARD, "CATEGORY_NAME": 5}],
         [{**BOARD, "IS_DEFAULT_CATEGORY": "X"}]],
    ),
    "crm.unknown.list": ([None, "x", [5], {}], []),
}  # fmt: skip


def fault(method, result, **params):
    return unreadable(Call(method=method, params=params), result)


@pytest.mark.parametrize("method", ANSWERS)
def test_a_row_that_does_not_say_what_it_is_makes_the_answer_unreadable(method):
    params, answer, good, keys = ANSWERS[method]
    assert fault(method, answer(good), **params) == ""
    for name, (others, wrongs) in keys.items():
        for value in others:
            assert fault(method, answer({**good, name: value}), **params) == "", (name, value)
        for value in wrongs:
            assert fault(method, answer({**good, name: value}), **params) == name, (name, value)
        without = {key: one for key, one in good.items() if key != name}
        assert fault(method, answer(without), **params) == name
    outer = next(iter(answer(good)), None) if isinstance(answer(good), dict) else "result"
    for broken in (None, "x", 5, {}, {outer: "x"}, {outer: [5]}) if outer != "result" else (None, "x", 5, [5]):
        assert fault(method, broken, **params) == outer, broken


@pytest.mark.parametrize("method", WHOLE_ANSWERS)
def test_an_answer_without_a_name_inside_is_believed_as_a_whole_or_not_at_all(method):
    goods, wrongs = WHOLE_ANSWERS[method]
    assert [one for one in goods if fault(method, one)] == []
    assert [one for one in wrongs if fault(method, one) != "result"] == []


def test_a_stage_says_more_than_another_status_and_a_type_that_was_searched_for_its_code():
    assert fault("crm.status.list", [STAGE]) == ""
    for name, values in {
        "ENTITY_ID": ["DYNAMIC_1_STAGE_x", "DYNAMIC_1", "DYNAMIC_1_STAGE_2x"],
        "STATUS_ID": SOME_TEXT,
    }.items():
        assert [fault("crm.status.list", [{**STAGE, name: one}]) for one in values] == [name] * len(values)
    assert [fault("crm.status.list", [{**STAGE, "SEMANTICS": one}]) for one in ("", "P", "S", "F", "X", 5)] == [
        *[""] * 4, "SEMANTICS", "SEMANTICS",
    ]  # fmt: skip
    searched = {"filter": {"%code": "smartctl:"}}
    assert fault("crm.type.list", {"types": [TYPE]}, **searched) == "code"
    assert fault("crm.type.list", {"types": [{**TYPE, "code": ""}]}, **searched) == "code"
    assert fault("crm.type.list", {"types": [{**TYPE, "code": "x"}]}, **searched) == ""
    assert fault("crm.type.list", {"types": [TYPE]}, filter={"title": "x"}) == ""
    assert (
        fault("userfieldconfig.get", {"field": {**FIELD, "settings": [], "editFormLabel": [], "helpMessage": []}}) == ""
    )
