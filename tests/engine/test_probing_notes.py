"""Probes of notifications: read by whoever asks, told from those of other items, and never guessed of somebody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smartctl.engine.reading_notes import read_notes
from smartctl.ports import Answer
from tests.engine.probing_room import DONE, HERE, Room, intent, not_done, unseen

BOSS = {"role": "boss", "title": "Начальник", "field": True}


def told(room, *people, text="Пришла {=Document:TITLE}", **more):
    return room.robot("SocNetMessageActivity", {"MessageText": text, "MessageUserTo": list(people)}, **more)


def test_a_notification_to_whoever_asks_is_read():
    room = Room(intent("notify", notify="Пришла {{title}}", to=(HERE,)))
    assert room.probe() == {"notify": not_done("no-note")}
    gone = told(room, "{=Document:ASSIGNED_BY_ID}", text="Ушла {=Document:TITLE}")
    assert room.probe() == {"notify": not_done("no-note")}
    room.take_away(gone)
    told(room, "{=Document:ASSIGNED_BY_ID}")
    assert room.probe() == {"notify": DONE}


def test_a_notification_to_whom_a_field_of_the_item_names_is_read_and_one_to_somebody_else_is_missed():
    room = Room(intent("notify", notify="Пришла {{title}}", to=(BOSS,)))
    assert room.probe() == {"notify": not_done("no-note")}
    gone = told(room, "user_9")
    assert room.probe() == {"notify": not_done("no-note")}
    room.take_away(gone)
    told(room, f"{{=Document:{room.column('boss')}}}")
    assert room.probe() == {"notify": DONE}


def test_a_notification_to_somebody_of_whom_nobody_knows_who_that_is_never_counts_as_done():
    room = Room(intent("notify", notify="Пришла {{title}}", to=({"role": "chief", "title": "Шеф"},)))
    assert room.probe() == {"notify": unseen("other-reader")}
    gone = told(room, f"{{=Document:{room.column('boss')}}}")
    assert room.probe() == {"notify": unseen("partly")}
    room.take_away(gone)
    shown = frozenset(step.address for step in room.steps)
    assert room.probe(shown=shown) == {"notify": not_done("note-gone")}


def test_a_notification_about_another_item_is_not_of_this_one():
    room = Room(intent("notify", notify="Пришла", to=(HERE,)))
    told(room, "user_1", text="Пришла", on="work")
    room.world.ask(
        "crm.item.add",
        entityTypeId=room.number("p"),
        fields={"title": "Настоящая", "stageId": room.status("work"), room.crew: "Первая"},
        useOriginalUfNames="Y",
    )
    found = list(room.prober().probe(room.steps))
    assert [finding.detail for _step, finding in found] == ["no-note"]


def test_a_notification_among_many_is_found():
    room = Room(intent("notify", notify="Пришла {{title}}", to=(HERE,)))
    told(room, "user_1")
    for _one in range(60):
        told(room, "user_1", text="Другое")
    assert room.probe() == {"notify": DONE}


def test_a_notification_that_waits_for_a_date_and_goes_to_somebody_else_is_missed_when_nothing_waits():
    room = Room(intent("notify", notify="Скоро", to=({"role": "chief", "title": "Шеф"},), at="visit - 1d"))
    assert room.probe() == {"notify": not_done("nothing-waits")}
    told(room, "user_9", text="Скоро", delay={"type": "before", "value": 1, "valueType": "d", "basis": f"{{=Document:{room.column('visit')}}}"})  # fmt: skip
    assert room.probe() == {"notify": unseen("other-reader")}


def test_a_notification_only_where_a_field_is_empty_is_tried_with_that_field_empty():
    room = Room(intent("notify", notify="Нет начальника", to=(HERE,), conditions=({"field": "boss", "filled": False},)))
    condition = {"field": room.column("boss"), "operator": "empty"}
    told(room, "user_1", text="Нет начальника", conditions=[condition])
    assert room.probe() == {"notify": DONE}


def test_of_too_many_notifications_those_that_were_read_count():
    noon = datetime(2026, 8, 1, 12, tzinfo=UTC)

    class Busy:
        """A portal with more notifications than anybody reads, one a second."""

        def call(self, call):
            last = call.params.get("LAST_ID", 10_000)
            rows = [{"id": one, "date": f"{noon + timedelta(seconds=one)}"} for one in range(last - 1, last - 51, -1)]
            return Answer(result={"notifications": rows})

    notes = read_notes(Busy(), noon)
    assert len(notes.all) == 1000
    assert notes.since(noon) is None
    assert notes.since(noon + timedelta(seconds=9_500)) == notes.all
