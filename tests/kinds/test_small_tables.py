"""Small tables of the kinds, whole: what goes with an object, numbers in words, what a write replaces beside its change."""

from __future__ import annotations

import pytest

from smartctl import i18n
from smartctl.kinds import KINDS
from smartctl.kinds.base import Work
from smartctl.kinds.card_changes import movements
from smartctl.kinds.words import in_languages
from smartctl.model import UNKNOWN, Action, Address, Bound, Change, Hazard, HazardKind, Live, LiveObject

P, CREW = Address("p"), Address("p.field.crew")


@pytest.fixture(autouse=True)
def _english():
    i18n.use("en")
    yield
    i18n.use("en")


def change(kind, action, before=None, after=None, **more):
    return Change(
        address=CREW, kind=kind, key="crew", parent=P, action=action, before=before, after=after, **more
    )  # fmt: skip


BOARD = ("automation", "permissions", "number")
LOST = {
    ("process", "delete"): BOARD,
    ("process", "replace"): BOARD,
    ("pipeline", "delete"): BOARD,
    ("pipeline", "replace"): BOARD,
    ("stage", "delete"): ("automation",),
    ("stage", "replace"): ("automation",),
    ("field", "delete"): ("number",),
    ("field", "replace"): ("number",),
    ("workplace", "delete"): ("number",),
    ("workplace", "replace"): ("number",),
    ("numerator", "delete"): ("number", "count"),
    ("numerator", "replace"): ("number", "count"),
    ("document", "delete"): ("document",),
    ("document", "replace"): ("document",),
    ("document", "update"): ("template",),
}


def test_what_nothing_brings_back_is_named_for_each_kind_and_each_end_of_it():
    there = {"type": "string"}
    found = {
        (kind, action.value): tuple(KINDS[kind].lost(change(kind, action, there, there)))
        for kind in KINDS
        for action in Action
    }
    assert {what: lost for what, lost in found.items() if lost} == LOST


@pytest.mark.parametrize(("code", "lost"), [("workplace-changed", ["roles"]), ("process-renumbered", [])])
def test_with_another_workplace_the_roles_of_a_process_go(code, lost):
    hazard = Hazard(kind=HazardKind.BLOCKED, address=CREW, code=code)
    assert list(KINDS["process"].lost(change("process", Action.UPDATE, {}, {}, hazards=(hazard,)))) == lost


COUNTED = {
    "process-removed": ("{n} item is in this process", "{n} items are in this process"),
    "process-occupied": ("{n} item is in this process", "{n} items are in this process"),
    "pipeline-removed": ("{n} item is in this pipeline", "{n} items are in this pipeline"),
    "pipeline-occupied": ("{n} item is in this pipeline", "{n} items are in this pipeline"),
    "stage-removed": ("{n} item is on this stage", "{n} items are on this stage"),
    "stage-occupied": ("{n} item is on this stage", "{n} items are on this stage"),
    "field-removed": ("filled in {n} of {n} items", "filled in {n} of {n} items"),
    "field-replaced": ("filled in {n} of {n} items", "filled in {n} of {n} items"),
    "item-option-removed": ('list item "Своя" is chosen in {n} item', 'list item "Своя" is chosen in {n} items'),
    "values-unfit": ("{n} value does not fit, is exported and lost", "{n} values do not fit, are exported and lost"),
    "target-filled": (
        '{n} item holds another value in "crew" already, which would be overwritten',
        '{n} items hold another value in "crew" already, which would be overwritten',
    ),
    "relation-removed": ("{n} item is linked by it", "{n} items are linked by it"),
    "workflow-running": ("{n} started workflow still runs", "{n} started workflows still run"),
}
FACTS = ("items", "filled", "chosen", "in_use", "links", "running", "count", "used")


def facts(number):
    return {**dict.fromkeys(FACTS, number), "address": CREW, "target": CREW, "title": "Своя"}


def told(number):
    dangers = {code: one for kind in KINDS.values() for code, one in kind.words.dangers.items() if one.numbers}
    return {code: one.numbers(facts(number)) for code, one in dangers.items()}


def test_what_is_in_danger_is_counted_in_words_of_one_and_of_several():
    assert told(1) == {code: one.format(n=1) for code, (one, _many) in COUNTED.items()}
    assert told(5) == {code: many.format(n=5) for code, (_one, many) in COUNTED.items()}


def test_in_russian_each_count_has_its_three_forms():
    i18n.use("ru")
    one, few, many = (
        {code: text.replace(str(number), "N") for code, text in told(number).items()} for number in (1, 2, 5)
    )
    same = {"field-removed", "field-replaced"}  # a share: "заполнено в 2 из 5"
    for code in COUNTED.keys() - same:
        assert one[code] != many[code], code
        assert all("N" in text[code] for text in (one, few, many)), code
    assert any(few[code] not in (one[code], many[code]) for code in COUNTED)


def test_what_could_not_be_counted_is_not_nothing():
    for code, text in told(UNKNOWN).items():
        if code != "workflow-running":  # named only where some were counted
            assert "cannot be read" in text, code
            assert "0" not in text, code


