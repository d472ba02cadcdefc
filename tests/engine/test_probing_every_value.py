"""A probe looks at every value that a step prints: a robot that lacks one of them, or has another, is told.

The table says of each kind of step what a person types where; what is wrong with a robot is generated from it.
"""

from __future__ import annotations

import copy
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from smartctl.automation.runbook import Status
from smartctl.mockportal.tables.users import User
from smartctl.model import Address
from tests.engine.probing_room import Room, intent, stage
from tests.world import resource

ANNA, CALLER = {"role": "anna", "title": "Анна", "user": 5}, {"role": "creator"}
NOW, BOSS = "{=System:Now}", "{=Document:@BOSS}"
OBJECTS = (
    resource("field", "p.field.sure", type="boolean", multiple=False, position=5, title={"ru": "Точно"}),
    resource("field", "p.field.left", type="money", multiple=False, position=6, title={"ru": "Остаток"}),
    resource("field", "p.field.count", type="integer", multiple=False, position=7, title={"ru": "Сколько"}),
    resource("field", "p.field.day", type="date", multiple=False, position=8, title={"ru": "День"}),
    resource("field", "p.field.other_day", type="date", multiple=False, position=9, title={"ru": "Другой день"}),
)


@dataclass(frozen=True)
class Row:
    """A step, the robot that does it, and where in its form each word of the step stands, with something else for it.

    In a path and in a value `@NAME` is the column of a field, `#NAME` the number of a process, `!KEY` a stage.
    """

    step: dict[str, Any]
    kind: str
    form: dict[str, Any]
    words: dict[str, tuple[tuple[Any, ...], Any]]
    unseen: tuple[str, ...] = ()
    told_as: dict[str, str] = field(default_factory=dict)


