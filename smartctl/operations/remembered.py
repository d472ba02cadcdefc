"""What the last apply was told, held against what this run is told: inputs and the version of the blueprint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.blueprint.semver import older
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.model import Desired, Plan
from smartctl.operations.terms import Terms
from smartctl.redaction import redacted
from smartctl.state.record import State

_LASTING = ("smartctl.yaml", "portals", "default")
"""What gives an input the same value in every run."""


def check_inputs(state: State, desired: Desired) -> None:
    """Refuses a run that was not told what the last apply was told. Raises `UsageError`.

    An input that came from the command line or the environment and now falls back to its default was forgotten.
    """
    for name, before in state.inputs.items():
        now = desired.inputs.get(name)
        if now is None or now.by != "default" or before.by in _LASTING or now.value == before.value:
            continue
        raise UsageError(
            _(
                "The last apply was given {name} = {value} by {by}; nothing gives it now, and the default is {default}.",
                name=name,
                value=_shown(before.value),
                by=before.by,
                default=_shown(now.value),
            ),
            hint=_(
                "Write it under `inputs:` of the portal in smartctl.yaml, or pass --set {name}=VALUE, be it the default.",
                name=name,
            ),
        )


def remarks(state: State, desired: Desired) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What a plan says of both, for somebody who knows the last apply."""
    if not state.serial:
        return
    if state.version != desired.version:
        code = "version-lower" if older(desired.version, state.version) else "version-changed"
        yield code, {"blueprint": desired.blueprint, "before": state.version, "after": desired.version}
    for name, now in desired.inputs.items():
        before = state.inputs.get(name)
        if before is not None and before.value != now.value and (before.by, now.by) != ("default", "default"):
            yield (
                "input-changed",
                {"name": name, "before": _shown(before.value), "after": _shown(now.value), "by": now.by},
            )


def check_version(state: State, plan: Plan, terms: Terms) -> None:
    """Refuses to apply an older version than the one that was applied last. Raises `Refused`."""
    if plan.undoes or plan.mode != "apply" or terms.allow_downgrade or not older(plan.version, state.version):
        return
    raise Refused(
        _(
            "Nothing was changed: {blueprint} {version} is older than {applied}, which was applied last.",
            blueprint=plan.blueprint,
            version=plan.version,
            applied=state.version,
        ),
        hint=_("Take the newer blueprint, or permit it with --allow-downgrade."),
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return redacted("{" + ", ".join(f"{key}: {_shown(one)}" for key, one in value.items()) + "}")
    return redacted("[" + ", ".join(map(_shown, value)) + "]" if isinstance(value, tuple | list) else str(value))
