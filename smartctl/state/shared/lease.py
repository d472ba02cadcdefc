"""The right to write a shelf, for as long as its holder shows that it lives.

A lease is a document: who, where, since when, and a heartbeat that a thread renews. Whoever finds it without one for longer
than its time takes it over, and its number grows by one. Every write carries the number; `shelf.py` makes whatever the
holder before could still write over its own, so a holder who wakes up late finds its next write refused.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from msgspec import Struct, field

from smartctl.errors import Locked, SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.state.shared.documents import Overtaken
from smartctl.state.shared.kept import Cabinet, Kept
from smartctl.whoami import user_name

LASTS: Final = 90.0
"""Seconds without a heartbeat after which a lease is anybody's."""
_LONGEST: Final = 3600.0
"""As long as a project may let a lease last, and as far as two clocks may be apart."""
_BEATS: Final = 4
"""Heartbeats in that time, so that one or two may be lost."""
_JOBS: Final = ("CI_JOB_URL", "SMARTCTL_JOB_URL")


class _Moment(Struct, frozen=True):
    """A moment by both clocks: the monotonic one of some systems stands still while the machine sleeps."""

    wall: float = field(default_factory=time.time)
    steady: float = field(default_factory=time.monotonic)

    @property
    def ago(self) -> float:
        return max(time.time() - self.wall, time.monotonic() - self.steady)


