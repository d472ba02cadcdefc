"""What was approved and nothing else: a plan made anew is held against the one that somebody has read."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from smartctl import effects
from smartctl.codec import plan_from_json, plan_to_json
from smartctl.errors import Stale, UsageError
from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.operations import validity
from smartctl.operations.plan_files import load_plan

_DIGEST: Final = re.compile(rf"[0-9a-f]{{{effects.SHORTEST},64}}")
_SHOWN: Final = 10


def check(plan: Plan, expect: Sequence[str]) -> None:
    """Raises `Stale` where the plan would do what none of the approved ones does, `UsageError` for what is no approval.

    A plan that does nothing needs no approval: a job that is started once more ends as the first one did.
    """
    if not expect:
        return
    now = plan_to_json(plan)
    approved = [two for one in expect for two in ([(one, None)] if _DIGEST.fullmatch(one) else _approved(one))]
    done = not plan.effective and not plan.undoes
    if done:
        return
    for digest, saved in approved:
        if now["digest"].startswith(digest):
            validity.check((saved or {}).get("valid_until", ""), plan.blueprint)
            return
    message = _(
        "Nothing was changed: the plan of now ({now}) is not the approved one ({approved}).",
        now=now["digest"][: effects.SHORTEST],
        approved=", ".join(digest[: effects.SHORTEST] for digest, _saved in approved),
    )
    same = next((saved for _digest, saved in approved if saved and saved["blueprint"]["name"] == plan.blueprint), None)
    raise Stale(
        message if same is None else f"{message} {_difference(now, same)}",
        hint=_("Look at the new plan, and have it approved."),
    )


def _approved(expect: str) -> list[tuple[str, dict[str, Any]]]:
    """The plans in a file: a saved one, or what `plan --format json` prints of several blueprints."""
    found = _several(Path(expect))
    if found:
        return [(effects.digest(one), one) for one in found]
    saved = load_plan(Path(expect))
    if saved is None:
        raise UsageError(
            _("--expect {value} is neither the digest of a plan nor a saved plan.", value=expect),
            hint=_(
                "A digest has {count} to 64 characters 0-9 and a-f; `plan --format json` has it.",
                count=effects.SHORTEST,
            ),
        )
    document = plan_to_json(saved.plan)
    return [(str(document["digest"]), document)]


def _several(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return [plan_to_json(plan_from_json(one)) for one in document["plans"]]
    except (OSError, ValueError, RecursionError, KeyError, TypeError, UsageError):
        return []


def _difference(now: dict[str, Any], approved: dict[str, Any]) -> str:
    names = effects.differing(now, approved)
    if not names:
        return _("They are of different versions, languages or files.")
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    rest = n_(", and {n} more", ", and {n} more", more) if more > 0 else ""
    return _("They differ in: {names}.", names=f"{shown}{rest}")