TEXT = "Дело {{kind}} на {{visit}}, {{count}} шт., {{sure}}, {{left}}, {{boss}}"
TYPED = (
    "Дело {=Document:@KIND_PRINTABLE} на {=Document:@VISIT}, {=Document:@COUNT} шт., {=Document:@SURE_PRINTABLE}, "
    "{=Document:@LEFT > printable}, {=Document:@BOSS_PRINTABLE}"
)
ROWS = {
    "task": Row(
        {
            "task": TEXT, "responsible": ANNA, "observers": (CALLER, {"role": "boss", "field": True}),
            "description": "Для {{crew}}", "deadline": "visit - 1d", "checklist": ("Раз {{crew}}", "Два"),
            "link": ("item",),
        },
        "Task2Activity",
        {
            "Fields": {
                "TITLE": TYPED, "RESPONSIBLE_ID": ["user_5"], "AUDITORS": ["author", BOSS],
                "DESCRIPTION": "Для {=Document:@CREW}", "DEADLINE": '=dateadd({=Document:@VISIT}, "-1d")',
            },
            "CheckListItems": ["Раз {=Document:@CREW}", "Два"],
        },
        {
            "task": (("Fields", "TITLE"), "Дело {=Document:@KIND} на {=Document:@VISIT}"),
            "responsible": (("Fields", "RESPONSIBLE_ID"), ["user_9"]),
            "observers": (("Fields", "AUDITORS"), ["author", "user_9"]),
            "description": (("Fields", "DESCRIPTION"), "Для {=Document:@KIND}"),
            "deadline": (("Fields", "DEADLINE"), '=dateadd({=Document:@VISIT}, "-2d")'),
            "checklist": (("CheckListItems",), ["Два", "Раз {=Document:@CREW}"]),
        },
    ),
    "task in hours": Row(
        {"task": "Позвонить", "deadline": "4h"},
        "Task2Activity",
        {"Fields": {"TITLE": "Позвонить", "DEADLINE": f'=dateadd({NOW}, "4h")'}},
        {"deadline": (("Fields", "DEADLINE"), f'=dateadd({NOW}, "5h")'), "task": (("Fields", "TITLE"), "Написать")},
    ),
    "task in working days": Row(
        {"task": "Позвонить", "deadline": "20wd"},
        "Task2Activity",
        {"Fields": {"TITLE": "Позвонить", "DEADLINE": f'=workdateadd({NOW}, "20d", {{=Document:ASSIGNED_BY_ID}})'}},
        {"deadline": (("Fields", "DEADLINE"), f'=dateadd({NOW}, "20d")')},
    ),
    "task on a day": Row(
        {"task": "Позвонить", "deadline": "day - 1d"},
        "Task2Activity",
        {"Fields": {"TITLE": "Позвонить", "DEADLINE": '=dateadd({=Document:@DAY}, "-1d")'}},
        {"deadline": (("Fields", "DEADLINE"), "{=Document:@DAY}")},
    ),
    "todo": Row(
        {"todo": TEXT, "responsible": ANNA, "description": "Для {{crew}}", "deadline": "2d"},
        "CrmCreateToDoActivity",
        {
            "Subject": TYPED, "Description": "Для {=Document:@CREW}", "Deadline": f'=dateadd({NOW}, "2d")',
            "Responsible": ["user_5"],
        },
        {
            "todo": (("Subject",), "Дело {=Document:@KIND}"), "description": (("Description",), "Для них"),
            "deadline": (("Deadline",), f'=dateadd({NOW}, "1d")'), "responsible": (("Responsible",), ["user_9"]),
        },
    ),
    "comment": Row(
        {"comment": TEXT}, "CrmTimelineCommentAdd", {"CommentText": TYPED},
        {"comment": (("CommentText",), TYPED.replace("@KIND_PRINTABLE", "@KIND"))},
    ),
    "notify": Row(
        {"notify": TEXT, "to": (CALLER,)}, "SocNetMessageActivity", {"MessageText": TYPED, "MessageUserTo": ["author"]},
        {"notify": (("MessageText",), "Что-то другое"), "to": (("MessageUserTo",), ["user_9"])},
    ),
    "move": Row({"move": stage("work")}, "CrmChangeStatusActivity", {"TargetStatus": "!work"}, {"move": (("TargetStatus",), "!done")}),
    "create": Row(
        {"create": "q", "title": "Выезд: {{title}}, {{kind}}", "stage": Address("q.pipeline.main.stage.two"), "link": ("item",)},
        "CrmCreateDynamicActivity",
        {
            "DynamicTypeId": "#q",
            "DynamicEntitiesFields": {
                "#q_TITLE": "Выезд: {=Document:TITLE}, {=Document:@KIND_PRINTABLE}", "#q_STAGE_ID": "!q.two",
                "#q_BindToCurrentElement": "Y",
            },
        },
        {
            "create": (("DynamicTypeId",), "#r"),
            "title": (("DynamicEntitiesFields", "#q_TITLE"), "Выезд: {=Document:TITLE}, {=Document:@KIND}"),
            "place": (("DynamicEntitiesFields", "#q_STAGE_ID"), "!q.one"),
            "link": (("DynamicEntitiesFields", "#q_BindToCurrentElement"), "N"),
        },
    ),
    "set": Row(
        {
            "set": {
                "crew": "Вид {{kind}}", "kind": "hired", "sure": True, "left": 100, "count": 7,
                "visit": "now + 3d", "day": "{{other_day}} + 10d", "boss": CALLER,
            }
        },
        "SetFieldActivity",
        {
            "FieldValue": {
                "@CREW": "Вид {=Document:@KIND_PRINTABLE}", "@KIND": "hired", "@SURE": "Y", "@LEFT": "100|RUB",
                "@COUNT": "7", "@VISIT": f'=dateadd({NOW}, "3d")', "@DAY": '=dateadd({=Document:@OTHER_DAY}, "10d")',
                "@BOSS": "author",
            }
        },
        {
            "crew": (("FieldValue", "@CREW"), "Вид {=Document:@KIND}"), "kind": (("FieldValue", "@KIND"), "own"),
            "sure": (("FieldValue", "@SURE"), "N"), "left": (("FieldValue", "@LEFT"), "10|RUB"),
            "count": (("FieldValue", "@COUNT"), "8"), "visit": (("FieldValue", "@VISIT"), f'=dateadd({NOW}, "4d")'),
            "day": (("FieldValue", "@DAY"), "{=Document:@OTHER_DAY}"), "boss": (("FieldValue", "@BOSS"), "user_5"),
        },
    ),
    "assign": Row({"assign": ANNA}, "CrmChangeResponsibleActivity", {"Responsible": ["user_5"]}, {"assign": (("Responsible",), ["user_9"])}),
}  # fmt: skip
BLIND = {
    "somebody": Row(
        {"task": "Позвонить {{client}}", "responsible": {"role": "head"}, "deadline": "4wh", "link": ("item", "client")},
        "Task2Activity", {"Fields": {"TITLE": "Позвонить Ольге", "RESPONSIBLE_ID": ["user_9"], "DEADLINE": "3"}}, {},
        unseen=("task", "responsible", "deadline", "link"),
    ),
    "fields of a new item": Row(
        {"create": "q", "title": "Выезд: {{title}}", "with": {"opportunity": 5}},
        "CrmCreateDynamicActivity",
        {"DynamicTypeId": "#q", "DynamicEntitiesFields": {"#q_TITLE": "Выезд: {=Document:TITLE}", "#q_OPPORTUNITY": "5"}}, {},
        unseen=("Сумма",),
    ),
    "others": Row(
        {"notify": "Пора", "to": (CALLER, {"role": "head"})}, "SocNetMessageActivity",
        {"MessageText": "Пора", "MessageUserTo": ["author", "user_9"]}, {}, unseen=("to",),
    ),
}  # fmt: skip


