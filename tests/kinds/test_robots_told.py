"""What a plan in full sentences says of the robots of a workflow: the words of the portal's screens, and no code."""

from __future__ import annotations

import pytest

from smartctl.kinds.robot_words import differing
from smartctl.kinds.words import Telling
from smartctl.model import UNKNOWN, Action, Address, Change
from smartctl.render.options import Options, spoken

P = Address("p")
PAID, DONE = f"{P}.pipeline.main.stage.paid", f"{P}.pipeline.main.stage.done"
NAMES = {
    str(P): "Окна",
    f"{P}.pipeline.main": "Монтаж",
    PAID: "Оплата",
    DONE: "Готово",
    f"{P}.field.due": "Срок",
    f"{P}.field.kind": "Вид",
}
SMS = {"on": PAID, "sms": "Ждём до {{due}}", "after": "2d"}
MOVE = {"on": PAID, "move": DONE, "if": ({"field": "kind", "is": "steel"},)}
FREE = {"unreadable": "DelayActivity"}
CHANGE = Change(
    address=Address(f"{P}.automation.workflow.stages"),
    kind="workflow",
    key="stages",
    parent=P,
    action=Action.UPDATE,
    before={},
    after={},
)


def telling(language, names=NAMES):
    return Telling(change=CHANGE, language=language, name="", now=names, then=names)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ((SMS,), (SMS, MOVE), "добавится: робот «Сменить стадию» на Монтаж > Оплата: Монтаж > Готово, Условие: поле «Вид» равно «steel»"),
        ((SMS, MOVE), (MOVE,), "больше не будет: робот «Отправить SMS клиенту» на Монтаж > Оплата: Ждём до {{Срок}}, Запустить через: 2 дня"),
        ((SMS,), ({**SMS, "after": "1wd"},), "робот «Отправить SMS клиенту» на Монтаж > Оплата: Ждём до {{Срок}}: Запустить через: 2 дня → 1 рабочий день"),
        ((SMS,), ({**SMS, "sms": "Готово"},), "робот «Отправить SMS клиенту» на Монтаж > Оплата: Текст сообщения: Ждём до {{Срок}} → Готово"),
        ((SMS,), ({"on": PAID, "sms": SMS["sms"]},), "робот «Отправить SMS клиенту» на Монтаж > Оплата: Ждём до {{Срок}}: Запустить через: 2 дня → (пусто)"),
        ((MOVE,), ({**MOVE, "if": ({"field": "kind", "filled": True},)},), "робот «Сменить стадию» на Монтаж > Оплата: Монтаж > Готово: Условие: поле «Вид» равно «steel» → поле «Вид» заполнено"),
        ((SMS, MOVE), (MOVE, SMS), "роботы идут в другом порядке"),
        ((SMS, FREE), (SMS,), "больше не будет: шаг, который понимает только дизайнер (DelayActivity)"),
        (
            ({"notify": "x", "to": ({"role": "user_7", "user": 7}, {"role": "responsible"})},),
            ({"notify": "x", "to": ({"role": "responsible"},)},),
            "робот «Уведомление»: x: Получатель: пользователь 7, ответственный за элемент → ответственный за элемент",
        ),
        (
            (),
            ({"set": {"due": "{{due}} + 10d"}},),
            "добавится: робот «Изменить элемент»: Срок: через 10 дней после {{Срок}}",
        ),
        (
            (),
            ({"set": {"title": "Новое"}, "if": ({"field": "opportunity", "more": 5},)},),
            "добавится: робот «Изменить элемент»: Название: Новое, Условие: поле «Сумма» больше 5",
        ),
        (UNKNOWN, (SMS,), ""),
        ((SMS,), (5,), ""),
    ],
)  # fmt: skip
def test_robots_are_told_as_the_portal_shows_them(old, new, said):
    assert spoken(lambda: differing(old, new, telling("ru")), Options(language="ru")) == said


def test_a_time_that_no_portal_knows_is_shown_as_it_is():
    told = differing((SMS,), ({**SMS, "after": "5wm"},), telling("en"))
    assert told.endswith("Run: after: 2 days → 5wm")


def test_a_stage_that_the_plan_does_not_name_keeps_its_address():
    assert "on q.pipeline.main > q.pipeline.main.stage.new" in differing(
        (), ({"on": "q.pipeline.main.stage.new", "comment": "x"},), telling("en", {})
    )
