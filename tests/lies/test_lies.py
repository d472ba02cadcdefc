"""No parameter of any write can be dropped or altered by a portal without a word of smartctl.

`make lies` tells every lie there is: each parameter of each write, dropped, and altered where it is a single value, over
the whole table of kinds and the built-in blueprints. The test suite tries a fixed sample.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Sequence

import pytest

from smartctl.kinds import KINDS
from tests.lies.lie import WAYS, Sent
from tests.lies.scenes import first_of_all, of_attributes, of_blueprints, of_cases
from tests.lies.trial import Scene

ALL = os.environ.get("SMARTCTL_LIES") == "all"
SCENES = tuple(scene for scene in (*first_of_all(), *of_attributes(), *of_cases()))
BLUEPRINTS = tuple(of_blueprints())
SAMPLED, POINTS = 4, 3
"""Scenes of each kind, and points of each scene, that the suite tries."""

UNSEEN = {
    "bizproc.robot.": "bizproc.robot.list gives codes and nothing else of a robot",
    "crm.documentgenerator.template.add fields.file": "no method gives the file of a template back",
    "crm.documentgenerator.template.update fields.file": "no method gives the file of a template back",
}
"""Beginning of a method and its parameter -> why the report can only say that nobody sees what became of it."""
TOLD_ONCE: dict[str, str] = {}
"""The same for what the report names and the next plan cannot: nothing so far."""
ONCE_SILENT = (
    ("workflow robots create", "bizproc.workflow.template.add TEMPLATE_DATA.1", "altered"),
    ("pipeline title create", "crm.category.add fields.sort", "dropped"),
    ("stage title create", "crm.status.add fields.CATEGORY_ID", "dropped"),
    ("field settings.double.min_value create", "userfieldconfig.add field.settings.PRECISION", "altered"),
    ("field number-made-anew", "userfieldconfig.add field.settings.PRECISION", "dropped"),
)
"""Lies of which nothing was said, or nothing in the next plan, before smartctl was mended: always tried."""


@pytest.mark.parametrize(("name", "parameter", "way"), ONCE_SILENT)
def test_what_was_silent_once_is_in_the_next_plan(name, parameter, way):
    scene = next(one for one in SCENES if str(one) == name)
    honest = scene.honest()
    verdict, why = honest.lied_to(next(one for one in honest.sent if str(one) == parameter), way)
    assert verdict == "named", why


@pytest.mark.parametrize("kind", KINDS)
def test_every_lie_about_a_kind_is_heard(kind, record_property):
    scenes = [scene for scene in SCENES if scene.kind == kind]
    if not ALL:
        scenes = random.Random(kind).sample(scenes, min(SAMPLED, len(scenes)))
    _told(kind, scenes, set(), record_property, by_value=True)


@pytest.mark.skipif(not ALL, reason="make lies")
def test_every_lie_about_the_built_in_blueprints_is_heard(record_property):
    """Each parameter in the first of them that sends it; their values are those of the kinds."""
    _told("blueprint", BLUEPRINTS, set(), record_property, by_value=False)


def _told(kind: str, scenes: Sequence[Scene], seen: set, record_property, *, by_value: bool) -> None:
    verdicts: Counter[str] = Counter()
    silent: list[str] = []
    for scene in scenes:
        honest = scene.honest()
        for sent, way in _points(scene, honest.sent, seen, by_value=by_value):
            verdict, why = honest.lied_to(sent, way)
            verdicts[verdict] += 1
            if verdict == "silent" or not _excused(verdict, str(sent)):
                silent.append(f"--- {verdict}, {scene}: {way} {sent} of {sent.values[0]}\n{why}")
    record_property("lies told", (kind, dict(verdicts)))
    assert not silent, "\n".join(silent)


def _excused(verdict: str, parameter: str) -> bool:
    """Less than named is excused where the reason is known."""
    reasons = {"unseen": UNSEEN, "told": TOLD_ONCE}.get(verdict, {"": ""})
    return any(parameter.startswith(beginning) for beginning in reasons)


def _points(scene: Scene, written: Sequence[Sent], seen: set, *, by_value: bool):
    """Each parameter once: with the same values in another scene it is the same lie."""
    fresh = []
    for one in written:
        key = (one.method, one.path, one.values if by_value else ())
        if key not in seen:
            seen.add(key)
            fresh += [(one, way) for way in (WAYS if one.leaf else WAYS[:1])]
    return fresh if ALL else random.Random(str(scene)).sample(fresh, min(POINTS, len(fresh)))
