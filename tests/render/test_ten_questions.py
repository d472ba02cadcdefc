"""Ten questions that somebody asks who does not program, answered by the page of a rich edit alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from built_in_plans import plan_of

from smartctl.render import FORMATS
from smartctl.render.options import Made, Options

QUESTIONS = {
    "На каком портале и по какому шаблону?": ("Портал: mock:demo", "Шаблон процесса: window-installation 1.0.0"),
    "Кто и когда построил план, по какому коммиту?": ("Иван", "2026-11-29 14:30", "0123abcd"),
    "Можно ли применить его как есть?": ("В таком виде план не будет применён",),
    "Какая стадия исчезнет?": ("Стадия «Доставка окна» будет удалена",),
    "Сколько на ней элементов и куда они уйдут?": (
        "На этой стадии 21 элемент",
        "сначала они переносятся на «Время и бригада согласованы»",
    ),
    "Какая стадия новая и где она будет стоять?": ("Будет добавлена стадия «Проверено», 4-я по порядку",),
    "Какие данные теряются?": (
        "Поле «Пожелания клиента» будет удалено",
        "Не заполнено ни в одном элементе",
        "Из списка «Кто выполняет» будет удалено значение «Подрядчик»",
    ),
    "Что изменится в карточке?": ("«клиент»: из раздела «О заявке» в «Монтаж», после «Фото после монтажа»",),
    "Что за новое поле?": ("Будет добавлено поле «Пометка» (строка)", "множественность", "«Что важно знать»"),
    "Что кто-то поменял на портале без нас?": (
        "было «Время и бригада согласованы», стало «Договорились (устно)»",
        "Ждём <b>ответа</b>",
    ),
}


@pytest.fixture(scope="module")
def page() -> str:
    """What stands on the page, without what is one click away."""
    made = Made(by="Иван", at="2026-11-29 14:30", commit="0123abcd")
    text = FORMATS["html"](plan_of("window-installation", "edit"), Options(language="ru", made=made))
    body = re.sub(r"<details>.*?</details>", "", text.partition("</style>")[2], flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", body)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_answers(page, question):
    for answer in QUESTIONS[question]:
        assert answer in page
