"""The page at `/`: what a person who opens the mock portal in a browser is told."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

import httpx
import pytest

from smartctl.mockportal import seeds
from smartctl.mockportal.application import Portal
from smartctl.mockportal.boards import characters, colors, page
from smartctl.mockportal.seeds import junk
from smartctl.mockportal.server import build
from tests.mockportal import page_tree
from tests.mockportal.conftest import Caller
from tests.mockportal.page_tree import Node


def browse(portal: Portal, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(build(portal))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser:
            return await browser.request(method, path, headers=headers)

    return asyncio.run(ask())


def shown(caller: Caller, path: str = "/", *, status: int = 200, accept: str = "") -> Node:
    answer = browse(caller.portal, path, **{"Accept-Language": accept})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    tree = page_tree.read(answer.text)
    assert not tree.all("script")
    assert not tree.all("img")
    return tree


@pytest.fixture
def sown(opened):
    def sow(name: str, **settings: Any) -> Caller:
        caller = opened(**settings)
        seeds.sow(caller.portal, name)
        return caller

    return sow


def entity(caller: Caller, title: str) -> int:
    return next(one["entityTypeId"] for one in caller.ask("crm.type.list")["types"] if one["title"] == title)


def columns(board: Node) -> list[tuple[str, str, str, int]]:
    """Take a board apart: title, colour, meaning and count of each column."""
    return [
        (
            column.one(of="stage-title").words,
            column.attrs["style"].partition(";")[0].removeprefix("--stage:"),
            column.attrs["class"].split()[1],
            int(column.one(of="stage").one(of="count").text),
        )
        for column in board.all("li", of="column")
    ]


def test_an_empty_portal_says_what_to_do(admin: Caller) -> None:
    assert "Смарт-процессов пока нет" in shown(admin).words


def test_a_board_has_the_columns_of_the_pipeline_in_order_with_colours_meanings_and_counts(admin: Caller) -> None:
    kind = admin.new_type(title="Ремонт", isStagesEnabled="Y", isLinkWithProductsEnabled="Y")["entityTypeId"]
    stages = admin.stages(kind)
    admin.ask(
        "crm.status.update", id=stages["CLIENT"]["ID"], fields={"NAME": "Ждём деталь", "SORT": 5, "COLOR": "#FA0"}
    )
    admin.ask("crm.status.update", id=stages["NEW"]["ID"], fields={"COLOR": "red;background:url(//evil)"})
    admin.add_stage(kind, "REFUSED", NAME="Отказ", SORT=700, COLOR="#AF6D4D", SEMANTICS="F")
    for title in ("Чайник", "Утюг"):
        admin.new_item(kind, title=title, stageId=stages["CLIENT"]["STATUS_ID"], opportunity=1500)
    board = shown(admin).one(of="board")
    assert columns(board) == [
        ("Ждём деталь", "#ffaa00", "progress", 2),
        ("Начало", colors.NONE, "progress", 0),
        ("Подготовка", "#88b9ff", "progress", 0),
        ("Успех", "#00ff00", "success", 0),
        ("Провал", "#ff0000", "failure", 0),
        ("Отказ", "#af6d4d", "failure", 0),
    ]
    first, *_, won, _, lost = board.all("li", of="column")
    assert [card.words for card in first.all(of="card-title")] == ["Утюг", "Чайник"]
    assert first.one(of="total").text == "3\u00a0000\u00a0₽"
    assert (won.one(of="meaning").words, lost.one(of="meaning").words) == ("✓ Успех", "✕ Провал")


def test_a_column_shows_its_newest_cards_and_counts_all(admin: Caller) -> None:
    kind = admin.new_type(isStagesEnabled="Y")["entityTypeId"]
    admin.portal.add_items(kind, [{"title": f"№ {number}"} for number in range(1, 401)])
    column = shown(admin, "/?lang=en").all("li", of="column")[0]
    cards = [card.words for card in column.all(of="card-title")]
    assert (cards[0], len(cards)) == ("№ 400", 20)
    assert (column.one(of="stage").one(of="count").text, column.one(of="more").words) == ("400", "and 380 more")


def test_the_lived_in_portal_stands_on_one_page(sown) -> None:
    caller = sown("realistic")
    tree = shown(caller)
    order = ["Закупки", "Договоры", "Тест 123", "Установка окон", "Рекламации"]
    assert [one.words for one in tree.all(of="tile-title")] == order
    assert [one.one(of="process-title").words for one in tree.all(of="process")] == order
    assert [one.words for one in tree.all(of="place-title")] == ["CRM", "Цифровое рабочее место Производство и монтаж"]
    windows = tree.one(of="process", data_process=str(entity(caller, "Установка окон")))
    assert windows.one(of="where").words == "Производство и монтаж"
    assert [one.words for one in windows.all(of="pipeline-title")] == [
        "Воронка Общая воронка по умолчанию 30 элементов",
        "Воронка Балконы 5 элементов",
    ]
    main, _ = windows.all(of="board")
    assert sum(count for *_, count in columns(main)) == 30
    assert "ООО «Ромашка»" in main.text  # clients by name
    contracts = tree.one(of="process", data_process=str(entity(caller, "Договоры")))
    assert not contracts.all(of="board")
    assert len(contracts.all(of="card")) == 12


def test_fields_card_relations_and_options_are_told(sown) -> None:
    caller = sown("realistic")
    tree = shown(caller, f"/process/{entity(caller, 'Установка окон')}")
    rows = {row.one("code").text.rpartition("_")[2]: row.words for row in tree.all("tr") if row.all("code")}
    assert "Адрес объекта *" in rows["ADDRESS"]
    assert "Строка обязательное" in rows["ADDRESS"]
    assert "множественное" in rows["1699871234567"]
    assert "Бригада Ахмедова" in rows["CREW"]
    layout = tree.one(of="layout")
    assert [one.words for one in layout.all(of="section-title")] == ["О заказе", "Монтаж"]
    assert [one.words for one in layout.all(of="element")] == [
        "Название",
        "Клиент",
        "Адрес объекта * показывать всегда Строка",
        "Бригада показывать всегда Список",
        "Кол-во окон показывать всегда Целое число",
    ]
    assert [one.words for one in tree.all("a") if "/process/" in one.attrs["href"]] == ["Рекламации"]
    switches = {one.words: "is-on" in one.attrs["class"] for one in tree.all(of="switch")}
    assert (switches["Корзина"], switches["Печать документов"]) == (True, False)
    complaints = shown(caller, f"/process/{entity(caller, 'Рекламации')}")
    related = [one.words for one in complaints.one(of="related").all("li")]
    assert related == [
        "Сделка",
        "Установка окон",
        "Контакт в той карточке есть вкладка встроенная",
        "Компания в той карточке есть вкладка встроенная",
    ]


def test_hostile_titles_are_text(sown) -> None:
    caller = sown("junk")
    tree = shown(caller)
    titles = [one.text for one in tree.all(of="tile-title")]
    expected = ["".join(run for run, _ in characters.pieces(one.strip())) for one in junk.TITLES]
    assert titles == expected
    for one in caller.ask("crm.type.list")["types"]:
        whole = shown(caller, f"/process/{one['entityTypeId']}")
        places = (of for of in ("process-title", "pipeline-title", "stage-title", "card-title", "section-title"))
        told = "".join(node.text for of in places for node in whole.all(of=of))
        assert not set(told) & set("\x1b\x9b\u202e\u2066\u200b\ufeff\u200f\x07")
        assert len(whole.one("title").text) < 2200
        assert all(node.all("bdi") for node in whole.all(of="card-title"))


def test_marks_heaped_on_a_letter_are_counted_after_the_first_few() -> None:
    assert list(characters.pieces("e\u0301 Z" + "\u0302" * 9 + "x")) == [
        ("e\u0301 Z" + "\u0302" * 4, False),
        ("+5", True),
        ("x", False),
    ]
    family = "\U0001f469\u200d\U0001f467"
    assert list(characters.pieces(family)) == [(family, False)]


def test_what_cannot_be_seen_is_shown_by_its_number(admin: Caller) -> None:
    admin.new_type(title="abc\u202edef\x1b[31m[red]</title><b>")
    tree = shown(admin, "/")
    title = tree.one(of="process-title")
    assert title.words == "abcU+202EdefU+001B[31m[red]</title><b>"
    assert [one.text for one in title.all(of="unseen")] == ["U+202E", "U+001B"]


@pytest.mark.parametrize(
    ("path", "accept", "portal", "language"),
    [
        ("/?lang=en", "ru", "ru", "en"),
        ("/?lang=ru", "en", "en", "ru"),
        ("/", "en-US,en;q=0.9,ru;q=0.8", "ru", "en"),
        ("/", "de,ru;q=0.3,en;q=0.5", "ru", "en"),
        ("/", "en;q=0,de", "ru", "ru"),
        ("/", "", "en", "en"),
        ("/?lang=<b>", ";;q=9,", "ru", "ru"),
    ],
)
def test_the_language_is_the_one_asked_for(opened, path: str, accept: str, portal: str, language: str) -> None:
    caller = opened(language=portal)
    tree = shown(caller, path, accept=accept)
    assert tree.one("html").attrs["lang"] == language
    assert ("No smart processes yet" in tree.words) == (language == "en")


def test_links_keep_the_language_that_was_chosen(sown) -> None:
    tree = shown(sown("large"), "/?lang=en")
    links = {one.attrs["href"] for one in tree.all(of="tile-title")}
    assert len(links) == 100
    assert "/process/1030?lang=en" in links


def test_a_large_portal_is_an_overview_with_a_page_for_each_process(sown) -> None:
    caller = sown("large")
    tree = shown(caller)
    assert not tree.all(of="board")
    tile = tree.all(of="tile")[0]
    assert tile.words == "Процесс 001 4 элемента · 25 полей · 3 воронки"
    assert [len(strip.all("i")) for strip in tile.all(of="strip")] == [8, 8, 8]
    assert len(shown(caller, "/process/1030").all(of="board")) == 3


@pytest.mark.parametrize("number", ["7", "0", "-1", "1030x", "9" * 5000, "%D9%A1", "<b>"])
def test_an_unknown_process_is_a_page_that_leads_back(admin: Caller, number: str) -> None:
    assert "Такого смарт-процесса нет" in shown(admin, f"/process/{number}", status=404).words


def test_items_on_stages_and_in_pipelines_that_are_gone_are_still_shown(admin: Caller) -> None:
    kind = admin.new_type(isStagesEnabled="Y", isCategoriesEnabled="Y")["entityTypeId"]
    admin.new_item(kind, title="a")
    admin.new_item(kind, title="b")

    def lose(database: Any, settings: Any) -> None:
        database.run("UPDATE items SET stage_id = 'DT1030_9:LOST' WHERE id = 1")
        database.run("UPDATE items SET category_id = 99 WHERE id = 2")

    admin.portal.fill(lose)
    tree = shown(admin)
    assert [one.words for one in tree.all(of="pipeline-title")][-1] == "Воронки больше нет: 99 1 элемент"
    assert [one.one(of="card-title").words for one in tree.all("li", of="gone")] == ["a", "b"]


def test_no_secret_is_on_the_page_and_nothing_can_be_written_there(sown) -> None:
    caller = sown("realistic")
    caller.portal.add_webhook(1, "keep-me-secret")
    installed = caller.portal.add_application()
    text = browse(caller.portal, "/").text
    assert browse(caller.portal, "/", "POST").status_code == 404
    assert browse(caller.portal, "/", "HEAD").status_code == 200
    for secret in ("keep-me-secret", installed.client_secret, installed.access_token, "/rest/"):
        assert secret not in text


def test_rest_goes_on_beside_the_page(admin: Caller) -> None:
    assert browse(admin.portal, "/rest/1/demo/profile").json()["result"]["ID"] == "1"


def test_templates_load_only_when_a_page_is_asked_for() -> None:
    code = "import sys, smartctl.mockportal.server; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_text_on_a_stage_can_be_read_on_any_colour() -> None:
    for red in range(0, 256, 51):
        for green in range(0, 256, 51):
            for blue in range(0, 256, 51):
                color = f"#{red:02x}{green:02x}{blue:02x}"
                assert colors.contrast(color, colors.ink_on(color)) >= 4.5, color


def test_every_text_of_the_page_is_in_both_languages_and_used() -> None:
    from smartctl.mockportal.boards import texts

    whole = "".join(file.read_text("utf-8") for file in _sources())
    for key, pair in texts._WORDS.items():
        assert all(pair)
        assert f'"{key}"' in whole or key.startswith(("stage.", "binding.", "relation")), key


def _sources():
    from pathlib import Path

    room = Path(page.__file__).parent
    return [*room.glob("*.py"), *room.glob("templates/*.html")]
