"""What people changed on the portal goes into the file: that, and no other letter."""

from __future__ import annotations

import difflib

import pytest

from smartctl.blueprint.fmt import format_text
from smartctl.errors import UsageError
from smartctl.importing.words import reason
from smartctl.operations import Terms, absorbing, apply, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift, has_drifted
from smartctl.private import write_whole
from tests.importing.rooms import Room, mistakes

BLUEPRINT = """\
# A file that somebody keeps by hand.
format: smartctl/blueprint/v1
name: house
version: 1.0.0   # as released

inputs:
  word: {type: string, default: Заметка}

processes:
  house:
    title: {ru: Дом, en: House}  # the word of the client
    preset: blank
    options: {stages: true, open_permissions: true}
    # Everything that happens to a house.
    pipelines:
      main:
        title: Стройка
        stages:
          # Where it begins.
          new: {title: {ru: Новый, en: New}, color: "#39A8EF"}   # blue
          building:
            title: Строим

            # red
            color: "#FF5752"
          done: {title: Готов, result: success}
          lost: {title: Отказ, result: failure}
    fields:
      note: {type: string, title: {ru: "{{word}}", en: Note}, settings: {rows: 3}}
      kind:
        type: list
        title: Вид
        items:
          # the usual one
          wood: {title: Дерево}
          brick: {title: Кирпич}   # heavy
      floors: {type: integer, title: Этажи, required: true}
    card:
      main:
        - {section: О доме, fields: [title, note, kind]}   # first
        - section: Ещё
          fields:
            - floors
"""


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path)
    (tmp_path / "house.yaml").write_text(BLUEPRINT, encoding="utf-8")
    with room.session() as session:
        assert apply(session, tmp_path / "house.yaml").report.complete
    return room


@pytest.fixture
def path(room):
    return room.folder / "house.yaml"


class People:
    """Whoever works on the portal in the browser."""

    def __init__(self, hand) -> None:
        self.ask = hand.ask
        (self.type,) = hand.ask("crm.type.list")["types"]
        self.number = self.type["entityTypeId"]
        self.main = hand.default_pipeline(self.number)
        self.stages = hand.stages(self.number, self.main)
        found = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{self.type['id']}"})[
            "fields"
        ]
        self.fields = {one["fieldName"].rpartition("_")[2]: one["id"] for one in found}

    def stage(self, code, **fields):
        self.ask("crm.status.update", id=self.stages[code]["ID"], fields=fields)

    def add_stage(self, code, name, sort):
        entity = f"DYNAMIC_{self.number}_STAGE_{self.main}"
        fields = {"ENTITY_ID": entity, "STATUS_ID": code, "NAME": name, "SORT": sort}
        self.ask("crm.status.add", fields=fields)

    def field(self, code, **fields):
        self.ask("userfieldconfig.update", moduleId="crm", id=self.fields[code], field=fields)

    def options(self, change):
        rows = self.ask("userfieldconfig.get", moduleId="crm", id=self.fields["KIND"])["field"]["enum"]
        self.field("KIND", userTypeId="enumeration", enum=change(rows))


@pytest.fixture
def people(room):
    with room.hand() as hand:
        yield People(hand)


def changed_lines(before, after):
    """What a reader of the patch sees: (lines that went, lines that came)."""
    lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [one[2:] for one in lines if one[0] == "-"], [one[2:] for one in lines if one[0] == "+"]


def taken(room, path, *names, **more):
    with room.session() as session:
        return absorb(session, path, take=names, **more)


CHANGES = {
    "stage renamed, by language": (
        lambda people: people.stage("NEW", NAME="Свежий"),
        {'          new: {title: {ru: Свежий, en: New}, color: "#39A8EF"}   # blue'},
    ),
    "stage renamed": (lambda people: people.stage("BUILDING", NAME="Возводим"), {"            title: Возводим"}),
    "stage coloured": (lambda people: people.stage("BUILDING", COLOR="#00FF00"), {'            color: "#00FF00"'}),
    "colour that nobody wrote": (lambda people: people.stage("SUCCESS", COLOR="#00FF01"), set()),
    "stage added": (
        lambda people: people.add_stage("UC_ABCDEF", "Крыша", 150),
        {"          krysha: {title: Крыша, code: UC_ABCDEF}"},
    ),
    "list item renamed": (
        lambda people: people.options(
            lambda rows: [{**row, "value": f"{row['value']}!"} for row in rows[:1]] + rows[1:]
        ),
        {"          wood: {title: Дерево!}"},
    ),
    "list item added": (
        lambda people: people.options(lambda rows: [*rows, {"value": "Камень", "sort": 900, "xmlId": "stone"}]),
        {"          kamen: {title: Камень, code: stone}"},
    ),
    "flag": (
        lambda people: people.field("FLOORS", mandatory="N"),
        {"      floors: {type: integer, title: Этажи, required: false}"},
    ),
    "process renamed": (
        lambda people: people.ask("crm.type.update", id=people.type["id"], fields={"title": "Здание"}),
        {"    title: {ru: Здание, en: House}  # the word of the client"},
    ),
    "setting": (
        lambda people: people.field("NOTE", settings={"ROWS": 7}),
        {'      note: {type: string, title: {ru: "{{word}}", en: Note}, settings: {rows: 7}}'},
    ),
    "switch": (
        lambda people: people.ask("crm.type.update", id=people.type["id"], fields={"isObserversEnabled": "Y"}),
        {"    standard_fields: [observers]"},
    ),
}


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


