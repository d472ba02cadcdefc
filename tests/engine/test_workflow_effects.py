"""Workflows of a blueprint as they run on a portal: what is written there does what the blueprint says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.mockportal import back_door
from smartctl.mockportal.tables.users import User
from smartctl.model import Action
from tests.world import World

TEXT = """
format: smartctl/blueprint/v1
name: desk
version: 1.0.0
processes:
  desk:
    title: {ru: Сервис-деск}
    preset: blank
    options: {stages: true, automation: true}
    standard_fields: [client]
    features: [business_processes]
    pipelines:
      main:
        title: {ru: Общая воронка}
        stages:
          new: {title: {ru: Черновик}}
          work: {title: {ru: В работе}, code: WORK}
          won: {title: {ru: Успех}, result: success}
          lost: {title: {ru: Провал}, result: failure}
    fields:
      fixed:
        type: list
        title: {ru: Исправлено}
        items:
          "yes": {title: {ru: Да}, code: was_fixed}
          "no": {title: {ru: Нет}}
      due: {type: datetime, title: {ru: Срок}}
      got: {type: date, title: {ru: Получено}}
      who: {type: employee, title: {ru: Кто}}
      sure: {type: boolean, title: {ru: Точно}}
      left: {type: money, title: {ru: Остаток}}
      note: {type: string, title: {ru: Заметка}}
    automation:
      pipeline: main
      roles:
        anna: {title: {ru: Анна}, user: 5}
      workflows:
        w:
          title: {ru: Процесс}
          start: on_create
          robots:
