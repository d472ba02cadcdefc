"""Runs over all kinds at once, whole: the plan, each request, the journal, the report and the state are these."""

from __future__ import annotations

import pytest

from tests.engine.whole_scenes import SCENES


@pytest.mark.parametrize("scene", SCENES)
def test_a_run_says_and_sends_this(scene, golden):
    golden(f"runs/{scene}.txt", "\n".join(SCENES[scene]()) + "\n")
