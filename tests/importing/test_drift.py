"""What people change by hand after an import or an apply is named, exactly and once."""

from __future__ import annotations

import pytest

from smartctl.errors import UsageError
from smartctl.model import Action
from smartctl.operations import apply
from smartctl.operations.drifting import drift, drifts, has_drifted
from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.shipped import blueprints_dir
from tests.importing.rooms import Room


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def found(room, path):
    with room.session() as session:
        return drift(session, path)


def told(plan):
    """Address -> attributes that somebody changed."""
    return {
        one.address: sorted(name for name in (one.after or {}) if (one.before or {}).get(name) != one.after[name])
        for one in plan.drift
    }


def test_six_changes_by_hand_are_the_six_that_are_named(room):
    room.sow("realistic")
    paths = {one.path.stem: one.path for one in room.imported().written}
    with room.hand() as hand:
        types = {one["title"]: one for one in hand.ask("crm.type.list")["types"]}
        window, number = types["Установка окон"], types["Установка окон"]["entityTypeId"]
        main, prefix = hand.default_pipeline(number), f"UF_CRM_{window['id']}_"
        stages = hand.stages(number, main)
        hand.ask("crm.status.update", id=stages["UC_4QZ1TB"]["ID"], fields={"NAME": "Смета"})
        hand.stage(number, main, "UC_NEWONE", "Гарантия", SORT=36)
        listed = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{window['id']}"})["fields"]
        fields = {one["fieldName"].removeprefix(prefix): one["id"] for one in listed}
        label = {"editFormLabel": {"ru": "Окон", "en": "Кол-во окон"}}
        hand.ask("userfieldconfig.update", moduleId="crm", id=fields["WINDOWS"], field=label)
        crew = hand.ask("userfieldconfig.get", moduleId="crm", id=fields["CREW"])["field"]["enum"]
        enum = {"userTypeId": "enumeration", "enum": [*crew, {"value": "Новая бригада"}]}
        hand.ask("userfieldconfig.update", moduleId="crm", id=fields["CREW"], field=enum)
        parents = [{"entityTypeId": number, "isChildrenListEnabled": "true"}, {"entityTypeId": 2}]
        hand.ask("crm.type.update", id=types["Рекламации"]["id"], fields={"relations": {"parent": parents}})
        rows = [{"name": "main", "title": "О заказе", "type": "section", "elements": [{"name": "TITLE"}]}]
        card = "crm.item.details.configuration.set"
        hand.ask(card, entityTypeId=number, data=rows, scope="C", extras={"categoryId": main})
    before = room.content()

    plans = {name: found(room, path) for name, path in paths.items()}

    assert {name for name, plan in plans.items() if has_drifted(plan)} == {"ustanovka_okon"}
    plan = plans["ustanovka_okon"]
    assert told(plan) == {
        "ustanovka_okon.pipeline.obshchaya_voronka.stage.soglasovanie_smety": ["title"],
        "ustanovka_okon.field.windows": ["title"],
        "reklamatsii.relation.parent.ustanovka_okon": ["show_in_card"],
        "ustanovka_okon.card.obshchaya_voronka": ["sections"],
    }
    assert sorted((one.kind, one.title) for one in plan.unmanaged) == [("item", "Новая бригада"), ("stage", "Гарантия")]
    assert dict(plan.notes)["coverage"] == {
        "managed": 38,
        "unmanaged": 2,
        "own": 1,  # the numerator that the portal came with
        "others": 3,  # what the files beside this one have
        "unreadable": 3,
        "unread": {"trigger": "webhook", "robot_kind": "webhook"},
    }
    assert room.content() == before


