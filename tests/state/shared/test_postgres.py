"""States in PostgreSQL: one connection that the heartbeat of a lease asks, too."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import psycopg
import pytest

from smartctl.errors import Unreachable, UsageError
from smartctl.state.shared.documents import Doubtful, Found, Overtaken
from smartctl.state.shared.postgres import PostgresDocuments
from tests.servers.places import servers  # noqa: F401 - a fixture


def test_a_connection_that_broke_is_closed_before_another_thread_can_open_the_next_one(servers, monkeypatch):  # noqa: F811
    place, close, alone = servers.place("postgres")[1](), PostgresDocuments.close, []

    def closed(self):
        alone.append(self._turn._is_owned())
        close(self)

    monkeypatch.setattr(PostgresDocuments, "close", closed)
    with suppress(Exception):
        place._row("select pg_terminate_backend(pg_backend_pid())")
    assert place.read("nothing") is None
    assert alone
    assert all(alone)
    monkeypatch.undo()
    place.close()


class Cursor:
    def __init__(self, library):
        self.library = library

    def __enter__(self):
        return self

    def __exit__(self, *_fault):
        return False

    def execute(self, sql, given=()):
        self.library.asked.append((sql.decode() if isinstance(sql, bytes) else sql, given))
        answer = self.library.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(fetchone=lambda: answer, fetchall=lambda: answer)


class Library:
    """psycopg as far as it is asked: answers from a list, each a row, rows, or what goes wrong."""

    def __init__(self, *answers):
        self.answers, self.asked, self.connected, self.closed = list(answers), [], [], 0

    def connect(self, url, **how):
        self.connected.append((url, how))
        library = self

        class Connection(Cursor):
            broken = closed = False

            def cursor(self):
                return Cursor(library)

            def transaction(self):
                return Cursor(library)

            def close(self):
                library.closed += 1

        return Connection(self)


@pytest.fixture
def asking(monkeypatch):
    def made(*answers):
        library = Library(*answers)
        monkeypatch.setattr(psycopg, "connect", library.connect)
        return PostgresDocuments("postgresql://me:the-password@db.example:5433/states", schema='odd"one'), library

    return made


THERE = (1,)


def test_a_connection_is_made_once_and_gives_up_on_a_server_that_is_silent(asking):
    place, library = asking(THERE, (7.5,), (8.5,))
    assert (place.now(), place.now()) == (7.5, 8.5)
    [(url, how)] = library.connected
    assert url == "postgresql://me:the-password@db.example:5433/states"
    assert how == {
        "autocommit": True,
        "connect_timeout": 10,
        "application_name": "smartctl",
        "prepare_threshold": None,
        "keepalives": 1,
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    assert library.asked[0] == ("select to_regclass(%s)", ('"odd"one".documents',))


def test_what_is_not_there_yet_is_made_under_a_lock_of_its_own(asking):
    place, library = asking((None,), (), (), None)
    assert place.read("a") is None
    assert library.asked[1][0] == "select pg_advisory_xact_lock(hashtext('smartctl schema'))"
    made = library.asked[2][0]
    assert 'create schema if not exists "odd""one";' in made
    assert 'create sequence if not exists "odd""one".marks;' in made
    assert library.asked[3] == ('select content, mark from "odd""one".documents where name = %s', ("a",))


def test_a_read_that_breaks_is_sent_once_more_and_a_write_is_in_doubt(asking):
    broken = psycopg.OperationalError("server closed the connection.\nmore of it")
    place, library = asking(THERE, broken, THERE, (b"x", 4))
    assert place.read("a") == Found(b"x", "4")
    assert (len(library.connected), library.closed) == (2, 1)
    place, library = asking(THERE, broken, THERE, broken)
    with pytest.raises(Unreachable) as caught:
        place.read("a")
    where = 'postgresql://db.example:5433/states#odd"one'
    assert caught.value.message == f"The state in {where} cannot be reached: server closed the connection."
    assert "written down first" in caught.value.hint
    for write in (lambda one: one.write("a", b"x", over=None), lambda one: one.remove("a")):
        place, library = asking(THERE, broken)
        with pytest.raises(Doubtful, match=r"^server closed the connection$"):
            write(place)
        assert len(library.connected) == 1


def test_what_the_server_refuses_is_told_with_the_rights_that_are_needed(asking):
    place, _library = asking(THERE, psycopg.errors.InsufficientPrivilege("permission denied for schema odd"))
    with pytest.raises(UsageError) as caught:
        place.names("a")
    where = 'postgresql://db.example:5433/states#odd"one'
    assert caught.value.message == f"The state in {where}: permission denied for schema odd."
    assert caught.value.hint == (
        'The user needs the right to make the schema odd"one once, and to read and write in it.'
    )
    assert "the-password" not in str(caught.value)


def test_a_write_over_what_is_not_there_any_more_is_overtaken_and_a_state_keeps_its_versions(asking):
    place, library = asking(THERE, None)
    with pytest.raises(Overtaken):
        place.write("a.json", b"x", over="3")
    assert library.asked[-1][1] == {"name": "a.json", "content": b"x", "over": 3}
    place, library = asking(THERE, (9,), None, None)
    assert place.write("a.json", b"x", over=None) == "9"
    assert [given for _sql, given in library.asked[1:]] == [
        {"name": "a.json", "content": b"x", "over": 0},
        {"name": "a.json", "content": b"x", "mark": 9},
        {"name": "a.json", "most": 100},
    ]
    place, library = asking(THERE, (9,))
    assert place.write("a.lock", b"x", over=None) == "9"
    assert len(library.asked) == 2


def test_where_nobody_can_be_called_it_is_told_without_the_password(monkeypatch):
    place = PostgresDocuments("postgresql://me:the-password@db.example/states")

    def refused(*_given, **_how):
        raise psycopg.OperationalError("")

    monkeypatch.setattr(psycopg, "connect", refused)
    with pytest.raises(Unreachable) as caught:
        place.now()
    assert caught.value.message == (
        "The state in postgresql://db.example/states#smartctl cannot be reached: OperationalError."
    )
