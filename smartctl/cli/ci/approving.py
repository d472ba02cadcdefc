"""What was approved with the request whose merge has made a commit: the plans that its comment shows, of its last commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from smartctl.findings import Standing
from smartctl.forges import marks
from smartctl.forges.forge import Forge, Request
from smartctl.i18n import _
from smartctl.operations.approved import approval_document


class Found(Struct, frozen=True, kw_only=True):
    document: Mapping[str, Any]
    told: str
    """What was found, or why nothing counts."""


def approved(forge: Forge, portal: str, key: str) -> Found:
    commit = forge.job.commit
    requests = forge.merged_as(commit)
    if not requests:
        return _nothing(_("Commit {commit} is no merge of a request.", commit=commit[:12]))
    why = ""
    for request in requests:
        approval, why = _of(forge, request, key)
        plans = [one for one in approval.plans if one.portal == portal] if approval else []
        if plans:
            told = _(
                "The plan of request {request} was approved with commit {commit}.",
                request=request.number,
                commit=request.head[:12],
            )
            return Found(document=_document(plans), told=told)
        if approval:
            why = _(
                "Request {request} has no plan of this portal: it failed, or the portal is new.", request=request.number
            )
    return _nothing(why)


def by_themselves(forge: Forge, portals: Sequence[str], key: str) -> tuple[str, ...]:
    """Portals of which the request of this commit shows only plans that apply themselves by the rules of the project.

    It decides who starts the job; what the job does is judged anew there (`apply --unattended`).
    """
    for request in forge.merged_as(forge.job.commit):
        approval, _why = _of(forge, request, key)
        if approval is not None:
            shown = [(one.portal, one.standing == Standing.ITSELF) for one in approval.plans]
            return tuple(name for name in portals if (name, True) in shown and (name, False) not in shown)
    return ()


def _of(forge: Forge, request: Request, key: str) -> tuple[marks.Approval | None, str]:
    """(what the request's comment approves, or why it does not)"""
    texts = [one.text for one in forge.comments(request.number) if one.text.startswith(marks.PLAN)]
    found = [one for one in (marks.read(text, key) for text in texts) if one is not None]
    if not found:
        if key and any(marks.read(text, "") for text in texts):
            return None, _(
                "The plan in request {request} is not signed with SMARTCTL_APPROVAL_KEY.", request=request.number
            )
        return None, _("Request {request} shows no plan.", request=request.number)
    mine = [one for one in found if one.request == request.number and one.commit == request.head]
    if not mine:
        return None, _(
            "The plan in request {request} is of commit {commit}, and what was merged is {head}.",
            request=request.number,
            commit=found[-1].commit[:12],
            head=request.head[:12],
        )
    return mine[-1], ""


def _document(plans: Sequence[marks.Shown]) -> dict[str, Any]:
    return approval_document([(one.blueprint, one.digest, one.changes) for one in plans], "")


def _nothing(why: str) -> Found:
    return Found(document=approval_document([], why), told=why)
