"""What is remembered of a blueprint on a portal."""

from __future__ import annotations

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations.session import Session
from smartctl.state.record import State


class NoState(UsageError):
    """Nothing was applied or imported yet."""


def read_state(session: Session, blueprint: str) -> State:
    """The state of a blueprint, by its name. Raises `NoState` when there is none, `UsageError` when it cannot be read."""
    state = session.shelf(blueprint).load()
    if state is None:
        raise NoState(
            _("There is no state of {blueprint} on {portal}.", blueprint=blueprint, portal=session.identity),
            hint=_("It is made by `smartctl apply`, or from the portal by `smartctl state rebuild`."),
        )
    return state
