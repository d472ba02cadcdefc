"""The log file of a run: what the libraries say about each request, without secrets, for its owner only."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from smartctl.private import unwritable
from smartctl.redaction import redacted


def log_to(path: Path | None) -> None:
    """Writes what the libraries log to a file. Raises `UsageError` when the file cannot be made."""
    if path is None:
        return
    try:
        # A pipe that nobody reads must not be waited for.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0), 0o600))
        handler = _Discreet(path, encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from None
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redacted(super().format(record))


class _Discreet(logging.FileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the library's
        """Says nothing: the library would print the line, secret and all, and a full disk ends no apply."""
