"""One run writes at a time, whatever becomes of it, of its answers, and of the clock."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from smartctl.errors import Locked, Unreachable, UsageError
from smartctl.state.journal import ended
from smartctl.state.shared import lease as leases
from smartctl.state.shared.diary import LARGE
from tests.state.shared.memory import Memory, client, store_of

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONG = 91


@contextmanager
def left_behind(shelf, command="apply"):
    """Holds a shelf as a run does that is not heard of again: nothing of it is given back."""
    holding = shelf.held(command)
    holding.__enter__()
    lease = shelf.writer.lease
    yield lease
    lease._lost = "nobody"
    holding.__exit__(None, None, None)


def test_the_lease_of_a_run_that_is_not_heard_of_lapses_and_the_next_one_says_whose_it_was(place, monkeypatch):
    monkeypatch.setenv("CI_JOB_URL", "https://gitlab.example.com/jobs/7")
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one) as first:
        with pytest.raises(Locked, match=r"in use: apply by .*, https://gitlab.example.com/jobs/7\.") as caught:
            two.held("destroy").__enter__()
        assert "lapses in 90 s by itself" in caught.value.hint
        place.clock += LONG
        with two.held("destroy") as left:
            assert left.startswith("apply by ")
            assert two.writer.lease.number == first.number + 1
    with client(place)[1].held("plan") as left:
        assert left == ""


def test_a_heartbeat_keeps_a_lease(place):
    (_way, one), (_other, two) = client(place), client(place)
    with one.held("apply"):
        for _quarter in range(8):
            place.clock += 80
            one.writer.lease.beat()
        with pytest.raises(Locked):
            two.held("destroy").__enter__()


def test_a_holder_who_wakes_up_late_writes_nothing(place):
    """Its own clock stood still, too: nothing but the place can tell it."""
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        saved = one.save(one.load_or_new("1.0.0"))
        diary = one.new_diary(NOW)
        diary.write("begin", run=diary.run)
        place.clock += LONG
        with two.held("apply"):
            known = {name: found.content for name, found in place.documents.items() if "lock" not in name}
            with pytest.raises(Locked, match="is no longer held by this run"):
                diary.write("moved", address="p", items=1)
            with pytest.raises(Locked, match="apply by "):
                one.save(saved)
            with pytest.raises(Locked):
                one.new_diary(NOW).write("begin", run="x")
            assert {name: found.content for name, found in place.documents.items() if "lock" not in name} == known
        assert two.load() == saved


def test_the_first_save_of_a_holder_who_wakes_up_late_is_refused_too(place):
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        state = one.load_or_new("1.0.0")
        place.clock += LONG
        with two.held("apply"), pytest.raises(Locked):
            one.save(state)
        assert two.load() is None


def test_a_new_journal_of_a_holder_who_wakes_up_late_is_taken_away_again(place):
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        place.clock += LONG
        with two.held("apply"):
            pass
        with pytest.raises(Locked):
            one.new_diary(NOW).write("begin", run="x")
    assert client(place)[1].diaries() == ()


def test_a_holder_that_reads_again_after_it_was_overtaken_is_told_so(place):
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        one.save(one.load_or_new("1.0.0"))
        place.clock += LONG
        with two.held("apply"):
            two.save(replace(two.load(), version="2.0.0"))
        with pytest.raises(Locked):
            one.load()


def test_a_run_that_stood_still_asks_before_it_goes_on(place, monkeypatch):
    way, one = client(place)
    with one.held("apply"):
        monkeypatch.setattr(leases._Moment, "ago", property(lambda _self: 50.0))
        before = place.documents["state/mock-demo/window.lock"].mark
        one.save(one.load_or_new("1.0.0"))
        assert place.documents["state/mock-demo/window.lock"].mark != before
        monkeypatch.setattr(way, "write", _unreachable)
        with pytest.raises(Unreachable):
            one.save(one.load_or_new("1.0.0"))


def _unreachable(*_given, **_more):
    raise Unreachable("the place does not answer")


@pytest.mark.parametrize("fault", ["lost before", "lost after"])
def test_a_write_whose_answer_was_lost_stands_there_once(place, fault):
    way, one = client(place)
    with one.held("apply"):
        way.faults.append(fault)
        saved = one.save(one.load_or_new("1.0.0"))
        diary = one.new_diary(NOW)
        for number in range(4):
            way.faults += [fault, fault] if number % 2 else []
            diary.write("moved", address="p", items=number)
        way.faults.append(fault)
        one.writer.lease.beat()
        one.writer.lease.beat()
        diary.write("moved", address="p", items=4)
    _other, two = client(place)
    assert two.load() == saved
    assert [entry["items"] for entry in two.diaries()[0].entries()] == [0, 1, 2, 3, 4]
    with two.held("apply") as left:
        assert left == ""


def test_a_beat_that_came_through_although_nobody_heard_of_it_costs_no_lease(place, monkeypatch):
    way, one = client(place)
    with one.held("apply"):
        way.faults.append("lost after")
        monkeypatch.setattr(way, "read", _unreachable)
        with pytest.raises(Unreachable):
            one.writer.lease.beat()
        monkeypatch.undo()
        one.writer.lease.beat()
        one.save(one.load_or_new("1.0.0"))


def test_a_write_that_nobody_answers_for_ends_the_run_with_a_sentence(place):
    way, one = client(place)
    with one.held("apply"):
        way.faults += ["lost before"] * 4
        with pytest.raises(UsageError, match=r"Writing memory: state/mock-demo/window\.json: no answer\."):
            one.save(one.load_or_new("1.0.0"))
        way.faults.clear()
    assert client(place)[1].load() is None


def test_what_could_not_be_taken_from_the_holder_before_is_left_to_the_next_one(place):
    (_way, one), (way, two), (_third, three) = client(place), client(place), client(place)
    with left_behind(one):
        saved = one.save(one.load_or_new("1.0.0"))
        place.clock += LONG
        way.faults += ["", "lost before", "lost before", "lost before", "lost before"]
        with pytest.raises(UsageError):
            two.held("destroy").__enter__()
        with three.held("apply") as left:
            assert left == ""
            with pytest.raises(Locked):
                one.save(saved)


def test_a_lock_is_broken_when_it_has_lapsed_and_not_before(place):
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        saved = one.save(one.load_or_new("1.0.0"))
        [lock] = store_of(place).locks()
        with pytest.raises(Locked, match=f"The lock {lock.number} is alive"):
            lock.break_open(lock.number)
        place.clock += LONG
        lock.break_open(lock.number)
        assert store_of(place).locks() == ()
        with two.held("apply") as left:
            assert left == ""
            with pytest.raises(Locked):
                one.save(saved)


def test_two_that_take_a_lapsed_lease_at_once_are_one_after_the_other(place):
    (_way, one), (_a, two), (_b, three) = client(place), client(place), client(place)
    with left_behind(one):
        place.clock += LONG
        with two.held("apply"), pytest.raises(Locked):
            three.held("apply").__enter__()


def test_a_lease_that_nobody_can_read_is_taken_over(place):
    _way, one = client(place)
    with one.held("apply"):
        pass
    kept = one.cabinet.read("state/mock-demo/window.lock")
    one.cabinet.write("state/mock-demo/window.lock", b"{x", over=kept)
    with one.held("apply"):
        saved = one.save(one.load_or_new("1.0.0"))
    assert one.load() == saved


HOSTILE = (
    b"[]",
    b"null",
    b'{"id": "1", "number": "x", "beat": "y", "lasts": null}',
    b'{"id": "1", "beat": 1e300, "lasts": 90, "since": 1}',
    b'{"id": "1", "beat": 1000000, "lasts": 1e300, "since": 1}',
    b'{"id": ["1"], "number": -5, "beat": 0, "lasts": 0}',
    b'{"number": null, "id": ""}',
)


@pytest.mark.parametrize("content", HOSTILE)
def test_whatever_somebody_has_written_into_a_lease_holds_for_an_hour_at_most(place, content):
    _way, one = client(place)
    with one.held("apply"):
        number = one.writer.lease.number
    kept = one.cabinet.read("state/mock-demo/window.lock")
    one.cabinet.write("state/mock-demo/window.lock", content, over=kept, lease=kept.lease)
    place.clock += 3601
    with one.held("apply"):
        assert one.writer.lease.number > number
        one.save(one.load_or_new("1.0.0"))


def test_a_holder_is_told_without_anything_that_a_terminal_obeys(place):
    _way, one = client(place)
    with left_behind(one) as lease:
        lease.facts = {**lease.facts, "user": "\x1b[31mmallory\x07", "job": "\u202ehttps://x"}
        lease.beat()
        with pytest.raises(Locked) as caught:
            client(place)[1].held("plan").__enter__()
    assert "[31mmallory on" in caught.value.message
    assert all(letter.isprintable() for letter in caught.value.message)


@pytest.mark.parametrize("lasts", [1, 2])
def test_a_holder_who_sleeps_right_after_its_first_save_takes_nothing_of_the_next_one_away(place, monkeypatch, lasts):
    (way, one), (_other, two) = client(place), client(place)
    with left_behind(one):
        state, write = one.load_or_new("1.0.0"), way.write

        def asleep(name, content, *, over):
            mark = write(name, content, over=over)
            if name.endswith(".json"):
                place.clock += LONG
                with two.held("apply"):
                    for number in range(lasts):
                        two.save(replace(two.load(), version=f"2.0.{number}"))
            return mark

        monkeypatch.setattr(way, "write", asleep)
        with pytest.raises(Locked):
            one.save(state)
    assert client(place)[1].load().version == f"2.0.{lasts - 1}"


def test_a_run_whose_forgetting_was_cut_off_is_forgotten_by_the_next_one(place, monkeypatch):
    way, one = client(place)
    with one.held("apply"):
        diary = one.new_diary(NOW)
        diary.write("begin", run=diary.run, command="apply")
        for number in range(40):
            diary.write("moved", address="p", items=number, text="long line " * 400)
        diary.keep("p.crew", [{"address": "p"}, {"id": 1, "value": 2}])
        diary.leave_plan(b"{}")
        diary.write("end", complete=True)
        names = place.names("state/mock-demo/window.runs/")
        assert len([name for name in names if "/journal-" in name]) > 1
        for stop in range(1, len(names)):
            kept, done = dict(place.documents), []

            def killed(name, done=done, stop=stop):
                if len(done) == stop:
                    raise KeyboardInterrupt
                done.append(name)
                Memory.remove(place, name)

            monkeypatch.setattr(way, "remove", killed)
            with pytest.raises(KeyboardInterrupt):
                one.forget(diary.run)
            monkeypatch.undo()
            [left] = client(place)[1].diaries()
            assert ended(left.entries()), done
            place.documents.update(kept)


def _stray(place, diary, number, lease, body=b""):
    """What a holder that was overtaken wrote anew and could not take back any more: it was killed in between."""
    line = b'{"entry": "moved", "address": "p", "items": 1}\n'
    store_of(place).cabinet.write(f"{diary.folder}/journal-{number:04}", body + line, over=None, lease=lease)


def test_a_part_that_a_late_holder_left_behind_stands_in_nobodys_way(place):
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one) as late:
        place.clock += LONG
        with two.held("apply"):
            diary = two.new_diary(NOW)
            diary.write("begin", run=diary.run, text="x" * LARGE)
            _stray(place, diary, 1, late.number)
            diary.write("moved", address="p", items=2)
            diary.write("end", status="ok")
            assert two.save(two.load_or_new("1.0.0")).serial == 1
    with client(place)[1].held("apply") as left:
        assert left == ""
    entries = client(place)[1].diaries()[0].entries()
    assert [one.get("items") for one in entries] == [None, 1, 2, None]


def test_a_full_part_behind_a_gap_stops_no_later_run(place):
    """Its neighbours were removed with their run: the next line goes behind it, not onto it."""
    (_way, one), (_other, two) = client(place), client(place)
    with left_behind(one) as late:
        diary = one.new_diary(NOW)
        _stray(place, diary, 3, late.number, b'{"entry": "begin", "text": "%s"}\n' % (b"x" * LARGE))
        place.clock += LONG
        with two.held("apply"):
            assert [one["entry"] for one in two.diaries()[0].entries()] == ["begin", "moved", "taken_over"]


def test_where_somebody_has_removed_the_lock_the_next_run_goes_on(place):
    for _run in range(3):
        (_way, one) = client(place)
        with one.held("apply"):
            one.save(one.load_or_new("1.0.0"))
    place.remove("state/mock-demo/window.lock")
    (_way, one) = client(place)
    with one.held("apply"):
        assert one.save(one.load()).serial == 4
        diary = one.new_diary(NOW)
        diary.write("begin", run=diary.run)


@pytest.mark.parametrize("job", ["", "https://gitlab.example.com/jobs/7"])
def test_a_holder_is_told_whole(place, monkeypatch, job):
    monkeypatch.setenv("CI_JOB_URL", job)
    for name in ("SMARTCTL_JOB_URL", "GITHUB_RUN_ID"):
        monkeypatch.delenv(name, raising=False)
    facts = {**leases.me("apply", "window", "mock:demo"), "id": "ab12", "since": 940.0}
    told = leases.who(facts, 1060.0)
    me = f"{facts['user']} on {facts['host']}, process {facts['pid']}"
    assert told == f"apply by {me}, for 2 min, lock ab12" + (f", {job}" if job else "")
    assert leases.who({"id": "ab12"}, 0.0) == "another run of smartctl"


def test_a_state_that_somebody_else_wrote_meanwhile_is_not_written_over(place):
    """Without a lease, as `state push` of two people at once."""
    (_way, one), (_other, two) = client(place), client(place)
    state = one.save(one.load_or_new("1.0.0"))
    theirs = two.load()
    one.save(state)
    with pytest.raises(UsageError) as caught:
        two.save(replace(theirs, version="2.0.0"))
    place_of_it = "memory: state/mock-demo/window.json"
    assert caught.value.message == f"Writing {place_of_it}: somebody else wrote it in the meantime."
    assert caught.value.hint == "Nothing was written. Run the same command again."


def test_the_job_of_a_run_is_the_page_that_its_forge_shows(monkeypatch):
    names = ("CI_JOB_URL", "SMARTCTL_JOB_URL", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    assert leases.me("apply", "window", "mock:demo")["job"] == ""
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "team/crm")
    assert leases.me("apply", "window", "mock:demo")["job"] == ""
    monkeypatch.setenv("GITHUB_RUN_ID", "77")
    assert leases.me("apply", "window", "mock:demo")["job"] == "https://github.example/team/crm/actions/runs/77"
    for name in names[1::-1]:
        monkeypatch.setenv(name, f"https://jobs.example/{name}")
        assert leases.me("apply", "window", "mock:demo")["job"] == f"https://jobs.example/{name}"
