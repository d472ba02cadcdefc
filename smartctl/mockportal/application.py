"""The portal as one synchronous object: a request in, an answer out. Knows no HTTP server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from smartctl.mockportal import access, batch, clock, fresh, latency, limits, methods, oauth, php_json, seed
from smartctl.mockportal.call import METHODS, Call, Identity, Method, Operating, Outcome
from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import documented, refusal
from smartctl.mockportal.methods import workflow_runs
from smartctl.mockportal.php import integer
from smartctl.mockportal.protocol import RESERVED, Addressed, Answer, Request, address, answer, parameters
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import applications, robots, users
from smartctl.mockportal.tables.users import User

__all__ = ["Answer", "AroundMethod", "AroundRequest", "Portal", "Request", "Settings", "open_portal"]

methods.load()

_UNKNOWN = refusal("method.unknown", documented("system-errors"), "An unknown method is 404 ERROR_METHOD_NOT_FOUND.")

ALL_SCOPES = (
    "crm",
    "userfieldconfig",
    "bizproc",
    "user",
    "user_brief",
    "user_basic",
    "department",
    "task",
    "tasks",
    "calendar",
    "documentgenerator",
    "placement",
    "im",
)

_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")

# The two seams for limits, latency and faults: each gets the thing asked and the step that would do it.
AroundRequest = Callable[[Request, Callable[[Request], Answer]], Answer]
AroundMethod = Callable[[Call, Callable[[Call], Outcome]], Outcome]


class Installed(Struct, frozen=True):
    """What its author gets to know of an application: `id` is the portal's own number for it."""

    id: int
    client_id: str
    client_secret: str
    access_token: str
    refresh_token: str


