"""Whole screens, kept as files: a review reads their difference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from plan_examples import drift_plan, first_plan, rich_plan, teardown_plan

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import ruled
from smartctl.engine.rules import Rules
from smartctl.findings import Advice, Waiver
from smartctl.model import Change, Plan
from smartctl.project.rules import built_in, rule
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.ruled import at

OWN = {
    "id": "stages-stay",
    "effect": "warn",
    "change": {"kind": ["stage"], "action": ["delete"]},
    "message": {"ru": "стадии удаляем только по согласованию", "en": "stages go only by agreement"},
    "way": {"ru": "Спросите Анну.", "en": "Ask Anna."},
}
WAIVERS = (
    Waiver(rule="unread-count", address="*", reason="the export counts", by="Anna", until="2026-12-31"),
    Waiver(rule="nobody", address="installation.*", reason="old", by="Anna", until="2026-12-31"),
)

ADVICE = (
    Advice(
        code="no-recycle-bin",
        level="risk",
        address="installation",
        message={"en": "The recycle bin is off.", "ru": "Корзина выключена."},
        way={"en": "Add `recycle_bin` to `features`.", "ru": "Добавьте `recycle_bin` в `features`."},
    ),
    Advice(
        code="required-off-card",
        level="mistake",
        address="installation.field.address",
        message={"en": "Field address is required.", "ru": "Поле address обязательное."},
        way={"en": "Put it on the card.", "ru": "Поставьте его в карточку."},
    ),
)


def ruled_plan() -> Plan:
    """The rich one, held against rules: a person decides, with a waiver that holds and one of no use; and with advice."""
    found = replace(rich_plan(), refusals=(), changes=tuple(map(_allowed, rich_plan().changes)))
    rules = Rules(rules=(*built_in(), rule(OWN)), waivers=WAIVERS)
    found = replace(found, advice=ADVICE)
    return ruled(found, Policy(rules=rules, limits=Limits(max_changed_share=1), now=at("12:00")))


def _allowed(change: Change) -> Change:
    return replace(change, hazards=tuple(replace(one, allowed=True) for one in change.hazards))


SCREENS = {
    "ruled.en.txt": (ruled_plan, "text", Options()),
    "ruled.ru.txt": (ruled_plan, "text", Options(language="ru")),
    "ruled.ru.plain.txt": (ruled_plan, "text", Options(language="ru", style="plain")),
    "ruled.en.md": (ruled_plan, "md", Options()),
    "ruled.ru.md": (ruled_plan, "md", Options(language="ru", style="plain")),
    "ruled.ru.html": (ruled_plan, "html", Options(language="ru")),
    "ruled.ru.junit.xml": (ruled_plan, "junit", Options(language="ru")),
    "ruled.json": (ruled_plan, "json", Options()),
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
    "drift.en.junit.xml": (drift_plan, "junit", Options()),
    "drift.ru.txt": (drift_plan, "text", Options(language="ru")),
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_approved(name: str, golden: Callable[[str, str], None]) -> None:
    make, form, options = SCREENS[name]
    plan: Plan = make()
    golden(f"plans/{name}", FORMATS[form](plan, options))
