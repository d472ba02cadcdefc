"""States in PostgreSQL: one connection that the heartbeat of a lease asks, too."""

from __future__ import annotations

from contextlib import suppress

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
