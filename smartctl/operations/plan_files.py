"""Plans as files: written privately, read with suspicion, and known again when nobody has written in them."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from smartctl import given
from smartctl.errors import SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.model import Plan
from smartctl.private import write_private_bytes
from smartctl.project.project_file import find_for
from smartctl.project.stores import open_store
from smartctl.regular import beginning
from smartctl.state.store import Diary, Store

_FORMATS: Final = ("smartctl/plan/", "smartctl/sealed/")
_LARGEST_PLAN: Final = 64_000_000
"""Bytes read of a file that may be a plan: some files have no end."""


class SavedPlan(Struct, frozen=True, kw_only=True):
    plan: Plan
    ours: bool
    """This project wrote the file, and it is as it was: what was allowed when it was made is allowed still."""


def save_plan(plan: Plan, path: Path, *, store: Store) -> None:
    """Writes the plan; the project remembers it when something was allowed in it. Raises `UsageError`."""
    content = store.closed_file(_content(plan))
    write_private_bytes(path, content)
    _remember(plan, content, store)


def leave_plan(plan: Plan, diary: Diary, *, store: Store) -> None:
    """The same beside the journal of the run that it takes back."""
    content = _content(plan)
    diary.leave_plan(content)
    _remember(plan, content, store)


def _content(plan: Plan) -> bytes:
    from smartctl.codec import dumps, plan_to_json  # noqa: PLC0415

    return dumps(plan_to_json(plan)).encode("utf-8")


def _remember(plan: Plan, content: bytes, store: Store) -> None:
    if plan.mode == "destroy" or plan.undoes or any(one.allowed for change in plan.changes for one in change.hazards):
        # Without it, on a folder that takes nothing, the flags are given once more.
        with suppress(SmartctlError, OSError):
            store.remember_plan(content)


def load_plan(path: Path, *, store: Store | None = None) -> SavedPlan | None:
    """The plan in a file, None when the file is not a plan at all. Raises `UsageError` for a damaged one."""
    from smartctl.codec import plan_from_json  # noqa: PLC0415

    try:
        content = beginning(path, _LARGEST_PLAN)
        text = content.decode("utf-8")
    except (OSError, ValueError):
        return None  # the blueprint loader says what is wrong with the file
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not str(document.get("format", "")).startswith(_FORMATS):
        return None
    if store is not None:
        document = _opened(store.opened_file(content, str(path)))
    elif document["format"].startswith("smartctl/sealed/"):
        raise UsageError(
            _("Reading {place}: it is encrypted.", place=path),
            hint=_("Name the key in smartctl.yaml: `encryption:` below `state:`."),
        )
    try:
        plan = plan_from_json(document)
    except RecursionError:
        raise UsageError(_("The plan {path} is nested too deeply.", path=path)) from None
    return SavedPlan(plan=plan, ours=store is not None and store.knows_plan(content))


def _opened(content: bytes) -> dict[str, Any]:
    try:
        return given.document(content)
    except given.Damaged as wrong:
        raise UsageError(
            _("The plan is damaged at {where}: {fault}.", where=wrong.where or _("its top"), fault=wrong.fault),
            hint=_("Plan again; a plan file is not meant to be edited."),
        ) from None


def look_at_plan(path: Path) -> SavedPlan | None:
    """The same for who only looks at it: the store is asked for nothing but keys, and only where something is encrypted."""
    project = find_for(path)
    return load_plan(path, store=open_store(project) if "encryption" in project.state else None)
