"""What a command does, as a function that a program can call: over a session, and returning values. See docs/python-api.md.

The names in `__all__` are for others to use; whatever else stands in these modules may change with any version.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from smartctl.engine.planner import Planned
    from smartctl.operations.applying import apply, destroy
    from smartctl.operations.carrying_out import CarriedOut
    from smartctl.operations.planning import plan
    from smartctl.operations.rebuilding import rebuild
    from smartctl.operations.session import Session, open_project
    from smartctl.operations.several import Together, apply_several, destroy_several, plan_several
    from smartctl.operations.states import read_state
    from smartctl.operations.talk import Quiet, Talk
    from smartctl.operations.terms import Terms
    from smartctl.operations.undoing import rollback
    from smartctl.state.record import State

__all__ = [
    "CarriedOut",
    "Planned",
    "Quiet",
    "Session",
    "State",
    "Talk",
    "Terms",
    "Together",
    "apply",
    "apply_several",
    "destroy",
    "destroy_several",
    "open_project",
    "plan",
    "plan_several",
    "read_state",
    "rebuild",
    "rollback",
]

_HOME: Final = {
    "CarriedOut": "operations.carrying_out",
    "Planned": "engine.planner",
    "Quiet": "operations.talk",
    "Session": "operations.session",
    "State": "state.record",
    "Talk": "operations.talk",
    "Terms": "operations.terms",
    "Together": "operations.several",
    "apply": "operations.applying",
    "apply_several": "operations.several",
    "destroy": "operations.applying",
    "destroy_several": "operations.several",
    "open_project": "operations.session",
    "plan": "operations.planning",
    "plan_several": "operations.several",
    "read_state": "operations.states",
    "rebuild": "operations.rebuilding",
    "rollback": "operations.undoing",
}


def __getattr__(name: str) -> Any:
    """Loads what is asked for and nothing else: a command that looks at a state needs nothing of what applies a plan."""
    if name not in _HOME:
        raise AttributeError(name)
    return getattr(import_module(f"smartctl.{_HOME[name]}"), name)