def section(title, *fields):
    return {"title": title, "fields": fields}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            [section("A", "a"), section("B", "b")],
            [section("N", "x", "y"), section("A", "a"), section("M", "z", "v", "w"), section("B", "b"), section("E")],
            [
                'A new section "N" will stand first: X, Y.',
                'A new section "M" will stand behind "A": Z, V, W.',
                'A new section "E" will stand behind "B": nothing.',
            ],
        ),
        (
            [section("A", "a", "c"), section("B", "b")],
            [section("B", "b", "a")],
            [
                'The section "A" will be gone.',
                '"A": from the section "A" into "B", behind "B".',
                '"C" leaves the card; it stood in the section "A".',
            ],
        ),
        (
            [section("A", "a"), section("B", "b"), section("C", "c")],
            [section("C", "c"), section("A", "a"), section("B", "b")],
            ['The sections will stand in this order: "C", "A", "B".'],
        ),
        (
            [section("A", "a", "b", "c")],
            [section("A", "c", "a", "b")],
            ['The section "A" will be in this order: C, A, B.'],
        ),
        ([section("A", "a", "b")], [section("Z", "a", "b")], ['The section "A" will be called "Z".']),
        (
            [section("A", "a"), section("B", "b", "c")],
            [section("A", "b", "a", "n"), section("B", "m", "c")],
            [
                '"B": from the section "B" into "A", to the top.',
                '"N" comes into the section "A", behind "A".',
                '"M" comes into the section "B", to the top.',
            ],
        ),
        (
            [section("A", "a", "b")],
            [section("A", "a"), section("N", "b")],
            ['A new section "N" will stand behind "A": B.', '"B": from the section "A" into "N".'],
        ),
        ([], [section("A", "a")], []),
    ],
)
def test_a_card_that_is_laid_out_anew_is_told_as_what_moves(before, after, said):
    assert movements(before, after, str.upper) == said


def test_of_a_card_of_which_much_moves_no_movement_is_told():
    before = [section("A", *(f"f{number}" for number in range(13)))]
    assert len(movements(before, [section("A", *(f"f{number}" for number in range(1, 13)))], str.upper)) == 1
    assert movements(before, [section("A")], str.upper) == []


ROWS = [
    {"id": 7, "xml_id": "own", "title": "Своя", "sort": 10, "default": True},
    {"id": 8, "xml_id": "hand", "title": "Чужая", "sort": 20, "default": False},
]
OWN, HAND = ({name: row[name] for name in ("title", "sort", "default")} for row in ROWS)
LABELS = {"title": {"ru": "Бригада", "de": "Team"}, "help": {"ru": "Кто"}}


def field(kind="enumeration", rows=ROWS, settings=None):
    return LiveObject(
        kind="field", ident="field:3", parent="process:1", natural="CREW", ids={"id": 3, "item.own": 7},
        attrs={"type": kind, "multiple": False, **LABELS}, raw={"items": rows, "settings": settings or {"DEAL": "Y"}},
    )  # fmt: skip


def stake(one, live):
    there = Live(bound={CREW: Bound(address=CREW, live=live, owned=True)})
    [found] = KINDS["field"].stakes(one, Work(changes=(one,), live=there, plan={CREW: one}))
    return found


ITEMS = {"items": {"own": {"title": "Своя"}}}


@pytest.mark.parametrize(
    ("kind", "before", "after", "parts"),
    [
        ("enumeration", {"show": True, **ITEMS}, {"show": False}, {}),
        # What the blueprint says of the list stays as it is: only its own items must.
        ("enumeration", {"show": True, **ITEMS}, {"show": False, **ITEMS}, {"items": {"own": OWN}}),
        ("enumeration", ITEMS, {"items": {"own": {"title": "Иная"}}}, {"items": {"own": OWN, "hand": HAND}}),
        ("string", {"title": {"ru": "А"}}, {"title": {"ru": "Б"}}, {"help": LABELS["help"]}),
        ("string", {"help": {"ru": "А"}}, {"help": {"ru": "Б"}}, {"title": LABELS["title"]}),
        ("string", {"title": {}, "help": {}}, {"title": {"ru": "А"}, "help": {"ru": "Б"}}, {}),
        ("crm", {"settings": {}}, {"settings": {"lead": True}}, {"settings": {"DEAL": "Y"}}),
        ("string", {"settings": {}}, {"settings": {"rows": 2}}, {}),
    ],
)
def test_an_update_of_a_field_replaces_what_is_sent_as_a_whole(kind, before, after, parts):
    live = field(kind)
    found = stake(change("field", Action.UPDATE, before, after), live)
    assert dict(found.parts([live])) == parts
    assert dict(found.parts([])) == {}


@pytest.mark.parametrize("action", [Action.DELETE, Action.REPLACE, Action.FORGET])
def test_with_a_field_its_whole_list_goes(action):
    live = field()
    assert dict(stake(change("field", action, ITEMS, None), live).parts([live])) == {
        "items": {"own": OWN, "hand": HAND}
    }


