"""Slowness on request: the way to the portal, and the methods that take long on a real one."""

from __future__ import annotations

from collections.abc import Callable

from smartctl.mockportal.call import Call, Outcome
from smartctl.mockportal.evidence import ASSUMED, effect
from smartctl.mockportal.protocol import Answer, Request
from smartctl.mockportal.settings import Settings

effect("slow.ddl", ASSUMED, "Adding and deleting a type takes seconds on request: tables are made and dropped.")
effect("slow.one-at-a-time", ASSUMED, "While such a method runs, all other calls of the portal wait.")

_DDL = ("crm.type.add", "crm.type.delete")


def slow_ddl(seconds: float) -> dict[str, float]:
    """Return a value for `Settings.slow_methods`: the methods that make and drop tables take this long."""
    return dict.fromkeys(_DDL, seconds)


def of_requests(settings: Settings) -> list[Callable[[Request, Callable[[Request], Answer]], Answer]]:
    if settings.latency <= 0:
        return []

    def far(request: Request, step: Callable[[Request], Answer]) -> Answer:
        settings.sleep(settings.latency)
        return step(request)

    return [far]


def of_methods(settings: Settings) -> list[Callable[[Call, Callable[[Call], Outcome]], Outcome]]:
    seconds = {name.lower(): value for name, value in settings.slow_methods.items()}
    if not seconds:
        return []

    def slow(call: Call, step: Callable[[Call], Outcome]) -> Outcome:
        taken = seconds.get(call.method.lower(), 0.0)
        if taken > 0:
            settings.sleep(taken)
        return step(call)

    return [slow]