class Portal:
    def __init__(self, database: Path | None, settings: Settings) -> None:
        self._ahead = timedelta()
        self.settings = replace(settings, clock=self._clock(settings.clock))
        self._limits = limits.of(settings)
        self.around_request: list[AroundRequest] = [*latency.of_requests(settings), *self._limits.requests]
        self.around_method: list[AroundMethod] = [*self._limits.methods, *latency.of_methods(settings)]
        self._lock = threading.RLock()
        if database is None:
            self._database = fresh.database(self.settings, ALL_SCOPES)
            return
        self._database = Database(database)
        with self._lock, self._database.transaction():
            seed.plant(self._database, self.settings, ALL_SCOPES)
            self._ahead = clock.ahead(self._database)

    def _clock(self, real: Callable[[], datetime]) -> Callable[[], datetime]:
        """The portal's time: that of the world, or so far ahead of it as somebody moved it."""
        return lambda: real() + self._ahead if self._ahead else real()

    def handle(self, request: Request) -> Answer:
        step: Callable[[Request], Answer] = self._handle
        for around in reversed(self.around_request):
            step = _wrapped(around, step)
        return step(request)

    def call(
        self,
        method: str,
        params: dict[str, Any] | None = None,
        *,
        user: int = 1,
        secret: str = "demo",  # noqa: S107 - the public one
        access_token: str | None = None,
    ) -> Any:
        """Call a method through the whole protocol and return the decoded body, refusals included.

        With an access token the call is that of an application, else of the webhook of `user`.
        """
        body = json.dumps(params or {}).encode()
        headers = {"Content-Type": "application/json"}
        path = f"/rest/{user}/{secret}/{method}"
        if access_token is not None:
            headers["Authorization"] = f"Bearer {access_token}"
            path = f"/rest/{method}"
        return json.loads(self.handle(Request(path=path, headers=headers, body=body)).body)

    def add_user(self, user: User) -> None:
        with self._lock, self._database.transaction():
            users.save(self._database, user)

    def add_webhook(self, user_id: int, secret: str, scopes: Iterable[str] = ALL_SCOPES) -> None:
        with self._lock, self._database.transaction():
            users.save_webhook(self._database, user_id, secret, tuple(scopes))

    def add_application(
        self, scopes: Iterable[str] = ALL_SCOPES, *, user: int = 1, open_to: Iterable[int] | None = None
    ) -> Installed:
        """Install a local application as a user would, consent given; `open_to` closes it to all other users."""
        with self._lock, self._database.transaction():
            admitted = tuple(open_to) if open_to is not None else None
            one = applications.new(self._database, tuple(scopes), admitted)
            applications.save(self._database, one)
            tokens = oauth.issue(self._database, self.settings, one, user)
        return Installed(one.id, one.client_id, one.client_secret, tokens.access, tokens.refresh)

    def local_application(self) -> Installed:
        """Let the first application of the portal in once more, with a new pair of tokens; installs one if need be."""
        with self._lock, self._database.transaction():
            one = applications.by_id(self._database, 1)
            if one is not None:
                tokens = oauth.issue(self._database, self.settings, one, 1)
                return Installed(one.id, one.client_id, one.client_secret, tokens.access, tokens.refresh)
        return self.add_application()

    def update_application(self, application_id: int) -> None:
        """Give an application its next version, with all that it costs on a portal."""
        with self._lock, self._database.transaction():
            one = applications.by_id(self._database, application_id)
            assert one is not None, f"no application {application_id}"
            applications.save(self._database, replace(one, version=one.version + 1))
            robots.wipe(self._database, application_id)

    def add_items(self, entity_type_id: int, items_fields: Iterable[dict[str, Any]], *, user: int = 1) -> list[int]:
        """Add many items at once through the rules of crm.item.add, and return their ids."""
        with self._lock:
            owner = users.by_id(self._database, user)
            assert owner is not None, f"no user {user}"
            identity = Identity(user=owner, scopes=frozenset(ALL_SCOPES))
            added = METHODS["crm.item.add"]
            ids: list[int] = []
            with self._database.transaction():
                for fields in items_fields:
                    params = {"entityTypeId": entity_type_id, "fields": fields, "useOriginalUfNames": "Y"}
                    ids.append(added.run(self._call(added, identity, params, in_batch=False))["item"]["id"])
            return ids

    def look(self, reader: Callable[[Database, Settings], _Given]) -> _Given:
        """Read what is stored, all of one moment, between two calls."""
        with self._lock, self._database.transaction():
            self._ahead = clock.ahead(self._database)
            return reader(self._database, self.settings)

    def fill(self, writer: Callable[[Database, Settings], None]) -> None:
        """Write rows past the rules of the methods, all in one transaction."""
        with self._lock, self._database.transaction():
            self._ahead = clock.ahead(self._database)
            writer(self._database, self.settings)
            self._ahead = clock.ahead(self._database)

    def reset(self) -> None:
        """Empty the portal to the state it was born in, counters included."""
        with self._lock, self._database.transaction():
            self._database.clear()
            self._ahead = timedelta()
            seed.plant(self._database, self.settings, ALL_SCOPES)
        self._limits.forget()

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _handle(self, request: Request) -> Answer:
        if oauth.is_addressed(request.path):
            return self._renew(request)
        if oauth.asks_consent(request.path):
            return self._consent(request)
        to = address(request.path)
        if to is None:
            return Answer(status=404, headers={"Content-Type": "text/html; charset=utf-8"}, body=b"<h1>404</h1>\n")
        with self._lock:
            try:
                return self._answer(request, to)
            except Refused as refused:
                return answer(refused.body(), refused.status)

    def _renew(self, request: Request) -> Answer:
        try:
            with self._lock, self._database.transaction():
                return answer(oauth.renew(self._database, self.settings, request, parameters(request)))
        except Refused as refused:
            return answer(refused.body(), refused.status)

    def _consent(self, request: Request) -> Answer:
        try:
            with self._lock, self._database.transaction():
                location = oauth.consent(self._database, self.settings, request, parameters(request))
        except Refused as refused:
            return answer(refused.body(), refused.status)
        return Answer(status=302, headers={"Location": location})

    def _answer(self, request: Request, to: Addressed) -> Answer:
        params = parameters(request)
        name = to.method.lower()
        method = METHODS.get(name)
        if method is None and name != "batch":
            raise Refused(_UNKNOWN, "ERROR_METHOD_NOT_FOUND", "Method not found!", status=404)
        with self._database.transaction():
            self._ahead = clock.ahead(self._database)
            started = self.settings.now()
            identity = access.identify(self._database, self.settings, request, to, params)
        if method is None:
            outcome = self._batch(identity, params)
        else:
            access.check_scope(identity, self.settings, method, in_batch=False)
            outcome = self._execute(method, identity, params, in_batch=False)
        payload: dict[str, Any] = {"result": outcome.result}
        if outcome.next is not None:
            payload["next"] = outcome.next
        if outcome.total is not None:
            payload["total"] = outcome.total
        payload["time"] = self._time(started, outcome)
        return answer(payload)

    def _batch(self, identity: Identity, params: dict[str, Any]) -> Outcome:
        def runner(name: str, command_params: dict[str, Any]) -> tuple[Outcome, dict[str, Any]]:
            started = self.settings.now()
            method = METHODS.get(name.lower())
            if method is None and name.lower() == "batch":
                inner = self._batch(identity, command_params)
                return inner, self._time(started, inner)
            if method is None:
                raise Refused(_UNKNOWN, "ERROR_METHOD_NOT_FOUND", "Method not found!", status=404)
            access.check_scope(identity, self.settings, method, in_batch=True)
            outcome = self._execute(method, identity, command_params, in_batch=True)
            return outcome, self._time(started, outcome)

        return Outcome(result=batch.run({k: v for k, v in params.items() if k not in RESERVED}, runner))

    def _execute(self, method: Method, identity: Identity, params: dict[str, Any], *, in_batch: bool) -> Outcome:
        def run(inner: Call) -> Outcome:
            return self._run(method, inner)

        step: Callable[[Call], Outcome] = run
        for around in reversed(self.around_method):
            step = _wrapped(around, step)
        return step(self._call(method, identity, params, in_batch=in_batch))

    def _call(self, method: Method, identity: Identity, params: dict[str, Any], *, in_batch: bool) -> Call:
        return Call(
            method=method.name,
            params={key: value for key, value in params.items() if key not in RESERVED},
            start=integer(params.get("start", 0)),
            identity=identity,
            database=self._database,
            settings=self.settings,
            in_batch=in_batch,
        )

    def _run(self, method: Method, call: Call) -> Outcome:
        """Run one method in its own transaction; what it did before it refused stays done, as on a portal."""
        refused: Refused | None = None
        result: Any = None
        with self._database.transaction():
            try:
                if method.style == "controller":
                    access.check_employee(call)
                workflow_runs.run_due(call)
                result = method.run(call)
            except Refused as caught:
                refused = caught
        if refused is not None:
            raise refused
        return result if isinstance(result, Outcome) else Outcome(result=result)

    def _time(self, started: datetime, outcome: Outcome) -> dict[str, Any]:
        finished = self.settings.now()
        start, finish = started.timestamp(), finished.timestamp()
        duration = php_json.Number(max((finished - started).total_seconds(), 0.0))
        date = started.isoformat(timespec="seconds")
        time: dict[str, Any] = {
            "start": int(start) if start.is_integer() else start,
            "finish": int(finish) if finish.is_integer() else finish,
            "duration": duration,
            "processing": duration,
            "date_start": date,
            "date_finish": date if int(start) == int(finish) else finished.isoformat(timespec="seconds"),
        }
        if self.settings.operating:
            spent = outcome.operating or Operating(0, int(start) + 600)
            time["operating_reset_at"] = spent.reset_at
            time["operating"] = php_json.Number(spent.seconds)
        return time


def _wrapped(
    around: Callable[[_Asked, Callable[[_Asked], _Given]], _Given], step: Callable[[_Asked], _Given]
) -> Callable[[_Asked], _Given]:
    def wrapped(asked: _Asked) -> _Given:
        return around(asked, step)

    return wrapped


def open_portal(database: Path | None, *, settings: Settings | None = None) -> Portal:
    """Open the portal kept in a SQLite file, or a fresh one in memory."""
    return Portal(database, settings or Settings())