SECOND, THIRD = (
    f"      {key}:\n        title: {key}\n        stages:\n          first: {{title: Один}}\n"
    "          last: {title: Всё, result: success}\n          no: {title: Нет, result: failure}\n"
    for key in ("second", "third")
)


def gone(room, path, people, more=""):
    """The file with two pipelines more, applied, of which the portal has the last one no more."""
    path.write_text(BLUEPRINT.replace("    fields:\n", f"{SECOND}{THIRD}    fields:\n", 1) + more, encoding="utf-8")
    with room.session() as session:
        assert apply(session, path).report.complete
    found = people.ask("crm.category.list", entityTypeId=people.number)["categories"]
    (one,) = [one for one in found if one["name"] == "third"]
    people.ask("crm.category.delete", entityTypeId=people.number, id=one["id"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('{title: Один, color: "#00FF00"}', {"stage.first.color": (None, "#00FF00", None)}),
        ("{title: Первый}", {"stage.first.title": ("Один", "Первый", None)}),
        ("{title: Один}\n          roof: {title: Крыша}", {"stage.roof": (None, "Крыша", None)}),
    ],
)
def test_what_is_gone_and_was_changed_in_the_file_since_is_taken_only_where_it_is_named(
    room, path, people, written, said
):
    gone(room, path, people)
    text = path.read_text(encoding="utf-8")
    mine = text.replace(THIRD, THIRD.replace("{title: Один}", written))
    path.write_text(mine, encoding="utf-8")

    made = taken(room, path, take_all=True)

    assert made.left == (("house.pipeline.third", "conflict"),)
    assert made.conflicts == {"house.pipeline.third": said}
    assert path.read_text(encoding="utf-8") == mine
    assert taken(room, path, "house.pipeline.third").taken == ("house.pipeline.third",)
    assert path.read_text(encoding="utf-8") == text.replace(THIRD, "")


def test_of_something_that_is_gone_and_stays_in_the_file_every_part_stays(room, path, people):
    gone(room, path, people, more="      third:\n        - {section: О доме, fields: [title]}\n")

    made = taken(room, path, take_all=True)

    assert "house.pipeline.third" in dict(made.left)
    assert not [one for one in (*made.taken, *dict(made.left)) if one.startswith("house.pipeline.third.")]
    assert THIRD in path.read_text(encoding="utf-8")


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


def test_a_stage_that_is_gone_goes_from_the_file_and_a_card_that_shows_a_field_keeps_it(room, path, people):
    people.ask("crm.status.delete", id=people.stages["BUILDING"]["ID"])
    people.ask("userfieldconfig.delete", moduleId="crm", id=people.fields["FLOORS"])

    made = taken(room, path, take_all=True)

    assert made.taken == ("house.pipeline.main.stage.building",)
    assert made.left == (("house.field.floors", "refused"),)
    text = path.read_text(encoding="utf-8")
    assert "building" not in text
    assert "# Where it begins." in text


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


def test_an_item_of_a_list_that_is_gone_is_told_whatever_is_ignored_of_the_field(room, path, people):
    path.write_text(f"{BLUEPRINT}ignore:\n  - {{value: house.field.kind.*, how: report}}\n", encoding="utf-8")
    people.options(lambda rows: [{**rows[0], "value": "Брус"}, *rows[1:]])
    with room.session() as session:
        assert drift(session, path).drift == ()

    people.options(lambda rows: rows[:1])

    with room.session() as session:
        assert [one.address for one in drift(session, path).drift] == ["house.field.kind"]


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