class Lease(Struct):
    """A lease that is held here."""

    cabinet: Cabinet
    name: str
    facts: Mapping[str, Any]
    kept: Kept
    lasts: float
    _good: _Moment = field(default_factory=_Moment)
    _lost: str = ""
    _turn: threading.RLock = field(default_factory=threading.RLock)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    @property
    def number(self) -> int:
        return int(self.facts["number"])

    def start(self) -> None:
        self._thread = threading.Thread(target=self._beating, name="smartctl-lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises `Locked` when the lease is somebody else's by now. Asks the place only when the last beat is long ago."""
        if not self._lost and self._good.ago > self.lasts / 2:
            self.beat()
        if self._lost:
            raise Locked(
                _(
                    "The state of {blueprint} is no longer held by this run, which stood still for too long: {holder}.",
                    blueprint=self.facts["blueprint"],
                    holder=self._lost,
                ),
                hint=_("Nothing more was written or sent. What this run had begun is judged by the next one."),
            )

    def beat(self) -> None:
        """Says that the holder lives. Raises what the place raises."""
        with self._turn:
            if self._lost or self._over.is_set():
                return
            began = _Moment()
            facts = {**self.facts, "beat": self.cabinet.documents.now()}
            if self._written(_packed(facts)):
                self._good = began
            else:
                self.lose()

    def lose(self) -> None:
        """Somebody else has written what only the holder may write."""
        self._lost = self._lost or _holder(self.cabinet, self.name)

    def give_back(self, *, unsealed: bool = False) -> None:
        """Frees the lease, unless it is somebody else's by now. `unsealed`: the next holder has to take the pen away."""
        self._over.set()
        with self._turn, suppress(SmartctlError):  # it lapses by itself
            if not self._lost:
                self._written(freed(self.facts, unsealed=unsealed))

    def _written(self, body: bytes) -> bool:
        """False when the lease is somebody else's. A beat of our own whose answer was lost may have come through."""
        for _attempt in range(2):
            try:
                self.kept = self.cabinet.write(self.name, body, over=self.kept, lease=self.number)
            except Overtaken:
                found = self.cabinet.read(self.name)
                if found is None or unpacked(found).get("id") != self.facts["id"]:
                    return False
                self.kept = found
            else:
                return True
        return False

    def _beating(self) -> None:
        while not self._over.wait(self.lasts / _BEATS):
            try:
                self.beat()
            except SmartctlError:
                continue  # the place may answer at the next one; `check` asks before anything is written


class Taken(Struct, frozen=True, kw_only=True):
    """A lease, and who left it behind, "" if nobody did."""

    lease: Lease
    left: str
    unsealed: bool
    """The holder before may still believe that it holds it."""


def take(  # noqa: PLR0913 - as `held` of the port, and where
    cabinet: Cabinet,
    name: str,
    facts: Mapping[str, Any],
    *,
    timeout: float,
    waiting: Callable[[str], None],
    lasts: float = LASTS,
) -> Taken:
    """Raises `Locked` that names the holder."""
    deadline, told = time.monotonic() + timeout, False
    while True:
        known = cabinet.read(name)
        holder = unpacked(known)
        lives = bool(holder.get("id")) and not lapsed(holder, cabinet.documents.now())
        if not lives:
            lease = _taken(cabinet, name, facts, known, lasts)
            if lease is not None:
                left = who(holder, cabinet.documents.now()) if holder.get("id") else ""
                return Taken(lease=lease, left=left, unsealed=bool(left or holder.get("unsealed")))
        elif time.monotonic() >= deadline:
            raise in_use(cabinet, holder)
        elif not told:
            told = True
            waiting(who(holder, cabinet.documents.now()))
            continue
        time.sleep(min(1.0, max(0.05, deadline - time.monotonic())) if lives else 0.05)


def _taken(cabinet: Cabinet, name: str, facts: Mapping[str, Any], known: Kept | None, lasts: float) -> Lease | None:
    number = _number(unpacked(known), known) + 1
    now = cabinet.documents.now()
    mine = {**facts, "number": number, "id": secrets.token_hex(4), "since": now, "beat": now, "lasts": lasts}
    try:
        kept = cabinet.write(name, _packed(mine), over=known, lease=number)
    except Overtaken:
        return None
    lease = Lease(cabinet=cabinet, name=name, facts=mine, kept=kept, lasts=lasts)
    again = cabinet.read(name)
    if again is None or again.write != kept.write:
        raise UsageError(
            _(
                "The place {title} does not keep what it takes: the lock that was written is not there.",
                title=cabinet.documents.title,
            ),
            hint=_("Nothing was changed on the portal. Keep the states in another place."),
        )
    lease.start()
    return lease


def _number(facts: Mapping[str, Any], known: Kept | None) -> int:
    """Of the lease before; what the document says of itself counts, too, where somebody has written in it."""
    said = facts.get("number", 0)
    return max(said if isinstance(said, int) else 0, known.lease if known else 0)


def me(command: str, blueprint: str, portal: str) -> Mapping[str, Any]:
    """Who is about to hold a lease."""
    return {
        "blueprint": blueprint,
        "portal": portal,
        "command": command,
        "user": user_name(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "job": _job(),
    }


def _job() -> str:
    for name in _JOBS:
        if os.environ.get(name):
            return os.environ[name]
    words = [os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    return f"{words[0]}/{words[1]}/actions/runs/{words[2]}" if all(words) else ""


def unpacked(kept: Kept | None) -> dict[str, Any]:
    try:
        found = json.loads(kept.body or b"{}") if kept else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def freed(facts: Mapping[str, Any], *, unsealed: bool) -> bytes:
    """A lease that nobody holds: only its number is left, so that the next one is greater."""
    return _packed({"number": facts.get("number", 0), "id": "", "unsealed": unsealed})


def lapsed(holder: Mapping[str, Any], now: float) -> bool:
    """Also of one that nobody can have written so: it would hold for ever."""
    try:
        beat, lasts = float(holder["beat"]), min(float(holder["lasts"]), _LONGEST)
    except (KeyError, TypeError, ValueError, OverflowError):
        return True
    return not (beat - _LONGEST <= now <= beat + lasts)


def who(holder: Mapping[str, Any], now: float) -> str:
    """The holder in words, without anything that a terminal would obey."""
    try:
        minutes = int((now - float(holder["since"])) // 60)
        facts = {name: _printable(holder[name]) for name in ("id", "user", "host", "pid", "command")}
    except (KeyError, TypeError, ValueError):
        return _("another run of smartctl")
    told = _("{command} by {user} on {host}, process {pid}, for {minutes} min, lock {id}", minutes=minutes, **facts)
    return f"{told}, {_printable(holder['job'])}" if holder.get("job") else told


def _holder(cabinet: Cabinet, name: str) -> str:
    try:
        return who(unpacked(cabinet.read(name)), cabinet.documents.now())
    except SmartctlError:
        return _("another run of smartctl")


def in_use(cabinet: Cabinet, holder: Mapping[str, Any]) -> Locked:
    left = float(holder["beat"]) + min(float(holder["lasts"]), _LONGEST) - cabinet.documents.now()
    hint = _("Wait for that run to end, or pass --lock-timeout SECONDS to wait for it here.")
    hint += " " + _("If it was killed, its lock lapses in {seconds} s by itself.", seconds=max(1, int(left)))
    told = _(
        "The state of {blueprint} is in use: {holder}.",
        blueprint=_printable(holder.get("blueprint", "")),
        holder=who(holder, cabinet.documents.now()),
    )
    return Locked(told, hint=hint)


def _packed(facts: Mapping[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace")


def _printable(value: object) -> str:
    return "".join(letter for letter in str(value) if letter.isprintable())