def test_list_items_without_a_code_of_their_own_are_known_by_their_numbers():
    rows = [*ROWS, {**ROWS[0], "id": 9, "xml_id": "hand"}, {**ROWS[0], "id": 10, "xml_id": ""}]
    found = stake(change("field", Action.DELETE, ITEMS, None), field(rows=rows)).parts([field(rows=rows)])
    assert list(found["items"]) == ["own", "8", "9", "10"]


def test_what_the_plan_makes_of_a_list_is_nobody_elses_work():
    after = {"items": {"own": {"title": "Иная", "sort": 5}, "new": {"title": "Новая", "code": "n1"}}}
    found = stake(change("field", Action.UPDATE, ITEMS, after), field())
    assert found.goal == {
        "items.own.title": "Иная",
        "items.own.sort": 5,
        "items.n1.title": "Новая",
        "items.n1.code": "n1",
    }


@pytest.mark.parametrize(
    ("existing", "impact", "standing", "written", "unseen"),
    [
        ("skip", {"marked": 4, "written_to": 3}, 4, 3, True),
        ("skip", {}, 0, 0, False),
        ("skip", {"marked": UNKNOWN, "written_to": UNKNOWN}, None, None, True),
        ("serve", {"standing": 5, "written_to": 2}, 5, 2, True),
        ("serve", {"marked": 4}, 0, 0, False),
    ],
)
def test_what_becomes_of_items_on_the_stages_of_a_workflow_is_foretold_in_numbers(
    existing, impact, standing, written, unseen
):
    robots = [{"on": "p.pipeline.main.stage.new", "do": "comment"}]
    after = {"start": "on_change", "robots": robots, "existing_items": existing}
    one = change("workflow", Action.CREATE, None, after, impact=impact)
    [(code, found)] = list(KINDS["workflow"].foretold(one))
    assert code == f"stage-workflow-{existing}"
    assert dict(found) == {"address": CREW, "unseen": unseen, "standing": standing, "written_to": written}


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({}, [("pipeline-removed", {"items": 0})]),
        ({"items": 0}, [("pipeline-removed", {"items": 0})]),
        ({"items": 3}, [("pipeline-removed", {"items": 3}), ("pipeline-occupied", {"items": 3})]),
        (
            {"items": 3, "returning": 1},
            [("pipeline-removed", {"items": 3}), ("pipeline-occupied", {"items": 2, "returning": 1})],
        ),
        ({"items": 3, "leaving": 3}, [("pipeline-removed", {"items": 3})]),
        ({"items": UNKNOWN}, [("pipeline-removed", {"items": UNKNOWN}), ("pipeline-occupied", {"items": UNKNOWN})]),
    ],
)
def test_a_pipeline_that_goes_tells_how_many_items_are_in_it_and_is_kept_by_those_that_stay(counted, told):
    found = KINDS["pipeline"].hazards(change("pipeline", Action.DELETE, {}, None), counted)
    assert [(one.code, dict(one.facts)) for one in found] == told
    assert [one.kind for one in found] == [HazardKind.DELETES, HazardKind.BLOCKED][: len(told)]
    assert KINDS["pipeline"].hazards(change("pipeline", Action.UPDATE, {}, {}), counted) == ()


@pytest.mark.parametrize(("stages", "facts"), [(True, {"items", "oldest", "newest"}), (False, {"pipeline_items"})])
def test_items_on_a_stage_are_counted_by_their_pipeline_while_stages_are_off(stages, facts):
    process = LiveObject(
        kind="process", ident="process:1", parent=None, natural="", ids={"id": 1, "entityTypeId": 1036},
        attrs={"stages": stages},
    )  # fmt: skip
    stage = LiveObject(
        kind="stage", ident="stage:5", parent="pipeline:9", natural="NEW",
        ids={"id": 5, "entityTypeId": 1036, "categoryId": 9}, attrs={}, raw={"STATUS_ID": "DT1036_9:NEW"},
    )  # fmt: skip
    around = Live(bound={P: Bound(address=P, live=process, owned=True)})
    found = KINDS["stage"].probes(change("stage", Action.DELETE, {}, None), stage, around)
    assert set(found) == facts
    filters = {"=stageId": "DT1036_9:NEW"} if stages else {"=categoryId": 9}
    assert [one.call.params["filter"] for one in found.values()] == [filters] * len(facts)
    assert KINDS["stage"].probes(change("stage", Action.UPDATE, {}, {}), stage, around) == {}


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        ({"ru": "Срок", "en": "Due"}, "ru", '"Срок" ("en": "Due")'),
        ({"ru": "Срок", "en": "Due"}, "en", '"Due" ("ru": "Срок")'),
        ({"ru": "Срок"}, "ru", '"Срок"'),
        ({"ru": "Срок", "en": "Срок", "de": ""}, "ru", '"Срок"'),
        ("Срок", "ru", '"Срок"'),
        (5, "ru", "5"),
    ],
)
def test_a_text_of_several_languages_is_told_in_that_of_the_reader_first(value, language, text):
    assert in_languages(value, language) == text
