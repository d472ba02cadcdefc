"""What a plan takes away that others speak of, and who does, by values: everything that is told of it."""

from __future__ import annotations

import pytest
from msgspec.structs import asdict

from smartctl.engine.uses import Touched, Use, UsedBy, facts, of_blueprint, of_documents, of_templates, touched
from smartctl.model import Action, Address, Bound, Change, Desired, Intent, Live, LiveObject
from tests.world import resource

P, MAIN, STAGE, CREW = (Address(one) for one in ("p", "p.pipeline.main", "p.pipeline.main.stage.new", "p.field.crew"))


def test_who_may_use_something_is_a_word_of_the_documents_and_a_card_alone_goes_on():
    assert {one.name: (one.value, one.breaks) for one in UsedBy} == {
        "ROBOT": ("robot", True), "TRIGGER": ("trigger", True), "TUNNEL": ("tunnel", True), "WORKFLOW": ("workflow", True),
        "CARD": ("card", False), "DOCUMENT": ("document", True), "PERMISSION": ("permission", True), "STEP": ("step", True),
    }  # fmt: skip


def bound(kind, address, number, natural, **raw):
    live = LiveObject(
        kind=kind, ident=f"{kind}:{number}", parent=None, natural=natural, ids={"id": number, "item.own": 7},
        attrs={"title": {"ru": f"{natural} там"}}, raw=raw,
    )  # fmt: skip
    return Bound(address=address, live=live, owned=True)


LIVE = Live(
    bound={
        P: bound("process", P, 3, "P"),
        MAIN: bound("pipeline", MAIN, 9, "M"),
        STAGE: bound("stage", STAGE, 5, "NEW", STATUS_ID="DT1036_9:NEW"),
        CREW: bound("field", CREW, 4, "CREW", items=[{"id": 7, "xml_id": "OWN"}]),
    }
)


def change(address, action, before=None, after=None, **more):
    kind = LIVE.bound[address].live.kind
    parent = {STAGE: MAIN, CREW: P, MAIN: P}.get(address)
    return Change(
        address=address, kind=kind, key=address.rpartition(".")[2], parent=parent, action=action, before=before, after=after,
        **more,
    )  # fmt: skip


FIELD = {
    "what": "removed", "address": CREW, "kind": "field", "process": P, "word": "crew", "title": "Бригада",
    "column": "UF_CRM_3_CREW", "item": "", "values": (),
}  # fmt: skip
BOARD = {**FIELD, "address": STAGE, "kind": "stage", "word": STAGE, "title": "Новая", "column": "DT1036_9:NEW"}
ITEM = {**FIELD, "kind": "item", "item": "own", "title": "Своя", "values": ("7", "OWN")}
TITLED, NEW = {"title": {"ru": "Бригада", "en": "Crew"}}, {"title": "Новая"}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([change(CREW, Action.DELETE, TITLED)], [FIELD]),
        ([change(CREW, Action.DELETE, {"title": {"en": "Crew"}})], [{**FIELD, "title": "Crew"}]),
        ([change(CREW, Action.DELETE, {"title": {}})], [{**FIELD, "title": "crew"}]),
        ([change(CREW, Action.DELETE, {})], [{**FIELD, "title": "CREW там"}]),
        ([change(CREW, Action.REPLACE, TITLED, TITLED)], [{**FIELD, "what": "retyped"}]),
        ([change(CREW, Action.UPDATE, TITLED, {"title": {"ru": "Иная"}})], [{**FIELD, "what": "renamed"}]),
        ([change(CREW, Action.UPDATE, TITLED, {"title": {"ru": "Бригада", "en": "Gang"}})], []),
        ([change(CREW, Action.UPDATE, TITLED, {"required": True})], []),
        ([change(CREW, Action.NOOP, TITLED, TITLED)], []),
        ([change(CREW, Action.UPDATE, {**TITLED, "items": {"own": {"title": "Своя"}}}, {"items": {}})], [ITEM]),
        ([change(STAGE, Action.DELETE, NEW)], [BOARD]),
        ([change(STAGE, Action.UPDATE, NEW, {"title": "Иная"})], [{**BOARD, "what": "renamed"}]),
        ([change(STAGE, Action.DELETE, NEW), change(MAIN, Action.DELETE, {})], [{**BOARD, "address": MAIN}]),
        ([change(STAGE, Action.DELETE, NEW), change(P, Action.DELETE, {})], []),
        ([change(STAGE, Action.DELETE, NEW, reason="portal-default")], []),
        ([change(STAGE, Action.FORGET, NEW)], []),
        ([change(MAIN, Action.NOOP, {}, {})], []),
    ],
)  # fmt: skip
def test_what_others_may_speak_of_is_told_with_every_name_that_it_has(changes, found):
    told = [asdict(one) for one in touched(changes, LIVE, "ru")]
    assert [one for one in told if one["kind"] in ("field", "stage", "item")] == found
    assert touched(changes, Live(bound={}), "ru") == ()


@pytest.mark.parametrize(("what", "breaks"), [("removed", True), ("retyped", True), ("renamed", False)])
def test_with_another_name_everything_goes_on(what, breaks):
    assert Touched(**{**FIELD, "what": what}).breaks is breaks


def test_without_its_process_the_portals_name_of_a_field_is_not_known():
    alone = Live(bound={CREW: LIVE.bound[CREW]})
    [told] = touched([change(CREW, Action.DELETE, TITLED)], alone, "ru")
    assert told.column == ""


ROBOT = {"address": "p.automation.r", "kind": "robot", "action": "task", "process": P}