ROBOTS
"""


class Desk:
    """A portal on which a workflow of these robots stands."""

    def __init__(self, tmp_path, *robots, start="on_create"):
        lines = "\n".join(f"            - {{{one}}}" for one in robots)
        path = tmp_path / "desk.yaml"
        path.write_text(TEXT.replace("ROBOTS", lines).replace("start: on_create", f"start: {start}"), encoding="utf-8")
        document = load(path)
        assert [str(one.message) for one in check(document, language="ru")] == []
        self.want = compile_desired(document, language="ru")
        self.world = World()
        self.world.by_application()
        self.world.mock.add_user(User(id=5, name="Анна", last_name="Белова"))
        self.world.apply(self.want)
        bound = self.world.plan(self.want).survey.live.bound
        self.ids = {address: one.live.ids for address, one in bound.items()}
        self.raw = {address: one.live.raw for address, one in bound.items()}
        self.number = self.ids["desk"]["entityTypeId"]

    def column(self, key):
        return f"UF_CRM_{self.ids['desk']['id']}_{key.upper()}"

    def item_of(self, key):
        return self.ids["desk.field.fixed"][f"item.{key}"]

    def add(self, **fields):
        named = {self.column(key): value for key, value in fields.items() if f"desk.field.{key}" in self.ids}
        own = {key: value for key, value in fields.items() if f"desk.field.{key}" not in self.ids}
        sent = {"entityTypeId": self.number, "fields": {"title": "Дверь", **own, **named}, "useOriginalUfNames": "Y"}
        return self.world.ask("crm.item.add", **sent)["item"]["id"]

    def item(self, number):
        found = self.world.ask("crm.item.get", entityTypeId=self.number, id=number, useOriginalUfNames="Y")["item"]
        return {key: found[self.column(key)] for key in ("fixed", "due", "got", "who", "sure", "left", "note")} | found

    def told(self, number):
        filter_ = {"ENTITY_ID": number, "ENTITY_TYPE": f"dynamic_{self.number}"}
        return [row["COMMENT"] for row in self.world.ask("crm.timeline.comment.list", filter=filter_)]

    def tasks(self):
        every = ["ID", "TITLE", "DESCRIPTION", "RESPONSIBLE_ID", "AUDITORS", "DEADLINE", "UF_CRM_TASK"]
        return self.world.ask("tasks.task.list", select=every)["tasks"]

    def template(self):
        [row] = self.world.ask("bizproc.workflow.template.list", SELECT=["ID", "TEMPLATE", "AUTO_EXECUTE"])
        return row["TEMPLATE"][0]["Children"]


def test_a_list_item_is_compared_and_written_by_its_code(tmp_path):
    desk = Desk(tmp_path, 'set: {fixed: "no"}, if: [{field: fixed, is: "yes"}]')
    assert desk.item(desk.add(fixed=desk.item_of("yes")))["fixed"] == desk.item_of("no")
    assert desk.item(desk.add())["fixed"] is None
    assert desk.item(desk.add(fixed=desk.item_of("no")))["fixed"] == desk.item_of("no")
    [choice] = desk.template()
    assert choice["Children"][0]["Properties"]["mixedcondition"][0]["value"] == "was_fixed"
    assert choice["Children"][0]["Children"][0]["Properties"]["FieldValue"] == {desk.column("fixed"): "no"}


def test_another_code_of_a_list_item_is_learned_by_the_workflow_in_the_same_apply(tmp_path):
    desk = Desk(tmp_path, 'set: {fixed: "no"}, if: [{field: fixed, is: "yes"}]')
    text = (tmp_path / "desk.yaml").read_text(encoding="utf-8").replace("code: was_fixed", "code: mended")
    (tmp_path / "desk.yaml").write_text(text, encoding="utf-8")
    desk.world.apply(compile_desired(load(tmp_path / "desk.yaml"), language="ru"))
    assert desk.template()[0]["Children"][0]["Properties"]["mixedcondition"][0]["value"] == "mended"
    assert desk.item(desk.add(fixed=desk.item_of("yes")))["fixed"] == desk.item_of("no")


def test_whoever_made_the_item_is_written_into_a_field_and_looked_for_in_one(tmp_path):
    """`author` is a word for lists of people; a value of a field is worked out as an expression, on both sides."""
    desk = Desk(tmp_path, "set: {who: creator}", "comment: да, if: [{field: who, is: creator}]", start="on_create")
    number = desk.add(who=5)
    assert (desk.item(number)["who"], desk.told(number)) == (1, ["да"])
    assert [one.action for one in desk.world.plan(desk.want).plan.changes if one.action is not Action.NOOP] == []


def test_texts_show_what_a_person_can_read(tmp_path):
    desk = Desk(
        tmp_path,
        'comment: {ru: "{{fixed}}, {{due}}, {{who}}, {{responsible}}, {{stage}}, {{sure}}, {{left}}, {{title}}"}',
    )
    number = desk.add(fixed=desk.item_of("yes"), due="2026-08-05T18:30:00+03:00", who=5, sure="Y", left="1500|RUB")
    me = desk.world.ask("user.current")
    name = f"{me['NAME']} {me['LAST_NAME']}"
    assert desk.told(number) == [f"Да, 05.08.2026 18:30:00, Анна Белова, {name}, Черновик, да, 1500 RUB, Дверь"]


def test_a_stage_is_compared_by_the_code_of_the_portal(tmp_path):
    desk = Desk(
        tmp_path, "comment: работа, if: [{field: stage, is: work}]", "comment: не работа, if: [{field: stage, is_not: work}]",
        "comment: та воронка, if: [{field: pipeline, is: main}]",
    )  # fmt: skip
    work = desk.raw["desk.pipeline.main.stage.work"]["STATUS_ID"]
    assert work.endswith(":WORK")
    assert desk.told(desk.add(stageId=work)) == ["работа", "та воронка"]
    assert desk.told(desk.add()) == ["не работа", "та воронка"]


def test_a_date_is_counted_on_and_people_and_flags_are_written_in_their_own_forms(tmp_path):
    desk = Desk(
        tmp_path,
        'set: {due: "{{got}} + 10d", got: "{{got}}", who: anna, sure: true, left: 100, note: "Вид {{fixed}}"}',
        "set: {sure: false}, if: [{field: who, is: anna}, {field: sure, is: true}, {field: left, more: 99}]",
        "comment: точно, if: [{field: sure, is: false}]",
    )
    number = desk.add(got="2026-08-05", fixed=desk.item_of("no"))
    row = desk.item(number)
    assert (row["due"][:10], row["got"][:10], row["who"], row["sure"]) == ("2026-08-15", "2026-08-05", 5, "N")
    assert (row["left"], row["note"], desk.told(number)) == ("100|RUB", "Вид Нет", ["точно"])


def test_whoever_stands_in_a_field_gets_the_task_and_its_day_is_a_working_one(tmp_path):
    desk = Desk(
        tmp_path,
        "task: 'Связаться: {{fixed}}', responsible: who, observers: [anna, responsible], deadline: due - 1wd, "
        "description: 'Кто: {{who}}', checklist: [Позвонить, 'Записать {{title}}']",
        "assign: who",
    )
    number = desk.add(who=5, due="2026-08-10T12:00:00+03:00", fixed=desk.item_of("yes"))  # a Monday
    [task] = desk.tasks()
    assert (task["title"], task["responsibleId"], task["auditors"]) == ("Связаться: Да", "5", ["5", "1"])
    assert (task["description"], task["deadline"]) == ("Кто: Анна Белова", "2026-08-07T12:00:00+03:00")
    assert task["ufCrmTask"] == [f"T{desk.number:x}_{number}"]
    points = desk.world.ask("tasks.task.get", taskId=task["id"], select=["CHECKLIST"])["task"]["checklist"]
    assert [one["title"] for one in points.values()][1:] == ["Позвонить", "Записать Дверь"]
    assert desk.item(number)["assignedById"] == 5


def test_links_are_carried(tmp_path):
    desk = Desk(
        tmp_path,
        "task: Сама по себе, link: []",
        "create: desk, title: 'Ещё {{title}}', link: [client]",
        start="by_hand",
    )
    contact = desk.world.ask("crm.contact.add", fields={"NAME": "Ольга"})
    number = desk.add(contactId=contact)
    [row] = desk.world.ask("bizproc.workflow.template.list", SELECT=["ID", "ENTITY"])
    document = ["crm", row["ENTITY"], f"DYNAMIC_{desk.number}_{number}"]
    desk.world.ask("bizproc.workflow.start", TEMPLATE_ID=row["ID"], DOCUMENT_ID=document)
    assert [one["ufCrmTask"] for one in desk.tasks()] == [[]]
    found = desk.world.ask("crm.item.list", entityTypeId=desk.number, filter={"title": "Ещё Дверь"})["items"]
    assert [one["contactId"] for one in found] == [contact]


def test_pauses_last_for_what_they_say(tmp_path):
    desk = Desk(
        tmp_path, "comment: через час, after: 1h", "comment: за день, at: due - 1d", "comment: '{{title}}', after: 90m"
    )
    now = back_door.move_clock(desk.world.mock, timedelta())
    number = desk.add(due=(now + timedelta(days=5)).isoformat())
    seen = []
    for hours in (2, 24 * 2, 24 * 2, 2):
        back_door.move_clock(desk.world.mock, timedelta(hours=hours))
        seen.append(desk.told(number))
    assert seen == [["через час"], ["через час"], ["через час", "за день"], ["через час", "за день", "Дверь"]]


def test_messages_reach_whom_they_name(tmp_path):
    desk = Desk(
        tmp_path,
        "sms: 'Исправлено: {{fixed}}', to: client",
        "sms: Анне, to: anna",
        "notify: Начальству, to: [anna, creator]",
    )
    contact = desk.world.ask("crm.contact.add", fields={"NAME": "Ольга"})
    desk.add(contactId=contact, fixed=desk.item_of("no"))
    rows = desk.world.ask("crm.activity.list", select=["SUBJECT", "DESCRIPTION"])
    assert [tuple(row.values()) for row in rows] == [("Исправлено: Нет", ""), ("Анне", "user_5")]
    assert len(desk.world.ask("im.notify.get")["notifications"]) == 1


@pytest.mark.parametrize(
    ("robot", "code"),
    [
        ("comment: x, if: [{field: stage, is: nosuch}]", "unknown-stage"),
        ("comment: x, if: [{field: pipeline, is: nosuch}]", "unknown-pipeline"),
        ("comment: x, if: [{field: fixed, is: maybe}]", "unknown-item"),
        ("comment: x, if: [{field: fixed, is: true}]", "value-of-field"),
        ("comment: x, if: [{field: sure, is: да}]", "value-of-field"),
        ("comment: x, if: [{field: who, is: nobody}]", "value-of-field"),
        ("comment: x, if: [{field: left, is: много}]", "value-of-field"),
        ("comment: x, if: [{field: note, more: 5}]", "value-of-field"),
        ("comment: x, if: [{field: due, is: '2026-08-05'}]", "value-of-field"),
        ("comment: x, if: [{field: note, is: '{{title}}'}]", "wrong-expression"),
        ("set: {stage: work}", "value-of-field"),
        ("set: {pipeline: main}", "value-of-field"),
        ("set: {created: now}", "value-of-field"),
        ("set: {due: '2026-08-05'}", "wrong-expression"),
        ("set: {due: завтра}", "wrong-expression"),
        ("set: {due: '{{note}} + 10d'}", "wrong-expression"),
        ("set: {due: '{{got}} и 10d'}", "wrong-expression"),
        ("set: {due: '{{nosuch}} + 10d'}", "unknown-field"),
        ("set: {due: nosuch + 10d}", "unknown-field"),
        ("set: {fixed: '{{note}}'}", "wrong-expression"),
        ("set: {left: '{{note}}'}", "wrong-expression"),
        ("set: {left: '{{opportunity}} рублей'}", "wrong-expression"),
        ("set: {sure: '{{note}}'}", "wrong-expression"),
        ("set: {client: 5}", "not-in-workflows"),
        ("set: {my_company: x}", "not-in-workflows"),
        ("task: x, link: [item, client]", "not-in-workflows"),
        ("sms: x, to: head", "role-without-user"),
        ("sms: x, to: [client, anna]", "not-in-workflows"),
        ("set: {who: head}", "role-without-user"),
        ("set: {responsible: client}", "role-without-user"),
        ("comment: x, if: [{field: who, is: head}]", "role-without-user"),
        ("comment: x, if_any: [{field: who, is_not: client}]", "role-without-user"),
        ("comment: x, after: 1wd2d", "wrong-value"),
    ],
)
def test_what_a_portal_would_take_for_something_else_is_a_mistake(tmp_path, robot, code):
    path = tmp_path / "desk.yaml"
    path.write_text(TEXT.replace("ROBOTS", f"            - {{{robot}}}"), encoding="utf-8")
    assert [one.code for one in check(load(path), language="ru")] == [code]
