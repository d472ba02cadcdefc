"""What people changed on the portal goes into the file: that, and no other letter."""

from __future__ import annotations

import pytest

from smartctl.blueprint.fmt import format_text
from smartctl.errors import UsageError
from smartctl.importing.words import reason
from smartctl.operations import Terms, absorbing, apply, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift, has_drifted
from smartctl.private import write_whole
from tests.importing import house_kept_by_hand as kept
from tests.importing.house_kept_by_hand import BLUEPRINT, CHANGES, changed_lines, taken
from tests.importing.rooms import mistakes

room, path, people = kept.room, kept.path, kept.people


@pytest.mark.parametrize("name", CHANGES)
def test_one_change_is_one_hunk_and_the_next_plan_and_drift_are_empty(room, path, people, name):
    change, lines = CHANGES[name]
    change(people)

    made = taken(room, path, take_all=True)

    before, after = changed_lines(BLUEPRINT, path.read_text(encoding="utf-8"))
    assert set(after) == lines
    assert len(before) <= 1
    assert made.left == ()
    assert mistakes(path) == []
    with room.session() as session:
        planned = plan(session, path).plan
        assert planned.summary.total == 0, planned.effective
        assert not lines or not drift(session, path).drift


def test_a_value_of_an_input_changes_the_input_and_one_that_was_given_for_this_run_alone_is_left(room, path, people):
    people.field("NOTE", editFormLabel={"ru": "Пометка", "en": "Note"})

    given = Terms(inputs={"word": "Заметка"})
    with room.session() as session:
        assert absorb(session, path, given, take_all=True).left == (("house.field.note", "input"),)
    assert path.read_text(encoding="utf-8") == BLUEPRINT

    assert taken(room, path, take_all=True).left == ()
    text = BLUEPRINT.replace("default: Заметка", "default: Пометка")
    assert path.read_text(encoding="utf-8") == text
    with room.session() as session:
        assert plan(session, path).plan.summary.total == 0
        assert not has_drifted(drift(session, path))


def test_what_both_sides_changed_is_taken_only_where_it_is_named(room, path, people):
    people.stage("BUILDING", NAME="Возводим")
    mine = BLUEPRINT.replace("title: Строим", "title: Делаем")
    path.write_text(mine, encoding="utf-8")

    assert taken(room, path, take_all=True).left == (("house.pipeline.main.stage.building", "conflict"),)
    assert path.read_text(encoding="utf-8") == mine

    taken(room, path, "building.title")
    assert path.read_text(encoding="utf-8") == BLUEPRINT.replace("title: Строим", "title: Возводим")


