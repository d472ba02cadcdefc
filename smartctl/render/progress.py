"""What is told while an apply runs: one line an event, no carriage returns, so that a log reads like a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from smartctl.i18n import _
from smartctl.model import Action, Address, Ids
from smartctl.outcome import Outcome, Status
from smartctl.render.canvas import write
from smartctl.render.lines import line
from smartctl.render.options import Options, spoken
from smartctl.render.visible import visible


class Pace(Struct, frozen=True, kw_only=True):
    """How far a run is: the `number`th change of `of`, `seconds` after its beginning."""

    number: int
    of: int
    seconds: float


def started_line(address: Address, action: str, pace: Pace, options: Options) -> str:
    """`ADDR: Creating... [3 of 34, 2s elapsed]`"""

    def speak() -> str:
        far = _("[{n} of {total}, {time} elapsed]", n=pace.number, total=pace.of, time=_seconds(pace.seconds))
        return _line(address, f"{_doing(action)}... {far}", "", options)

    return spoken(speak, options)


def moved_line(address: Address, done: int, total: int, options: Options) -> str:
    """`ADDR: 100 of 148 items changed`"""
    return spoken(
        lambda: _line(address, _("{done} of {total} items changed", done=done, total=total), "", options), options
    )


def still_line(address: Address, action: str, seconds: float, options: Options) -> str:
    """`ADDR: Still creating... [10s elapsed]`, for every ten seconds of silence."""

    def speak() -> str:
        elapsed = _("[{time} elapsed]", time=_seconds(seconds))
        return _line(address, f"{_still(action)}... {elapsed}", "", options)

    return spoken(speak, options)


def finished_line(outcome: Outcome, seconds: float, options: Options, ids: Ids) -> str:
    """`ADDR: Creation complete after 2s [id=16]`, or what happened instead."""
    return spoken(lambda: _finished(outcome, seconds, options, ids), options)


def _finished(outcome: Outcome, seconds: float, options: Options, ids: Ids) -> str:
    number = f" [id={visible(str(ids['id']))}]" if "id" in ids else ""
    time = _seconds(seconds)
    match outcome.status:
        case Status.APPLIED:
            return _line(outcome.address, _done(outcome.action, time) + number, "", options)
        case Status.FAILED:
            told = _("Failed after {time}: {error}", time=time, error=visible(outcome.error))
            return _line(outcome.address, told, "red", options)
        case Status.SKIPPED:
            return _line(outcome.address, skipped_because(outcome), "yellow", options)
        case Status.STALE:
            return _line(outcome.address, _("Changed on the portal since the plan, and left so"), "yellow", options)
        case Status.IGNORED:
            return _line(outcome.address, _("The portal said yes and changed nothing"), "yellow", options)
        case Status.ALTERED:
            return _line(outcome.address, _("The portal stored something else than it was sent"), "yellow", options)
        case Status.MANUAL:
            return _line(outcome.address, _("A person has to do this"), "yellow", options)


def skipped_because(outcome: Outcome) -> str:
    if outcome.because:
        return _("Skipped: it needs {address}, which failed", address=visible(outcome.because))
    return _("Skipped: {reason}", reason=visible(outcome.error)) if outcome.error else _("Skipped")


def _line(address: Address, told: str, style: str, options: Options) -> str:
    return write([line((f"{visible(address)}:", "bold"), " ", (told, style))], options)


def _seconds(seconds: float) -> str:
    return _("{s}s", s=max(0, round(seconds)))


def _doing(action: str) -> str:
    words: Mapping[str, str] = {
        Action.CREATE: _("Creating"),
        Action.UPDATE: _("Modifying"),
        Action.DELETE: _("Destroying"),
        Action.REPLACE: _("Replacing"),
        Action.FORGET: _("Forgetting"),
    }
    return words.get(action) or visible(action)


def _still(action: str) -> str:
    words: Mapping[str, str] = {
        Action.CREATE: _("Still creating"),
        Action.UPDATE: _("Still modifying"),
        Action.DELETE: _("Still destroying"),
        Action.REPLACE: _("Still replacing"),
        Action.FORGET: _("Still forgetting"),
    }
    return words.get(action) or visible(action)


def _done(action: Action, time: str) -> str:
    match action:
        case Action.CREATE:
            return _("Creation complete after {time}", time=time)
        case Action.UPDATE:
            return _("Modifications complete after {time}", time=time)
        case Action.DELETE:
            return _("Destruction complete after {time}", time=time)
        case Action.REPLACE:
            return _("Replacement complete after {time}", time=time)
        case Action.FORGET:
            return _("Removed from state; it stays on the portal")
        case Action.NOOP:
            return _("Nothing to do")
