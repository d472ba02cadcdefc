"""The embedded portal of a `mock:` address: the mock portal behind an in-process transport, same client code."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final, Literal

import httpx

from smartctl import regular
from smartctl.errors import UsageError
from smartctl.folders import make_folder
from smartctl.i18n import _
from smartctl.mockportal.application import Installed, Portal, Request, Settings, open_portal
from smartctl.mockportal.faults import TimedOut, Unanswered

USER, SECRET = "1", "demo"  # the administrator's webhook that every new mock portal has; public, not a secret
ORIGIN = "http://127.0.0.1"
_OF_THE_DISK: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)
"""Every other failure of the database is a fault of the mock portal."""


class EmbeddedTransport(httpx.BaseTransport):
    """Hands requests to a mock portal in this process, without a socket."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = Request(
            method=request.method,
            path=request.url.path,
            query_string=request.url.query.decode(),
            headers=dict(request.headers.items()),
            body=request.read(),
            patience=request.extensions.get("timeout", {}).get("read"),
        )
        try:
            answer = self._portal.handle(asked)
        except TimedOut as silence:
            raise httpx.ReadTimeout(str(silence), request=request) from None
        except Unanswered:
            sentence = "Server disconnected without sending a response."
            raise httpx.RemoteProtocolError(sentence, request=request) from None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _OF_THE_DISK:
                raise
            raise UsageError(
                _("The mock portal cannot keep its data: {reason}.", reason=error),
                hint=_("Make room or check the rights on its folder, then run the same command again."),
            ) from None
        return httpx.Response(answer.status, headers=dict(answer.headers), content=answer.body)

    def application(self) -> Installed:
        """The application that a user of a mock portal may be, with tokens of its own."""
        return self._portal.local_application()

    def close(self) -> None:
        self._portal.close()


def embedded(database: Path, *, language: Literal["ru", "en"] = "ru") -> EmbeddedTransport:
    """A mock portal that lives in the SQLite file `database`, made when it is not there."""
    try:
        make_folder(database.parent)
        return EmbeddedTransport(open_portal(database, settings=Settings(language=language)))
    except (OSError, sqlite3.Error) as error:
        reason = regular.reason(error) if isinstance(error, OSError) else error
        raise UsageError(
            _("Opening the mock portal {path}: {reason}.", path=database, reason=reason),
            hint=_("Make room or check the rights on it; deleting the file begins an empty portal."),
        ) from None