def test_what_a_run_took_that_was_killed_before_its_state_the_next_one_remembers(room, path, people, monkeypatch):
    people.stage("BUILDING", NAME="Возводим")
    people.field("FLOORS", mandatory="N")
    people.options(lambda rows: [*rows, {"value": "Камень", "sort": 900, "xmlId": "stone"}])

    def killed(path, text):
        write_whole(path, text)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(absorbing, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            taken(room, path, take_all=True)
    text = path.read_text(encoding="utf-8")

    assert taken(room, path, take_all=True).left == ()
    assert path.read_text(encoding="utf-8") == text
    with room.session() as session:
        assert not has_drifted(drift(session, path))
        assert plan(session, path).plan.summary.total == 0


def test_a_patch_has_the_letters_of_the_file(room, path, people):
    text = BLUEPRINT.replace("\n", "\r\n").removesuffix("\r\n")
    path.write_bytes(text.encode("utf-8"))
    people.field("FLOORS", mandatory="N")

    made = taken(room, path, take_all=True, write=False)

    assert made.before == {path: text}
    assert made.after == {path: text.replace("title: Этажи, required: true", "title: Этажи, required: false")}
    assert path.read_bytes().decode("utf-8") == text


def test_a_card_that_people_have_arranged_is_taken_with_a_section_that_the_file_lacks(room, path, people):
    bare = BLUEPRINT[: BLUEPRINT.index("    card:\n")]
    path.write_text(bare, encoding="utf-8")
    with room.session() as session:
        assert apply(session, path, Terms(allow_delete=True)).report.complete
        assert not has_drifted(drift(session, path))
    note = f"UF_CRM_{people.type['id']}_NOTE"
    rows = [{"name": "x", "title": "Своё", "type": "section", "elements": [{"name": "TITLE"}, {"name": note}]}]
    place = {"entityTypeId": people.number, "scope": "C", "extras": {"categoryId": people.main}}
    people.ask("crm.item.details.configuration.set", **place, data=rows)

    with room.session() as session:
        assert [(one.kind, one.parent) for one in drift(session, path).unmanaged] == [("card", "house.pipeline.main")]
    assert taken(room, path, take_all=True).taken == ("house.card.main",)

    said = "    card:\n      main:\n        - {section: Своё, fields: [title, note]}\n"
    assert path.read_text(encoding="utf-8") == bare + said
    with room.session() as session:
        assert plan(session, path).plan.summary.total == 0
        assert drift(session, path).unmanaged == ()


def test_a_card_that_shows_what_no_blueprint_can_say_stays_and_is_told(room, path, people):
    path.write_text(BLUEPRINT[: BLUEPRINT.index("    card:\n")], encoding="utf-8")
    with room.session() as session:
        assert apply(session, path, Terms(allow_delete=True)).report.complete
    rows = [{"name": "x", "title": "Своё", "type": "section", "elements": [{"name": "somethingNew"}]}]
    place = {"entityTypeId": people.number, "scope": "C", "extras": {"categoryId": people.main}}
    people.ask("crm.item.details.configuration.set", **place, data=rows)
    before = path.read_text(encoding="utf-8")

    made = taken(room, path, take_all=True)

    assert (made.taken, made.left) == ((), ())
    assert [(one.address, reason(one)) for one in made.stays] == [
        ("house.card.main", "It stays as it is: it shows what no blueprint can say.")
    ]
    assert path.read_text(encoding="utf-8") == before
    with room.session() as session:
        assert not has_drifted(drift(session, path)), "nobody could make it quiet"


def test_a_template_that_people_have_put_on_a_process_is_told_with_the_way_to_manage_it(room, path, people):
    people.ask("crm.type.update", id=people.type["id"], fields={"isDocumentsEnabled": "Y"})
    fields = {
        "name": "Акт",
        "file": ["a.docx", "UEsDBA=="],
        "numeratorId": 1,
        "region": "ru",
        "users": ["UA"],
        "entityTypeId": [str(people.number)],
    }
    people.ask("crm.documentgenerator.template.add", fields=fields)

    made = taken(room, path, take_all=True)

    assert [one.kind for one in made.stays] == ["document"]
    assert "under `documents:`" in reason(made.stays[0])


def test_taken_left_and_put_back_the_next_plan_has_what_was_left_and_after_its_apply_there_is_nothing(
    room, path, people
):
    people.stage("NEW", NAME="Свежий")
    people.field("FLOORS", mandatory="N")
    people.add_stage("UC_ABCDEF", "Крыша", 150)

    taken(room, path, "new", "uc_abcdef")

    with room.session() as session:
        planned = plan(session, path).plan
        assert [one.address for one in planned.effective] == ["house.field.floors"]
        assert apply(session, path, Terms(allow_delete=True)).report.complete
        assert plan(session, path).plan.summary.total == 0
        assert not has_drifted(drift(session, path))


def test_an_ignored_value_is_neither_drift_nor_change_and_is_counted(room, path, people):
    people.stage("NEW", NAME="Свежий")
    people.field("FLOORS", mandatory="N")
    people.stage("BUILDING", NAME="Возводим")

    made = taken(room, path, "new", ignore=["floors.required"])

    assert made.ignored == ("house.field.floors.required",)
    text = path.read_text(encoding="utf-8")
    assert text.endswith("ignore:\n  - {value: house.field.floors.required, how: leave}\n")
    assert mistakes(path) == []
    with room.session() as session:
        planned = plan(session, path).plan
        assert [one.address for one in planned.effective] == ["house.pipeline.main.stage.building"]
        found = drift(session, path)
        assert [one.address for one in found.drift] == ["house.pipeline.main.stage.building"]
        assert dict(found.notes)["drift-ignored"] == {"count": 1}
        assert apply(session, path).report.complete
        after = plan(session, path).plan
    assert after.summary.total == 0
    people.ask("userfieldconfig.delete", moduleId="crm", id=people.fields["FLOORS"])
    with room.session() as session:
        assert [one.address for one in drift(session, path).drift] == ["house.field.floors"]


def test_a_merge_adds_what_is_new_and_leaves_what_is_managed_as_the_file_has_it(room, path, people):
    people.stage("NEW", NAME="Свежий")
    people.add_stage("UC_ABCDEF", "Крыша", 150)
    fields = {"entityId": f"CRM_{people.type['id']}", "fieldName": f"UF_CRM_{people.type['id']}_1699871234567"}
    label = {"editFormLabel": {"ru": "Этажность"}, "userTypeId": "integer"}
    people.ask("userfieldconfig.add", moduleId="crm", field={**fields, **label})

    made = taken(room, path, new_only=True)

    assert len(made.taken) == 2
    before, after = changed_lines(BLUEPRINT, path.read_text(encoding="utf-8"))
    assert before == []
    assert after[0] == "          krysha: {title: Крыша, code: UC_ABCDEF}"
    assert after[1] == "      etazhnost:"
    with room.session() as session:
        assert [one.address for one in plan(session, path).plan.effective] == ["house.pipeline.main.stage.new"]


def test_ends_of_lines_stay_and_a_canonical_file_stays_canonical(room, path, people):
    canonical = format_text(BLUEPRINT).replace("\n", "\r\n")
    path.write_bytes(canonical.encode("utf-8"))
    people.add_stage("UC_ABCDEF", "Крыша", 150)

    taken(room, path, take_all=True)

    text = path.read_bytes().decode("utf-8")
    assert text.count("\r\n") == text.count("\n") == canonical.count("\n") + 1
    assert format_text(text) == text


def test_a_name_that_means_nothing_here_is_told_with_what_there_is(room, path, people):
    people.stage("NEW", NAME="Свежий")
    with pytest.raises(UsageError, match="floors"):
        taken(room, path, "floors")
