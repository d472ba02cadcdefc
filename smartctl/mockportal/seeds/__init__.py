"""Portals to begin with: a lived-in one, a large one, a hostile one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, get_args

from smartctl.mockportal.application import Portal

Seed = Literal["realistic", "large", "junk"]
NAMES: tuple[str, ...] = get_args(Seed)


class NotEmpty(Exception):
    """The portal holds smart processes already: a seed would mix with them."""


def sow(portal: Portal, seed: Seed) -> None:
    """Fill an empty portal that nobody else uses yet. Raises `NotEmpty`."""
    with _undisturbed(portal):
        if portal.call("crm.type.list")["total"]:
            raise NotEmpty
        if seed == "realistic":
            from smartctl.mockportal.seeds import realistic  # noqa: PLC0415 - one of three is needed

            realistic.sow(portal)
        elif seed == "large":
            from smartctl.mockportal.seeds import large  # noqa: PLC0415

            portal.fill(large.sow)
        else:
            from smartctl.mockportal.seeds import junk  # noqa: PLC0415

            junk.sow(portal)


@contextmanager
def _undisturbed(portal: Portal) -> Iterator[None]:
    """Keep limits, slowness and faults for those who come after."""
    kept = portal.around_request[:], portal.around_method[:]
    portal.around_request.clear()
    portal.around_method.clear()
    try:
        yield
    finally:
        portal.around_request[:], portal.around_method[:] = kept
