"""Documents in PostgreSQL: one schema, made at the first use; a row for each document, and every version of it.

The condition of a write is a `where` of the database, and the clock is its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from smartctl.errors import Unreachable, UsageError
from smartctl.i18n import _
from smartctl.state.shared.documents import MOST_VERSIONS, Doubtful, Found, Overtaken, Version

if TYPE_CHECKING:
    from psycopg import Connection, Cursor

_SECONDS: Final = 10
_MADE: Final = """
create schema if not exists {schema};
create table if not exists {schema}.documents (
  name text primary key, content bytea not null, mark bigint not null, written timestamptz not null default now());
create table if not exists {schema}.versions (
  name text not null, mark bigint not null, content bytea not null, written timestamptz not null default now(),
  primary key (name, mark));
create sequence if not exists {schema}.marks;
"""


@dataclass(slots=True)
class PostgresDocuments:
    """`url` as libpq takes it; it may hold a password and is never shown."""

    url: str
    schema: str = "smartctl"
    _open: Connection[Any] | None = field(default=None, init=False, repr=False)
    _turn: threading.RLock = field(default_factory=threading.RLock, init=False, repr=False)
    """The heartbeat of a lease asks from a thread of its own."""

    @property
    def title(self) -> str:
        try:
            place = urlsplit(self.url)
            if place.scheme in ("postgresql", "postgres"):
                where = f"{place.hostname or 'localhost'}{f':{place.port}' if place.port else ''}{place.path}"
            else:
                where = _named(self.url)  # it holds the password
        except (ValueError, UsageError):
            where = ""
        return f"postgresql://{where}#{self.schema}" if where.strip("/") else "postgresql"

    def now(self) -> float:
        return float(self._row("select extract(epoch from clock_timestamp())")[0])

    def read(self, name: str) -> Found | None:
        row = self._ask(
            lambda one: one.execute(
                self._sql("select content, mark from {schema}.documents where name = %s"), (name,)
            ).fetchone()
        )
        return Found(bytes(row[0]), str(row[1])) if row else None

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        if over is None:
            sql = "insert into {schema}.documents (name, content, mark) values (%(name)s, %(content)s, nextval('{schema}.marks')) on conflict (name) do nothing returning mark"
        else:
            sql = "update {schema}.documents set content = %(content)s, mark = nextval('{schema}.marks'), written = now() where name = %(name)s and mark = %(over)s returning mark"

        def work(cursor: Cursor[Any]) -> str:
            given = {"name": name, "content": content, "over": int(over or 0)}
            row = cursor.execute(self._sql(sql), given).fetchone()
            if row is None:
                raise Overtaken
            if name.endswith(".json"):
                kept = {"name": name, "content": content, "mark": row[0]}
                cursor.execute(
                    self._sql(
                        "insert into {schema}.versions (name, mark, content) values (%(name)s, %(mark)s, %(content)s)"
                    ),
                    kept,
                )
                cursor.execute(
                    self._sql(
                        "delete from {schema}.versions where name = %(name)s and mark not in (select mark from {schema}.versions where name = %(name)s order by mark desc limit %(most)s)"
                    ),
                    {"name": name, "most": MOST_VERSIONS},
                )
            return str(row[0])

        return str(self._ask(work, writes=True))

    def remove(self, name: str) -> None:
        self._ask(
            lambda one: one.execute(self._sql("delete from {schema}.documents where name = %s"), (name,)), writes=True
        )

    def names(self, beginning: str) -> tuple[str, ...]:
        # What begins so stands in a row in the order of the bytes.
        sql = self._sql('select name from {schema}.documents where starts_with(name, %s) order by name collate "C"')
        return tuple(row[0] for row in self._ask(lambda one: one.execute(sql, (beginning,)).fetchall()))

    def versions(self, name: str, most: int) -> tuple[Version, ...]:
        sql = self._sql("select mark, content from {schema}.versions where name = %s order by mark desc limit %s")
        rows = self._ask(lambda one: one.execute(sql, (name, most)).fetchall())
        return tuple(Version(id=str(row[0]), content=bytes(row[1])) for row in rows)

    def renew_versions(self, again: Callable[[str, bytes], bytes | None]) -> Iterator[str]:
        listed = self._sql("select name, mark from {schema}.versions")
        found = self._sql("select content from {schema}.versions where name = %s and mark = %s")
        written = self._sql("update {schema}.versions set content = %s where name = %s and mark = %s")
        rows = self._ask(lambda one: one.execute(listed).fetchall())
        for key in rows:
            row = self._ask(partial(_one, found, key))
            content = again(key[0], bytes(row[0])) if row else None
            if content is not None:
                self._ask(partial(_done, written, (content, *key)), writes=True)
                yield f"{key[0]} {key[1]}"

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _row(self, sql: str) -> Any:
        return self._ask(lambda one: one.execute(sql.encode()).fetchone())

    def _sql(self, text: str) -> bytes:
        return text.replace("{schema}", '"' + self.schema.replace('"', '""') + '"').encode()

    def _ask(self, work: Callable[[Cursor[Any]], Any], *, writes: bool = False) -> Any:
        """Runs in one transaction; of a read that breaks the connection once more on a new one."""
        psycopg = _library()
        for attempt in (1, 2):
            try:
                with self._turn:
                    try:
                        with self._cursor() as cursor:
                            return work(cursor)
                    except psycopg.OperationalError:
                        self.close()  # now: the next one in turn opens another
                        raise
            except psycopg.OperationalError as error:
                if writes:
                    raise Doubtful(_said(error)) from None
                if attempt == 2:
                    raise self._unreachable(error) from None
            except psycopg.Error as error:
                raise UsageError(
                    _("The state in {title}: {reason}.", title=self.title, reason=_said(error)),
                    hint=_(
                        "The user needs the right to make the schema {schema} once, and to read and write in it.",
                        schema=self.schema,
                    ),
                ) from None
        raise AssertionError

    @contextmanager
    def _cursor(self) -> Iterator[Cursor[Any]]:
        connection = self._connected()
        with connection.transaction(), connection.cursor() as cursor:
            yield cursor

    def _connected(self) -> Connection[Any]:
        if self._open is not None and not self._open.broken and not self._open.closed:
            return self._open
        psycopg = _library()
        try:
            connection: Connection[Any] = psycopg.connect(
                self.url,
                autocommit=True,
                connect_timeout=_SECONDS,
                application_name="smartctl",
                prepare_threshold=None,  # a pooler between hands each transaction to another connection
                keepalives=1,
                keepalives_idle=15,
                keepalives_interval=5,
                keepalives_count=3,
                tcp_user_timeout=30_000,
            )
        except (psycopg.Error, UnicodeError) as error:
            raise self._unreachable(error) from None
        self._open = connection
        if connection.execute("select to_regclass(%s)", (f'"{self.schema}".documents',)).fetchone() != (None,):
            return connection
        with connection.transaction():
            # Two that come at once: "if not exists" alone lets both try.
            connection.execute("select pg_advisory_xact_lock(hashtext('smartctl schema'))")
            connection.execute(self._sql(_MADE))
        return connection

    def _unreachable(self, error: BaseException) -> Unreachable:
        return Unreachable(
            _("The state in {title} cannot be reached: {reason}.", title=self.title, reason=_said(error)),
            hint=_(
                "Nothing is sent to the portal that was not written down first. Run the same command again when the place answers: it reads the portal and goes on from there."
            ),
        )


def _named(words: str) -> str:
    """Host, port and database of `host=… password=…`, "" where it cannot be read."""
    psycopg = _library()
    try:
        given = psycopg.conninfo.conninfo_to_dict(words)
    except psycopg.Error:
        return ""
    port, name = given.get("port"), given.get("dbname")
    return f"{given.get('host') or 'localhost'}{f':{port}' if port else ''}{f'/{name}' if name else ''}"


def _one(sql: bytes, given: Sequence[Any], cursor: Cursor[Any]) -> Any:
    return cursor.execute(sql, given).fetchone()


def _done(sql: bytes, given: Sequence[Any], cursor: Cursor[Any]) -> None:
    cursor.execute(sql, given)


def _library() -> Any:
    try:
        import psycopg  # noqa: PLC0415 - only for states in PostgreSQL
    except ImportError:
        raise UsageError(
            _("States in PostgreSQL need a package that is not installed."),
            hint=_("Install it with `pip install smartctl[postgres]`."),
        ) from None
    return psycopg


def _said(error: BaseException) -> str:
    """The first line of what the library says: no address, no password."""
    from smartctl.redaction import redacted  # noqa: PLC0415 - only of an error

    lines = str(error).strip().splitlines() or [type(error).__name__]
    return redacted(lines[0].rstrip("."))
