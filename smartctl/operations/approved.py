"""What was approved and nothing else: a plan made anew is held against the one that somebody has read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field

from smartctl import effects
from smartctl.codec import plan_from_json, plan_to_json
from smartctl.errors import Stale, UsageError
from smartctl.i18n import _, n_
from smartctl.model import Plan
from smartctl.operations import validity
from smartctl.operations.plan_files import load_plan

_DIGEST: Final = re.compile(rf"[0-9a-f]{{{effects.SHORTEST},64}}")
_SHOWN: Final = 10
_FORMAT: Final = "smartctl/approval/v1"


class _Approved(Struct, frozen=True, kw_only=True):
    digest: str
    blueprint: str = ""
    plan: Mapping[str, Any] | None = None
    marks: Mapping[str, str] = field(default_factory=dict)


class _Found(Struct, frozen=True, kw_only=True):
    plans: tuple[_Approved, ...] = ()
    why: str = ""
    """What is said where there is none."""


def check(plan: Plan, expect: Sequence[str]) -> None:
    """Raises `Stale` where the plan would do what none of the approved ones does, `UsageError` for what is no approval.

    A plan that does nothing needs no approval: a job that is started once more ends as the first one did.
    """
    if not expect:
        return
    now = plan_to_json(plan)
    found = [_found(one) for one in expect]
    approved = [two for one in found for two in one.plans]
    if plan.is_idle:
        return
    for one in approved:
        if now["digest"].startswith(one.digest):
            validity.check(str((one.plan or {}).get("valid_until", "")), plan.blueprint)
            return
    meant = [one for one in approved if not one.blueprint or one.blueprint == plan.blueprint]
    if not meant:
        told = _("Nothing was changed: nobody has approved a plan of {name}.", name=plan.blueprint)
        raise Stale(
            " ".join([told, *dict.fromkeys(one.why for one in found if one.why)]),
            hint=_("Open a request with the change: its plan is what is approved."),
        )
    message = _(
        "Nothing was changed: the plan of now ({now}) is not the approved one ({approved}).",
        now=now["digest"][: effects.SHORTEST],
        approved=", ".join(one.digest[: effects.SHORTEST] for one in meant),
    )
    same = next((one for one in meant if one.plan or one.marks), None)
    raise Stale(
        message if same is None else f"{message} {_difference(now, same)}",
        hint=_("Look at the new plan, and have it approved."),
    )


def approval_document(plans: Iterable[tuple[str, str, Mapping[str, str]]], why: str) -> dict[str, Any]:
    """What `--expect` takes as a file that holds no plan: (blueprint, digest, marks of its changes) of each."""
    rows = [{"blueprint": name, "digest": digest, "changes": dict(marks)} for name, digest, marks in plans]
    return {"format": _FORMAT, "plans": rows, "why": why}


def _found(expect: str) -> _Found:
    """What is approved: a digest, or what a file holds: a saved plan, several as JSON, or an approval."""
    if _DIGEST.fullmatch(expect):
        return _Found(plans=(_Approved(digest=expect),))
    found = _kept(Path(expect))
    if found is not None:
        return found
    saved = load_plan(Path(expect))
    if saved is None:
        raise UsageError(
            _("--expect {value} is neither the digest of a plan nor a saved plan.", value=expect),
            hint=_(
                "A digest has {count} to 64 characters 0-9 and a-f; `plan --format json` has it.",
                count=effects.SHORTEST,
            ),
        )
    return _Found(plans=(_of_plan(plan_to_json(saved.plan)),))


def _kept(path: Path) -> _Found | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document.get("format") == _FORMAT:
            return _Found(plans=tuple(map(_of_approval, document["plans"])), why=str(document["why"]))
        return _Found(plans=tuple(_of_plan(plan_to_json(plan_from_json(one))) for one in document["plans"]))
    except (OSError, ValueError, RecursionError, KeyError, TypeError, AttributeError, UsageError):
        return None


def _of_plan(document: Mapping[str, Any]) -> _Approved:
    return _Approved(digest=effects.digest(document), blueprint=document["blueprint"]["name"], plan=document)


def _of_approval(row: Mapping[str, Any]) -> _Approved:
    digest = str(row["digest"])
    if not _DIGEST.fullmatch(digest):
        raise ValueError(digest)
    marks = {str(name): str(mark) for name, mark in row["changes"].items()}
    return _Approved(digest=digest, blueprint=str(row["blueprint"]), marks=marks)


def _difference(now: dict[str, Any], approved: _Approved) -> str:
    if approved.plan is not None:
        names = effects.differing(now, approved.plan)
    else:
        names = effects.apart(effects.marks(now), approved.marks)
    if not names:
        return _("They are of different versions, languages or files.")
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    rest = n_(", and {n} more", ", and {n} more", more) if more > 0 else ""
    return _("They differ in: {names}.", names=f"{shown}{rest}")