class Table(Room):
    """One portal on which every row is tried."""

    def __init__(self):
        two = [
            resource("process", "r", title="Прочее", stages=True),
            resource("pipeline", "q.pipeline.main", title="Выезды", default=True, position=1),
            resource("stage", "q.pipeline.main.stage.one", title="Первая", result="process", position=1),
            resource("stage", "q.pipeline.main.stage.two", title="Вторая", result="process", position=2),
            resource("stage", "q.pipeline.main.stage.won", title="Готово", result="success", position=3),
            resource("stage", "q.pipeline.main.stage.lost", title="Отказ", result="failure", position=4),
        ]
        super().__init__(objects=(*OBJECTS, *two))
        for number in (5, 9):
            self.world.mock.add_user(User(id=number, name="Анна", last_name="Белова"))

    def meant(self, value: Any) -> Any:
        """A form in the names of this portal."""
        if isinstance(value, dict):
            return {self.meant(key): self.meant(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.meant(one) for one in value]
        if not isinstance(value, str):
            return value
        for key in ("p", "q", "r"):
            value = value.replace(f"#{key}", str(self.number(key)))
        if value.startswith("!q."):
            return self.live.of(Address(f"q.pipeline.main.stage.{value[3:]}")).raw["STATUS_ID"]
        return self.status(value[1:]) if value.startswith("!") else value.replace("@", self.column(""))

    def tried(self, row: Row, form: dict[str, Any] | None):
        [action] = [
            name
            for name in row.step
            if name in ("task", "todo", "comment", "notify", "move", "create", "set", "assign")
        ]
        self.wants(intent(action, **row.step))
        placed = self.robot(row.kind, self.meant(form)) if form is not None else None
        prober = self.prober()
        [(_step, finding)] = list(prober.probe(self.steps))
        if placed is not None:
            self.take_away(placed)
        assert self.left() == []
        return finding


@pytest.fixture(scope="module")
def table():
    return Table()


def changed(form, path, value):
    """The form with something else at a place, or with nothing there."""
    other = copy.deepcopy(form)
    *above, last = path
    place = other
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return other


@pytest.mark.parametrize("name", [*ROWS, *BLIND])
def test_the_robot_of_a_step_is_seen_in_every_part_or_what_nobody_saw_is_named(table, name):
    row = {**ROWS, **BLIND}[name]
    finding = table.tried(row, row.form)
    assert (finding.status, finding.unseen, finding.other) == (
        (Status.UNSEEN if row.unseen else Status.DONE), row.unseen, (),
    )  # fmt: skip
    nothing = table.tried(row, None)
    assert nothing.status is not Status.DONE


TITLES = {
    "crew": "Бригада", "kind": "Вид", "sure": "Точно", "left": "Остаток", "count": "Сколько", "visit": "Визит",
    "day": "День", "boss": "Начальник",
}  # fmt: skip


def test_a_robot_that_lacks_a_value_or_has_another_is_told(table, capsys):
    wrong, tried = [], 0
    for name, row in ROWS.items():
        for word, (path, other) in row.words.items():
            for how, value in (("lacks", None), ("other", other)):
                finding = table.tried(row, changed(row.form, path, value))
                tried += 1
                said = TITLES.get(word, word) if "set" in row.step else word
                absent = not finding.seen and not finding.other
                if (
                    finding.status is not Status.NOT_DONE
                    or said in finding.seen
                    or (said not in finding.other and not absent)
                ):
                    wrong.append((name, word, how, finding))
    with capsys.disabled():
        sys.stdout.write(f"\n{tried} robots with one wrong value, of {len(ROWS)} steps: {len(wrong)} not told ")
    assert wrong == []


def test_every_word_that_a_step_prints_is_in_the_table():
    for name, row in ROWS.items():
        printed = (
            set(row.step["set"]) if "set" in row.step else {"place" if one == "stage" else one for one in row.step}
        )
        # What a task is attached to is how it is found; the name of one that another row looks at.
        assert printed - set(row.words) <= {"link", "task"}, name