def test_a_fresh_apply_of_each_blueprint_has_no_drift_and_a_deletion_is_one(room):
    path = blueprints_dir() / "window-installation.yaml"
    room.applied(path)
    assert not has_drifted(found(room, path))

    with room.hand() as hand:
        (made,) = hand.ask("crm.type.list")["types"]
        fields = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
        floor = next(one["id"] for one in fields if one["fieldName"].endswith("_FLOOR"))
        hand.ask("userfieldconfig.delete", moduleId="crm", id=floor)

    plan = found(room, path)
    gone = [one for one in plan.drift if one.action is Action.DELETE]
    assert [one.address for one in gone] == ["installation.field.floor"]


def test_what_the_blueprint_says_by_now_is_no_drift(room):
    room.sow("realistic")
    path = room.imported("Закупки", out="purchases.yaml").written[0].path
    path.write_text(path.read_text(encoding="utf-8").replace("Запрос цен", "Сбор цен"), encoding="utf-8")
    assert not has_drifted(found(room, path))


def test_a_card_that_an_import_has_left_out_is_told_and_alarms_nobody(room):
    room.sow("junk")
    made = room.imported()
    with room.session() as session:
        plans, without = drifts(session, [one.path for one in made.written])
    assert without == ()
    cards = [one for plan in plans for one in plan.unmanaged if one.kind == "card"]
    assert len(cards) > 10
    assert [one.address for one in cards if one.block is not None] == []


def test_before_the_first_apply_there_is_nothing_to_compare_with(room):
    with pytest.raises(UsageError, match="no state"):
        found(room, blueprints_dir() / "complaints.yaml")


@pytest.mark.parametrize(
    ("form", "style"), [("text", "terraform"), ("text", "plain"), ("md", "plain"), ("html", "plain")]
)
def test_each_form_says_how_much_was_looked_at(room, form, style):
    room.sow("realistic")
    path = room.imported("Договоры").written[0].path
    assert "Objects looked at: 4 managed" in FORMATS[form](found(room, path), Options(style=style))


def test_equal_changes_are_told_once_with_their_number_in_every_form(room):
    path = blueprints_dir() / "window-installation.yaml"
    room.applied(path)
    with room.hand() as hand:
        (made,) = hand.ask("crm.type.list")["types"]
        fields = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
        shown = [one for one in fields if one["showFilter"] != "N"]
        for one in shown:
            hand.ask("userfieldconfig.update", moduleId="crm", id=one["id"], field={"showFilter": "N"})

    plan = found(room, path)

    assert len(plan.drift) > 3
    many = len(plan.drift) - 1
    for form, style in (("text", "terraform"), ("text", "plain"), ("md", "plain"), ("html", "plain")):
        text = FORMATS[form](plan, Options(style=style))
        assert f"he same at {many} others" in text, (form, style, text)
        assert text.count("has changed") <= 2 or form == "html"
    assert f"Drift: {many + 1} changed" in FORMATS["text"](plan, Options())


def test_what_no_file_mentions_and_the_state_remembers_is_told_apart_and_is_no_drift(room):
    path = room.folder / "house.yaml"
    text = (
        "format: smartctl/blueprint/v1\nname: house\nversion: 1.0.0\nprocesses:\n  house:\n    title: Дом\n"
        "    fields:\n      note: {type: string, title: Заметка, filterable: true}\n"
    )
    path.write_text(text, encoding="utf-8")
    with room.session() as session:
        assert apply(session, path).report.complete
    path.write_text(text.replace(", filterable: true", ""), encoding="utf-8")
    with room.hand() as hand:
        (made,) = hand.ask("crm.type.list")["types"]
        (one,) = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
        hand.ask("userfieldconfig.update", moduleId="crm", id=one["id"], field={"showFilter": "N"})

    plan = found(room, path)

    assert not has_drifted(plan)
    assert (
        dict(plan.notes)["coverage"]["own"] == 2
    )  # the pipeline that every process is born with, and the first numerator
    assert dict(plan.notes)["drift-unsaid"] == {"count": 1, "names": "house.field.note.filterable"}
    assert "said by no file: 1 value (house.field.note.filterable)" in FORMATS["text"](plan, Options())
