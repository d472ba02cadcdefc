"""The seven stories: a blueprint with its automation carried out, items that live through it, and what people see of it.

Robots stand where a person has placed them by the intents; the portal runs them, the clock moves, and what counts is
what the client and the staff would have read.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.tables.users import User
from tests.archive.room import ROOT, Office, wanted_as_workflows
from tests.share import copied, each

STAFF = 9
"""Whoever plays a role of which the blueprint does not say who that is."""


class Story(Office):
    def __init__(self, name, language, process, form="robots"):
        path = ROOT / "blueprints" / f"{name}.yaml"
        super().__init__(path, language, wanted_as_workflows(path, language) if form == "workflows" else None)
        self.carries_out_all()
        self.process = process
        self.number = self.live.of(process).ids["entityTypeId"]
        for number in (5, STAFF):
            self.mock.add_user(User(id=number, name="Анна", last_name="Белова"))
        self.client = self.world.ask("crm.contact.add", fields={"NAME": "Ольга"})
        self.now = back_door.move_clock(self.mock, timedelta())

    def twin(self):
        other = super().twin()
        other.now = back_door.move_clock(other.mock, timedelta())
        return other

    def passes(self, **time):
        self.now = back_door.move_clock(self.mock, timedelta(**time))
        self.world.ask("server.time")

    def item_of(self, field, key):
        return self.live.of(f"{self.process}.field.{field}").ids[f"item.{key}"]

    def columns(self, values):
        own = {key: one for key, one in values.items() if self.live.of(f"{self.process}.field.{key}") is None}
        return {**own, **{self.column(self.process, key): one for key, one in values.items() if key not in own}}

    def add(self, **values):
        fields = {"title": "Дверь", "contactId": self.client, **self.columns(values)}
        sent = {"entityTypeId": self.number, "fields": fields, "useOriginalUfNames": "Y"}
        return self.world.ask("crm.item.add", **sent)["item"]["id"]

    def change(self, number, **values):
        fields = self.columns(values)
        self.world.ask("crm.item.update", entityTypeId=self.number, id=number, fields=fields, useOriginalUfNames="Y")

    def goes(self, number, stage):
        there = self.live.of(f"{self.process}.pipeline.{stage.replace('.', '.stage.')}")
        fields = {"stageId": there.raw["STATUS_ID"], "categoryId": there.ids["categoryId"]}
        self.world.ask("crm.item.update", entityTypeId=self.number, id=number, fields=fields)

    def item(self, number):
        return self.world.ask("crm.item.get", entityTypeId=self.number, id=number, useOriginalUfNames="Y")["item"]

    def value(self, number, field):
        return self.item(number)[self.column(self.process, field)]

    def stage(self, number):
        status = self.item(number)["stageId"]
        return next(
            one.rpartition(".")[2]
            for one, bound in self.live.bound.items()
            if bound.live.kind == "stage" and bound.live.raw["STATUS_ID"] == status
        )

    def tasks(self):
        rows = self.world.ask("tasks.task.list", select=["ID", "TITLE", "RESPONSIBLE_ID", "DEADLINE"])["tasks"]
        return {row["title"]: (int(row["responsibleId"]), row["deadline"]) for row in rows}

    def client_reads(self):
        rows = self.world.ask("crm.activity.list", select=["PROVIDER_ID", "SUBJECT", "DESCRIPTION"])
        return [
            row["SUBJECT"]
            for row in rows
            if row["PROVIDER_ID"] in ("CRM_SMS", "CRM_EMAIL") and "user_" not in row["DESCRIPTION"]
        ]

    def staff_reads(self):
        def rows(database, _settings):
            return [(row["user_id"], row["params"]) for row in database.rows("SELECT * FROM notifications ORDER BY id")]

        return [
            (user, json.loads(params)["ATTACH"][0]["BLOCKS"][0]["MESSAGE"]) for user, params in self.mock.look(rows)
        ]

    def papers(self, number):
        asked = {"filter": {"entityTypeId": self.number, "entityId": number}}
        return [one["title"] for one in self.world.ask("crm.documentgenerator.document.list", **asked)["documents"]]


@copied
def begun(name, language, process, form):
    return Story(name, language, process, form)


def story(name, process, languages=("ru", "en")):
    """The same story in both languages of the blueprint, with robots on stages and with robots as workflows.

    The suite tells it once in each form, in another language each; half of the stories the other way about.
    """
    made = pytest.fixture(params=each(languages, ("robots", "workflows")), ids="-".join)
    return made(lambda request: begun(name, request.param[0], process, request.param[1]))


def day(moment):
    return moment.strftime("%d.%m.%Y")


def on(value):
    return datetime.fromisoformat(value).date()


windows = story("window-installation", "installation")


def test_windows_are_installed_and_paid(windows):
    number = windows.add(address="Лесная, 5", window_count=3)
    assert len(windows.tasks()) == 1
    assert windows.client_reads() == []
    visit = (windows.now + timedelta(days=5)).replace(microsecond=0)
    windows.change(number, install_at=visit.isoformat())
    assert windows.stage(number) == "accepted"  # a date alone is no agreement
    windows.change(number, crew_leader=5)
    assert windows.stage(number) == "agreed"
    [told] = windows.client_reads()
    assert day(visit) in told
    assert "Лесная, 5" in told
    windows.goes(number, "main.delivery")
    windows.passes(days=3)
    assert len(windows.client_reads()) == 1
    windows.passes(days=1, hours=1)
    reminded = windows.client_reads()[1]
    assert day(visit) in reminded
    windows.goes(number, "main.done")
    assert 5 in {who for who, _deadline in windows.tasks().values()}
    windows.change(number, balance_due="1500|RUB")
    windows.goes(number, "main.paid_partly")
    windows.passes(days=4)
    assert "1500" in windows.client_reads()[2]
    windows.change(number, balance_due="0|RUB")
    assert windows.stage(number) == "paid"
    windows.passes(days=30)
    assert len(windows.client_reads()) == 3  # nobody is reminded of what is paid


recruitment = story("recruitment", "candidate", ("en", "ru"))


def test_a_candidate_is_found_hired_and_settles_in(recruitment):
    vacancy = recruitment.item_of("vacancy", "sales")
    number = recruitment.add(vacancy=vacancy, cand_phone="+7", hiring_manager=5)
    talk = (recruitment.now + timedelta(days=2)).replace(microsecond=0)
    recruitment.change(number, interview_at=talk.isoformat())
    recruitment.goes(number, "search.interview")
    assert 5 in {who for who, _deadline in recruitment.tasks().values()}
    recruitment.change(number, salary_offer="100000|RUB")
    assert recruitment.stage(number) == "interview"  # a sum is no offer yet
    recruitment.change(number, offer_sent_on=recruitment.now.date().isoformat())
    assert recruitment.stage(number) == "offer"
    first = recruitment.now.date() + timedelta(days=14)
    recruitment.change(number, start_on=first.isoformat(), mentor=5)
    recruitment.goes(number, "search.accepted")
    assert recruitment.stage(number) == "preparing"  # the tunnel
    assert first - timedelta(days=3) in {on(deadline) for _who, deadline in recruitment.tasks().values() if deadline}
    recruitment.goes(number, "onboarding.first_day")
    assert [user for user, text in recruitment.staff_reads() if first.strftime("%d.%m.%Y") in text] == [5]
    recruitment.goes(number, "onboarding.started")
    assert recruitment.stage(number) == "plan"
    recruitment.goes(number, "adaptation.month_1")
    for stage in ("month_2", "month_3", "review"):
        recruitment.passes(days=31)
        assert recruitment.stage(number) == stage
    assert recruitment.client_reads() == []


def test_data_of_the_talent_pool_are_looked_after_in_time(recruitment):
    number = recruitment.add(vacancy=recruitment.item_of("vacancy", "sales"), cand_phone="+7")
    recruitment.goes(number, "search.reserve")
    assert on(recruitment.value(number, "pd_until")) == recruitment.now.date() + timedelta(days=180)
    before = len(recruitment.tasks())
    recruitment.passes(days=181)
    assert len(recruitment.tasks()) == before + 1


complaints = story("complaints", "complaint")


def test_a_complaint_is_answered_in_time_or_somebody_hears_of_it(complaints):
    got = complaints.now.date()
    fields = {
        "complaint_type": complaints.item_of("complaint_type", "defect"),
        "received_on": got.isoformat(),
        "description": "Скол",
    }
    number = complaints.add(**fields, severity=complaints.item_of("severity", "high"))
    assert on(complaints.value(number, "response_due")) == got + timedelta(days=10)
    complaints.goes(number, "main.check")
    assert [user for user, _text in complaints.staff_reads()] == [STAFF]  # the head of quality, of a critical one
    complaints.goes(number, "main.inspection")
    complaints.passes(days=9)
    late = [text for _user, text in complaints.staff_reads() if day(got + timedelta(days=10)) in text]
    assert late
    before = len(complaints.staff_reads())
    complaints.goes(number, "main.client_reply")
    assert len(complaints.papers(number)) == 1
    complaints.passes(days=5)
    assert len(complaints.staff_reads()) == before  # after the reply nobody is hurried
    other = complaints.add(**fields, compensation="40000|RUB")
    tasks = len(complaints.tasks())
    complaints.goes(other, "main.decision")
    assert len(complaints.tasks()) == tasks


support = story("it-support", "ticket", ("en", "ru"))


def test_a_ticket_has_its_deadlines_and_the_requester_hears_of_it(support):
    service = support.item_of("service", "mail")
    number = support.add(requester=5, service=service, details="Не работает")
    asked = datetime.fromisoformat(support.value(number, "react_due"))
    assert abs(asked - support.now - timedelta(minutes=15)) < timedelta(minutes=5)
    assert 5 in [user for user, _text in support.staff_reads()]
    support.change(number, priority=support.item_of("priority", "p2"))
    support.goes(number, "incident.in_work")
    due = datetime.fromisoformat(support.value(number, "resolve_due"))
    assert timedelta(hours=7) < due - support.now < timedelta(hours=9)
    support.goes(number, "incident.wait_user")
    support.passes(days=8)
    assert support.stage(number) == "solved"
    assert any("Дверь" in text for user, text in support.staff_reads() if user == 5)
    support.passes(days=4)
    assert support.stage(number) == "closed"


repair = story("repair-requests", "repair")


def test_a_device_is_repaired_and_handed_over(repair):
    fields = {
        "device_type": repair.live.of("repair.field.device_type").raw["items"][0]["id"],
        "device_model": "X",
        "defect_claim": "y",
    }
    number = repair.add(**fields, master=5, estimate="3000|RUB")
    assert len(repair.client_reads()) == 1
    repair.goes(number, "main.diagnostics")
    assert repair.item(number)["assignedById"] == 5
    repair.goes(number, "main.price_approval")
    assert repair.value(number, "price_answer") == repair.item_of("price_answer", "wait")
    assert "3000" in repair.client_reads()[1]
    repair.change(number, price_answer=repair.item_of("price_answer", "yes"))
    assert repair.stage(number) == "repair"
    repair.goes(number, "main.handed_over")
    assert on(repair.value(number, "repair_warranty")) == repair.now.date() + timedelta(days=90)
    assert len(repair.papers(number)) == 1


def test_a_device_that_nobody_fetches_is_not_forgotten(repair):
    fields = {
        "device_type": repair.live.of("repair.field.device_type").raw["items"][0]["id"],
        "device_model": "X",
        "defect_claim": "y",
    }
    number = repair.add(**fields)
    repair.goes(number, "main.ready")
    before = len(repair.tasks())
    repair.passes(days=15)
    assert len(repair.tasks()) == before + 1
    repair.passes(days=46)
    assert repair.stage(number) == "unclaimed"


services = story("client-services", "service", ("en", "ru"))


def test_a_recurring_service_comes_again_for_the_same_client(services):
    fields = {"service_kind": services.live.of("service.field.service_kind").raw["items"][0]["id"]}
    deal = services.world.ask("crm.deal.add", fields={"TITLE": "Договор"})
    again_on = services.now.date() + timedelta(days=30)
    month = services.item_of("periodicity", "month")
    number = services.add(**fields, periodicity=month, next_on=again_on.isoformat(), parentId2=deal)
    services.goes(number, "main.acceptance")
    assert len(services.papers(number)) == 1
    services.goes(number, "main.delivered")
    rows = services.world.ask("crm.item.list", entityTypeId=services.number)["items"]
    [again] = [row for row in rows if row["id"] != number]
    assert (again["title"], again["contactId"], again["parentId2"]) == ("Дверь", services.client, deal)
    assert on(again["begindate"]) == again_on
    assert services.value(again["id"], "service_kind") == fields["service_kind"]
    assert services.value(again["id"], "periodicity") == month
    assert services.stage(again["id"]) == "planning"
    once = services.add(**fields, periodicity=services.item_of("periodicity", "once"))
    services.goes(once, "main.delivered")
    assert len(services.world.ask("crm.item.list", entityTypeId=services.number)["items"]) == 3


houses = story("construction", "house")


def test_sales_hear_of_every_stage_and_papers_are_begun_in_time(houses):
    done = houses.now.date() + timedelta(days=90)
    number = houses.add(house_number="1", plan_done=done.isoformat(), site_manager=5)
    for stage in ("foundation", "frame", "facade", "engineering"):
        before = len(houses.staff_reads())
        houses.goes(number, f"main.{stage}")
        assert [user for user, _text in houses.staff_reads()[before:]] == [STAFF], stage
    [(who, deadline)] = houses.tasks().values()
    assert (who, on(deadline)) == (5, done - timedelta(days=30))
