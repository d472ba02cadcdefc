"""Numbers in a Russian runbook: one, a few and many, with their exceptions."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl import i18n
from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Runbook, entries
from smartctl.model import Address, Intent
from smartctl.render.options import Options
from smartctl.render.runbook import FORMATS
from tests.world import desired, resource

NUMBERS = (1, 2, 5, 11, 21, 22, 25, 111, 112)
ONE, FEW, MANY = (1, 21), (2, 22), (5, 11, 25, 111, 112)
DAYS = {"day": {ONE: "день", FEW: "дня", MANY: "дней"}}
PROCESS, STAGE = Address("p"), Address("p.pipeline.main.stage.new")


def _form(number, forms):
    return next(word for numbers, word in forms.items() if number in numbers)


@pytest.fixture(autouse=True)
def russian():
    before = i18n.current()
    i18n.use("ru")
    yield
    i18n.use(before)


def _book(*intents: Intent, standing: int = 0) -> str:
    wanted = desired(
        resource("process", "p", title="Окна"),
        resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
        resource("stage", STAGE, title="Заявка", result="process", position=1),
        resource("stage", "p.pipeline.main.stage.next", title="Дальше", result="process", position=2),
        automation=intents,
    )
    steps = entries(manual_steps(wanted, {}), [])
    book = Runbook(blueprint="x", version="1.0.0", portal="mock:", site="", title="Окна", entries=steps)
    waits = tuple(f"2026-11-{day % 28 + 1:02}T10:00:00+03:00" for day in range(standing))
    text = FORMATS["text"](replace(book, standing=waits), Options(language="ru"))
    return " ".join(text.split())


def _task(name: str, stage: Address = STAGE, **values: object) -> Intent:
    return Intent(
        address=Address(f"p.automation.main.{stage.rpartition('.')[2]}.{name}"), kind="robot", action="task",
        process=PROCESS, stage=stage, values={"task": "Позвонить", **values},
    )  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("unit", "forms"),
    [
        ("d", {ONE: "день", FEW: "дня", MANY: "дней"}),
        ("h", {ONE: "час", FEW: "часа", MANY: "часов"}),
        # After "через", as the runbook says it.
        ("m", {ONE: "минуту", FEW: "минуты", MANY: "минут"}),
    ],
)
def test_how_long_a_robot_waits(number, unit, forms):
    assert f"{number} {_form(number, forms)} " in _book(_task("call", after=f"{number}{unit}"))


@pytest.mark.parametrize("number", [0, *NUMBERS])
def test_how_many_test_items_stand_on_the_portal(number):
    text = _book(_task("call"), standing=number)
    forms = {ONE: "пробный элемент", FEW: "пробных элемента", MANY: "пробных элементов"}
    assert (f"{number} {_form(number, forms)}" in text) if number else ("пробных элемент" not in text)


@pytest.mark.parametrize("number", [1, 2, 5, 11, 21])
def test_how_many_steps_wait_for_one(number):
    to = Address("p.pipeline.main.stage.next")
    first = Intent(
        address=Address("p.automation.main.new.tunnel"), kind="tunnel", action="move", process=PROCESS, stage=STAGE,
        values={"stage": to},
    )  # fmt: skip
    text = _book(first, *(_task(f"call_{one}", to) for one in range(number)))
    numbers = ", ".join(str(one) for one in range(2, number + 2))
    assert (f"не действует шаг {numbers}." if number == 1 else f"не действуют шаги {numbers}.") in text