def wanted(*resources, automation=()):
    return Desired(blueprint="b", version="1", language="ru", resources=resources, automation=automation)


def uses(found):
    return [(one.what.value, one.name, one.where, one.how, one.at) for one in found]


def intent(**more):
    return Intent(**{**ROBOT, "values": {}, **more})


@pytest.mark.parametrize(
    ("one", "said", "speaks"),
    [
        (BOARD, intent(stage=STAGE), "p.pipeline.main.stage.new"),
        (BOARD, intent(stage=MAIN, values={"move": STAGE}), MAIN),
        (BOARD, intent(values={"move": f"{STAGE}.x"}), None),
        (FIELD, intent(stage=STAGE, conditions=({"field": "crew", "is": "x"},)), STAGE),
        (FIELD, intent(conditions=({"field": "crews", "is": "x"},)), None),
        (ITEM, intent(conditions=({"field": "crew", "is": "own"},)), "p"),
        (ITEM, intent(conditions=({"field": "crew", "is": "other"},)), None),
        (ITEM, intent(values={"set": {"crew": "own"}}), "p"),
        (ITEM, intent(values={"with": {"crew": "own"}}), "p"),
        (ITEM, intent(values={"set": {"crew": "other"}, "task": "own"}), None),
        (ITEM, intent(values={"to": {"crew": "own"}}), None),
    ],
)
def test_a_step_of_the_blueprint_that_speaks_of_it_is_told_with_its_place(one, said, speaks):
    found = uses(of_blueprint(Touched(**one), wanted(automation=(said,))))
    assert found == ([("robot", "task", str(speaks), "inferred", "p.automation.r")] if speaks else [])


def test_workflows_and_cards_of_the_blueprint_are_told_by_their_titles():
    field = Touched(**FIELD)
    robots = [{"task": "О {{crew}}"}]
    workflow = resource("workflow", "p.automation.workflow.w", title="Проверка", robots=robots)
    silent = resource("workflow", "p.automation.workflow.s", title="Иное", robots=[{"task": "О {{ other }}"}])
    card = resource("card", "p.card.main", sections=[{"title": "А", "fields": [CREW]}])
    bare = resource("card", "p.card.side", sections=[{"title": "А", "fields": ["title"]}])
    board = resource("pipeline", MAIN, title={"ru": "Основная"})
    found = uses(of_blueprint(field, wanted(workflow, silent, card, bare, board)))
    assert found == [
        ("workflow", "Проверка", "p", "inferred", ""),
        ("card", "Основная", "p.pipeline.main", "inferred", ""),
    ]
    untitled = uses(of_blueprint(field, wanted(card)))
    assert untitled == [("card", "main", "p.pipeline.main", "inferred", "")]
    assert uses(of_blueprint(Touched(**BOARD), wanted(card, workflow))) == []


@pytest.mark.parametrize(
    ("one", "body", "document", "place"),
    [
        (
            FIELD,
            {"Properties": {"Text": "{=Document:UF_CRM_3_CREW}"}},
            ["crm", "Dynamic", "DYNAMIC_1036"],
            "DYNAMIC_1036",
        ),
        (FIELD, {"Properties": {"Text": "{=Document:UF_CRM_3_CREW}"}}, "DYNAMIC_1036", "DYNAMIC_1036"),
        (FIELD, {"Properties": {"Text": "{=Document:UF_CRM_3_CREW}"}}, [], "[]"),
        (FIELD, {"Properties": {"Text": "{=Document:UF_CRM_3_CREWS}"}}, [], None),
        ({**FIELD, "column": ""}, {"Properties": {"Text": "{=Document:UF_CRM_3_CREW}"}}, [], None),
        (ITEM, {"Properties": {"field": "UF_CRM_3_CREW", "value": "7"}}, None, ""),
        (ITEM, {"Properties": {"field": "UF_CRM_3_CREW", "value": "8"}}, None, None),
    ],
)
def test_a_workflow_of_the_designer_that_speaks_of_it_is_told_with_what_it_is_for(one, body, document, place):
    rows = [{"TEMPLATE": [body], "NAME": "Проверка", "DOCUMENT_TYPE": document}]
    found = uses(of_templates(Touched(**one), rows))
    assert found == ([] if place is None else [("workflow", "Проверка", place, "read", "")])


def test_a_document_has_a_place_for_a_field_in_whatever_spelling():
    texts = {
        "a": "Кто: {UfCrm3Crew}", "b": "{ uf_crm_3_crew~text }", "c": "UfCrm3Crew", "d": "{UfCrm3Other}", "e": "{}",
        "f": f"{{{'x' * 201}UfCrm3Crew}}",
    }  # fmt: skip
    found = uses(of_documents(Touched(**FIELD), texts))
    assert found == [("document", name, "", "inferred", "") for name in ("a", "b")]
    assert uses(of_documents(Touched(**BOARD), texts)) == []
    assert uses(of_documents(Touched(**{**FIELD, "column": ""}), {"e": "{}", **texts})) == []


@pytest.mark.parametrize(("many", "more"), [(0, 0), (50, 0), (51, 1), (53, 3)])
def test_of_many_uses_the_first_fifty_are_told_and_the_others_are_counted(many, more):
    one = Use(what=UsedBy.CARD, name="n", where="w", how="read", at="a")
    told = facts(Touched(**FIELD), (one,) * many)
    row = {"what": "card", "name": "n", "where": "w", "how": "read", "at": "a"}
    assert told == {
        "address": CREW, "what": "removed", "kind": "field", "title": "Бригада", "uses": (row,) * (many - more), "more": more,
    }  # fmt: skip
