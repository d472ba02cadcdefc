"""The one comment of a request: this plan, no changes, the plan failed, or replaced by a commit. It never lies by age."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl import effects
from smartctl.cli import provenance
from smartctl.cli.ci.portal_plans import OfPortal
from smartctl.cli.screen import document_options
from smartctl.codec import plan_to_json
from smartctl.errors import UsageError
from smartctl.findings import Standing
from smartctl.findings_json import class_of
from smartctl.forges import marks
from smartctl.forges.forge import Comment, Forge
from smartctl.i18n import _
from smartctl.redaction import concealed
from smartctl.render.options import Options
from smartctl.render.plan.markdown import Failed, plan_markdown, plans_markdown

KEY: Final = "SMARTCTL_APPROVAL_KEY"
_LARGEST: Final = 65_000
"""GitHub takes 65,536 letters, GitLab more."""


class PlanComment(Struct):
    forge: Forge
    request: str

    def begin(self) -> None:
        """What stood there is of another commit from now on: whatever becomes of this job, nobody takes it for this one's."""
        if self._found() is not None and not self._newer():
            self._write(
                _("The plan that stood here is replaced: of commit {commit} one is being made.", commit=self._short)
            )

    def end(self, outcomes: Sequence[OfPortal]) -> None:
        newer = self._newer()
        if newer:
            there = self._found()
            if there is None or marks.of_commit(there.text) != newer:
                self._write(
                    _(
                        "The plan of commit {commit} is replaced by that of commit {newer}.",
                        commit=self._short,
                        newer=newer[:12],
                    )
                )
            return
        self._write(*_told(outcomes, self.request, self.forge.job.commit))

    @property
    def _short(self) -> str:
        return self.forge.job.commit[:12]

    def _newer(self) -> str:
        """The commit that has been pushed since; "" while this one is the last."""
        head = self.forge.head(self.request)
        return "" if head == self.forge.job.commit else head

    def _found(self) -> Comment | None:
        """The first of ours. Should there be more, they go: two jobs have written at once."""
        found = [one for one in self.forge.comments(self.request) if one.text.startswith(marks.PLAN)]
        for one in found[1:]:
            self.forge.remove_comment(self.request, one.id)
        return found[0] if found else None

    def _write(self, text: str, mark: str = "") -> None:
        there = self._found()
        whole = "\n".join(one for one in (marks.PLAN, concealed(text).rstrip("\n"), mark) if one)
        if there is None or there.text != whole:
            self.forge.write_comment(self.request, whole, over=there.id if there else None)


def _told(outcomes: Sequence[OfPortal], request: str, commit: str) -> tuple[str, str]:
    """(text for people, mark for the job that applies)"""
    mark = marks.written(
        marks.Approval(
            request=request,
            commit=commit,
            plans=tuple(
                marks.Shown(
                    portal=one.name,
                    blueprint=plan.blueprint,
                    digest=document["digest"],
                    changes=effects.marks(document),
                    standing=(class_of(plan) if plan.ruled else Standing.PERSON).value,
                )
                for one in outcomes
                for plan in one.plans
                for document in [plan_to_json(plan)]
            ),
        ),
        os.environ.get(KEY, ""),
    )
    options = _options(commit, _LARGEST - len(mark) - len(marks.PLAN))
    try:
        return _text(outcomes, options), mark
    except UsageError as no_room:
        # Nothing dangerous may be left out, so there is nothing here that could be approved.
        return _text([OfPortal(name="", failure=f"{no_room.message} {no_room.hint}")], options), ""


def _options(commit: str, room: int) -> Options:
    made = replace(provenance.made_by(os.environ, Path()), commit=commit)
    return replace(document_options(), max_bytes=room, link=provenance.job(os.environ), made=made)


def _text(outcomes: Sequence[OfPortal], options: Options) -> str:
    plans = [plan for one in outcomes for plan in one.plans]
    failed = [Failed(portal=one.name, why=one.failure) for one in outcomes if one.failure]
    if len(plans) == 1 and not failed:
        return plan_markdown(plans[0], options)
    return plans_markdown(plans, options, failed)
