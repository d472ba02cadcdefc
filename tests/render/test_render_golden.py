"""Whole screens, kept as files: a review reads their difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from plan_examples import drift_plan, first_plan, rich_plan, teardown_plan

from smartctl.model import Plan
from smartctl.render import FORMATS
from smartctl.render.options import Options

SCREENS = {
    "rich.en.txt": (rich_plan, "text", Options(saved_to="plan.json")),
    "rich.ru.txt": (rich_plan, "text", Options(language="ru", saved_to="")),
    "rich.en.color.txt": (rich_plan, "text", Options(color=True)),
    "rich.en.ascii.txt": (rich_plan, "text", Options(unicode=False)),
    "rich.en.plain.txt": (rich_plan, "text", Options(style="plain")),
    "rich.ru.plain.txt": (rich_plan, "text", Options(language="ru", style="plain")),
    "rich.json": (rich_plan, "json", Options()),
    "rich.gitlab.json": (rich_plan, "gitlab", Options()),
    "first.ru.txt": (first_plan, "text", Options(language="ru")),
    "first.ru.plain.txt": (first_plan, "text", Options(language="ru", style="plain")),
    "teardown.en.txt": (teardown_plan, "text", Options()),
    "teardown.ru.plain.txt": (teardown_plan, "text", Options(language="ru", style="plain")),
    "drift.ru.txt": (drift_plan, "text", Options(language="ru")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_approved(name: str, golden: Callable[[str, str], None]) -> None:
    make, form, options = SCREENS[name]
    plan: Plan = make()
    golden(f"plans/{name}", FORMATS[form](plan, options))
