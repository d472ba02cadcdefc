"""Reads the workflows of a portal's designer, which a webhook of an administrator may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartctl.automation.imported import judged
from smartctl.automation.manual import ManualStep, Proof
from smartctl.automation.observing import Finding
from smartctl.errors import Denied, PortalError
from smartctl.kinds.base import as_rows
from smartctl.kinds.workflow import question
from smartctl.model import Live
from smartctl.ports import Portal


def read_workflows(portal: Portal, steps: Sequence[ManualStep], live: Live) -> Iterator[tuple[ManualStep, Finding]]:
    """Each step that the portal shows, with what it shows."""
    shown = [step for step in steps if step.proof is Proof.READ]
    rows = template_rows(portal) if shown else None
    for step in shown:
        yield step, judged(step, rows, live)


def template_rows(portal: Portal) -> list[Mapping[str, Any]] | None:
    """Every workflow of the designer; None where nobody may read them."""
    found: list[Mapping[str, Any]] = []
    start = 0
    while True:
        try:
            answer = portal.call(question(start))
        except (PortalError, Denied):
            return None
        found.extend(as_rows(answer.result))
        if answer.next is None or answer.next <= start:
            return found
        start = answer.next
