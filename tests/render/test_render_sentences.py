"""Single sentences: plurals, closing lines, numbers that cannot be read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from plan_examples import MAIN, P, change, field, look, plan, rich_plan, stage

from smartctl import i18n
from smartctl.estimate import Forecast
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Moved, Plan
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.render.refusal import refusal_sentences

EN, RU = Options(), Options(language="ru")
PLAIN, PLAIN_RU = Options(style="plain"), Options(language="ru", style="plain")


def text(shown: Plan, options: Options = EN) -> str:
    return FORMATS["text"](shown, options)


def last_line(shown: Plan, options: Options = EN) -> str:
    return text(shown, options).splitlines()[-1]


def removed(items: object, *, kind: HazardKind = HazardKind.DELETES) -> Change:
    address = Address(f"{MAIN}.stage.old")
    hazard = Hazard(kind=kind, address=address, code="stage-removed", facts={"items": items})
    return stage("old", Action.DELETE, look("Старая", 1, "OLD"), reason="removed-from-blueprint", hazards=(hazard,))


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (0, "# no items are on this stage", "# элементов на этой стадии нет"),
        (1, "# 1 item is on this stage", "# на этой стадии 1 элемент"),
        (2, "# 2 items are on this stage", "# на этой стадии 2 элемента"),
        (5, "# 5 items are on this stage", "# на этой стадии 5 элементов"),
        (11, "# 11 items are on this stage", "# на этой стадии 11 элементов"),
        (21, "# 21 items are on this stage", "# на этой стадии 21 элемент"),
        (122, "# 122 items are on this stage", "# на этой стадии 122 элемента"),
    ],
)
def test_plurals_are_right_in_both_languages(count: int, english: str, russian: str) -> None:
    assert f"  {english}\n" in text(plan(removed(count)))
    assert f"  {russian}\n" in text(plan(removed(count)), RU)


def test_a_number_that_cannot_be_read_is_never_zero() -> None:
    shown = text(plan(removed(UNKNOWN)))
    assert "# the number of items on this stage cannot be read" in shown
    assert "0 items" not in shown
    assert "no items" not in shown
    assert "не удаётся узнать, сколько элементов на этой стадии" in text(plan(removed(UNKNOWN)), RU)


def counted(**numbers: int) -> Plan:
    made = [stage(f"c{n}", Action.CREATE, None, look("x", 1, "X")) for n in range(numbers.get("add", 0))]
    made += [
        stage(f"u{n}", Action.UPDATE, look("x", 1, "X"), look("y", 1, "X")) for n in range(numbers.get("change", 0))
    ]
    made += [stage(f"d{n}", Action.DELETE, look("x", 1, "X")) for n in range(numbers.get("destroy", 0))]
    made += [stage(f"f{n}", Action.FORGET, look("x", 1, "X")) for n in range(numbers.get("forget", 0))]
    return plan(*made)


@pytest.mark.parametrize(
    ("numbers", "english", "russian"),
    [
        ((3, 2, 1, 0), "Plan: 3 to add, 2 to change, 1 to destroy.", "План: добавить 3, изменить 2, удалить 1."),
        (
            (0, 0, 0, 1),
            "Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget.",
            "План: добавить 0, изменить 0, удалить 0, забыть 1.",
        ),
    ],
)
def test_the_summary_line(numbers: tuple[int, ...], english: str, russian: str) -> None:
    shown = counted(**dict(zip(("add", "change", "destroy", "forget"), numbers, strict=True)))
    assert last_line(shown) == english
    assert last_line(shown, RU) == russian


def test_a_smart_process_is_called_by_its_name_where_that_is_known() -> None:
    other = change("house", Action.NOOP, {"title": "Дома"}, {"title": "Дома"}, ids={"id": 5, "entityTypeId": 1036})
    relation = change(f"{P}.relation.parent.x", Action.CREATE, None, {"side": "parent", "target": 1036})
    told = FORMATS["text"](plan(other, relation), Options(style="plain", language="ru"))
    assert "(Дома)" in told
    assert "1036" not in told


@pytest.mark.parametrize(
    ("shown", "english", "russian"),
    [
        (
            plan(),
            "No changes. The portal matches the blueprint.",
            "Изменений нет. Портал соответствует шаблону процесса.",
        ),
        (plan(mode="destroy"), "No changes. No objects need to be destroyed.", "Изменений нет. Удалять нечего."),
        (
            plan(mode="drift"),
            "No changes. The portal still matches what was last applied.",
            "Изменений нет. На портале всё так, как было применено в последний раз.",
        ),
        (
            plan(drift=rich_plan().drift),
            "No changes. The portal was changed since the last apply and matches the blueprint all the same.",
            "Изменений нет. После последнего применения портал меняли, но он всё равно соответствует шаблону процесса.",
        ),
    ],
)
def test_nothing_to_do_is_said_in_a_sentence(shown: Plan, english: str, russian: str) -> None:
    for style in ("terraform", "plain"):
        assert last_line(shown, Options(style=style)) == english
        assert last_line(shown, Options(style=style, language="ru")) == russian


def test_the_risk_index_stands_directly_above_the_summary_and_only_when_there_is_risk() -> None:
    lines = text(rich_plan()).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("Plan:"))
    assert lines[at - 5] == "Risk:"
    assert lines[at - 4].startswith("  - installation.pipeline.main.stage.negotiation will be destroyed (148 items")
    assert "Risk:" not in text(counted(add=1, change=1))


def test_what_vanishes_with_its_owner_needs_no_line_of_its_own() -> None:
    owner = change(P, Action.DELETE, {"title": "x"}, reason="removed-from-blueprint")
    part = change(MAIN, Action.DELETE, {"title": "y"}, reason="parent-removed")
    lines = text(plan(owner, part)).splitlines()
    risks = lines[lines.index("Risk:") + 1 : -1]
    assert risks == ["  - installation will be destroyed [1]"]


def test_internal_attributes_are_never_shown() -> None:
    shown = text(plan(stage("a", Action.CREATE, None, {"title": "x", "sort": 4711, "marker": "smartctl:b/p@1"})))
    assert "4711" not in shown
    assert "marker" not in shown


def test_a_moved_stage_is_one_line() -> None:
    moved = look("Доставка", 4, "D")
    shown = text(plan(stage("d", Action.UPDATE, moved, {**moved, "position": 2, "sort": 150})))
    assert "      ~ position 4 -> 2\n" in shown
    assert "Стадия «Доставка» будет перемещена с 4-го места на 2-е." in text(
        plan(stage("d", Action.UPDATE, moved, {**moved, "position": 2})), PLAIN_RU
    )


def test_a_comparison_has_no_empty_place_where_neighbours_alone_are_others() -> None:
    among = stage("d", Action.UPDATE, {"title": "Д", "position": None}, {"title": "Д", "position": 3})
    shown = plan(among, mode="diff", between=("a", "b"))
    assert 'Stage "Д": it stands otherwise among its neighbours.' in text(shown, PLAIN)
    assert "Стадия «Д»: стоит иначе среди соседних." in text(shown, PLAIN_RU)


def test_an_attribute_that_is_not_written_is_not_a_removal() -> None:
    shown = text(plan(stage("a", Action.UPDATE, {"title": "x", "color": "#FFFFFF"}, {"title": "y"})))
    assert "null" not in shown
    assert "# (1 unchanged attribute hidden)" in shown


def test_a_language_that_goes_is_shown_as_going() -> None:
    drift = field("a", Action.UPDATE, {"title": {"ru": "а", "en": "a"}}, {"title": {"ru": "а"}})
    shown = text(plan(mode="drift", drift=(drift,)))
    assert '- en = "a"' in shown
    assert "# (1 unchanged element hidden)" in shown


def test_an_object_that_only_moved_is_shown_with_both_addresses() -> None:
    still = change(MAIN, Action.NOOP, {"title": "x"}, {"title": "x"})
    shown = text(plan(still, moved=(Moved(source=Address(f"{P}.pipeline.old"), target=Address(MAIN)),)))
    assert f"# {P}.pipeline.old has moved to {MAIN}" in shown
    assert shown.splitlines()[-1] == "Plan: 0 to add, 0 to change, 0 to destroy."


def test_a_renamed_list_item_is_told_above_its_field() -> None:
    same = {"items": {"b": {"title": "x"}}}
    moved = Moved(source=Address(f"{P}.field.crew.item.a"), target=Address(f"{P}.field.crew.item.b"))
    shown = text(
        plan(field("crew", Action.UPDATE, {**same, "required": False}, {**same, "required": True}), moved=(moved,))
    )
    assert f"# ({P}.field.crew.item.a has moved to {P}.field.crew.item.b)" in shown


@pytest.mark.parametrize(
    ("hazard", "way"),
    [
        ((HazardKind.DELETES, "stage-removed"), "Pass --allow-delete, or write `allow: [delete]`"),
        ((HazardKind.LOSES_DATA, "field-removed"), "pass --allow-data-loss a.b."),
        ((HazardKind.BLOCKED, "stage-occupied"), "`removed: [{stage: a.b, move_items_to: STAGE}]`"),
        ((HazardKind.BLOCKED, "pipeline-occupied"), "Move the items to another pipeline"),
        ((HazardKind.BLOCKED, "process-occupied"), "Delete the items on the portal"),
        ((HazardKind.BLOCKED, "something-new"), "by hand"),
        ((HazardKind.UNKNOWN_IMPACT, "x"), "--allow-data-loss a.b"),
        ((HazardKind.LOSES_AUTOMATION, "x"), "--allow-data-loss a.b"),
        ((HazardKind.LOSES_PERMISSIONS, "workplace-changed"), "--allow-data-loss a.b"),
    ],
)
def test_every_refusal_says_the_way_on(hazard: tuple[HazardKind, str], way: str) -> None:
    kind, code = hazard
    refused = Hazard(kind=kind, address=Address("a.b"), code=code, facts={"items": 3, "filled": 3})
    [sentence] = refusal_sentences(plan(refusals=(refused,)), EN)
    assert sentence.startswith("a.b: ")
    assert way in sentence


def test_two_permissions_for_one_object_are_one_sentence() -> None:
    hazards = tuple(
        Hazard(kind=kind, address=Address("a.b"), code="field-removed", facts={"filled": 61, "items": 412})
        for kind in (HazardKind.DELETES, HazardKind.LOSES_DATA)
    )
    [sentence] = refusal_sentences(plan(refusals=hazards), EN)
    assert "filled in 61 of 412 items" in sentence
    assert "--allow-delete" in sentence
    assert "--allow-data-loss a.b" in sentence
    assert "Both are needed." in sentence


@pytest.mark.parametrize(
    ("seconds", "english", "russian"),
    [(0.0, "1 s", "1 с"), (4.2, "4 s", "4 с"), (60.0, "1 min", "1 мин"), (125.0, "2 min 5 s", "2 мин 5 с")],
)
def test_the_forecast_is_in_words(seconds: float, english: str, russian: str) -> None:
    shown = plan(stage("a", Action.CREATE, None, {"title": "x"}), forecast=Forecast(requests=2, seconds=seconds))
    assert last_line(shown) == f"Forecast: 2 requests to the portal, about {english}."
    assert last_line(shown, RU) == f"Прогноз: 2 запроса к порталу, примерно {russian}."


def test_without_a_forecast_there_is_no_line() -> None:
    assert "Forecast" not in text(counted(add=1))


def test_the_language_of_the_run_is_left_alone() -> None:
    before = i18n.current()
    text(rich_plan(), RU)
    assert i18n.current() == before


def test_lines_of_a_plan_are_never_wrapped() -> None:
    long = "ж" * 300
    for options in (Options(width=40), Options(width=40, color=True)):
        assert long in text(plan(stage("a", Action.CREATE, None, {"title": long})), options)


def test_json_does_not_load_rich() -> None:
    program = (
        "import sys; from smartctl.render import FORMATS; from smartctl.render.options import Options;"
        "from smartctl.model import Plan;"
        "FORMATS['json'](Plan(mode='apply', portal='p', blueprint='b', version='1', language='ru', lineage='l',"
        " serial=0, changes=()), Options());"
        "sys.exit('rich' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("change_", "english", "russian"),
    [
        (
            change(P, Action.UPDATE, {"title": "А", "client": False}, {"title": "А", "client": True}),
            'The option "Client field" will be switched on.',
            "Будет включена настройка «Клиент».",
        ),
        (
            change(MAIN, Action.UPDATE, {"title": "А", "default": False}, {"title": "А", "default": True}),
            'The pipeline "А" will become the default one.',
            "Воронка «А» станет воронкой по умолчанию.",
        ),
        (
            stage("a", Action.UPDATE, {"title": "А", "position": None}, {"title": "А", "position": 3}),
            '"А" will stand otherwise among its neighbours, in place 3.',
            "«А» встанет иначе среди соседних, на 3-е место.",
        ),
        (
            stage("a", Action.CREATE, None, {"title": "А", "position": 3}),
            'The stage "А" will be added in place 3.',
            "Будет добавлена стадия «А», 3-я по порядку.",
        ),
        (
            field(
                "a", Action.UPDATE, {"title": {"ru": "А"}, "required": False}, {"title": {"ru": "А"}, "required": True}
            ),
            'The field "А" will have to be filled in.',
            "Поле «А» станет обязательным.",
        ),
        (
            field("a", Action.CREATE, None, {"type": "money", "title": {"ru": "А"}}),
            'The field "А" (money) will be added.',
            "Будет добавлено поле «А» (деньги).",
        ),
        (
            change(f"{P}.relation.parent.deal", Action.DELETE, {"side": "parent", "target": 2}),
            "The relation will be deleted: deal.",
            "Будет удалена связь (сделка).",
        ),
        (
            change(f"{P}.binding.tasks", Action.DELETE, {"enabled": True}),
            "Items of the smart process can no longer be attached to tasks.",
            "Элементы смарт-процесса больше нельзя будет привязывать к задачам.",
        ),
    ],
)
def test_plain_style_speaks_the_words_of_the_portal(change_: Change, english: str, russian: str) -> None:
    assert english in text(plan(change_), PLAIN)
    assert russian in text(plan(change_), PLAIN_RU)


def test_a_field_that_nobody_filled_loses_no_values() -> None:
    address = Address(f"{P}.field.floor")
    hazard = Hazard(kind=HazardKind.DELETES, address=address, code="field-removed", facts={"filled": 0, "items": 9})
    gone = field("floor", Action.DELETE, {"title": {"ru": "Этаж"}, "type": "integer"}, hazards=(hazard,))
    shown = plan(gone, refusals=(hazard,))
    assert refusal_sentences(shown, EN)[0].startswith(f"{address}: the field would be deleted. Pass --allow-delete")
    assert "Поле «Этаж» будет удалено. Не заполнено ни в одном элементе." in text(shown, PLAIN_RU)


def test_a_saved_plan_is_offered_for_apply_only_when_nothing_is_refused() -> None:
    saved = Options(saved_to="p.json")
    hazard = Hazard(kind=HazardKind.DELETES, address=Address("a"), code="stage-removed")
    assert last_line(counted(add=1), saved) == "    smartctl apply p.json"
    assert last_line(plan(*counted(add=1).changes, refusals=(hazard,)), saved) == "The plan is saved to p.json."


def test_a_list_is_called_what_the_blueprint_calls_it() -> None:
    shown = text(plan(field("crew", Action.CREATE, None, {"type": "enumeration"})))
    assert '+ type = "list"' in shown


def test_a_description_of_several_settings_shows_only_the_changed_one() -> None:
    before = {"settings": {"rows": 4, "size": 20, "entities": ("deal",)}}
    after = {"settings": {"rows": 6, "size": 20, "entities": ("deal", "lead")}}
    shown = text(plan(field("a", Action.UPDATE, before, after)))
    assert '          ~ entities = ["deal"] -> ["deal", "lead"]\n          ~ rows     = 4 -> 6\n' in shown
    assert "# (1 unchanged element hidden)" in shown
