"""The mock portal in Chromium: what a person sees, measured in the rendered page."""

from __future__ import annotations

import re

import pytest

from smartctl.mockportal.seeds import junk
from tests.share import each

_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What is wider than the window although nothing around it scrolls sideways.
_CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.board') || one.closest('.skip') || one.closest('thead')) return false;
    return one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 80))"""


_BROKEN_WORDS = """() => [...document.querySelectorAll('.stage-title')].flatMap(title => {
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT), broken = [];
    while (walker.nextNode()) for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
        if (word[0].length > 22) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, word.index);
        range.setEnd(walker.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(one => Math.round(one.top))).size > 1) broken.push(word[0]);
    }
    return broken;
})"""


def board(page, process: str, pipeline: int = 0):
    return (
        page.locator(".process")
        .filter(has=page.locator(".process-title", has_text=process))
        .locator(".board")
        .nth(pipeline)
    )


def test_the_columns_stand_in_order_in_their_colours_with_their_counts(window) -> None:
    page = window.open("realistic")
    columns = board(page, "Установка окон").locator(".column")
    told = columns.evaluate_all(
        """columns => columns.map(one => [
            one.querySelector('.stage-title').innerText,
            getComputedStyle(one.querySelector('.stage')).backgroundColor,
            Number(one.querySelector('.stage .count').innerText),
            one.querySelectorAll('.card').length,
        ])"""
    )
    assert [title for title, *_ in told] == [
        "Новая заявка",
        "Замер",
        "Согласование сметы",
        "Окна в производстве",
        "Монтаж назначен",
        "Ждём доплату (!)",
        "Установлено и оплачено",
        "Отказ",
        "Клиент передумал",
    ]
    assert [color for _, color, *_ in told] == [
        "rgb(57, 168, 239)",
        "rgb(47, 198, 246)",
        "rgb(85, 208, 224)",
        "rgb(71, 228, 194)",
        "rgb(255, 169, 0)",
        "rgb(241, 54, 26)",
        "rgb(123, 213, 0)",
        "rgb(255, 87, 82)",
        "rgb(175, 109, 77)",
    ]
    counts = [count for *_, count, _ in told]
    assert sum(counts) == 30
    assert counts == [cards for *_, cards in told]
    lefts = columns.evaluate_all("columns => columns.map(one => one.getBoundingClientRect().left)")
    assert lefts == sorted(set(lefts))
    meanings = columns.locator(".meaning").all_inner_texts()
    assert meanings == ["✓ Успех", "✕ Провал", "✕ Провал"]


@pytest.mark.parametrize("title", [junk.TITLES[place] for place in (5, 6, 7, 9)])
def test_a_hostile_title_is_text(window, title: str) -> None:
    page = window.open("junk")
    page.get_by_role("link", name=title, exact=True).click()
    assert page.locator("h1").inner_text() == title
    assert page.title() == f"{title} · Учебный портал"
    assert page.locator(".column .stage-title", has_text=title).count() == 1
    assert page.locator("script, img, iframe, svg").count() == 0


def test_a_title_that_turns_lines_around_turns_nothing_around(window) -> None:
    page = window.open("junk")
    link = page.locator(".tile-title", has_text="deppilf")
    assert link.inner_text() == "abcU+202EdeppilfU+202C U+2066isolatedU+2069 U+200Fmark"
    assert page.locator("bdi").first.evaluate("one => getComputedStyle(one).unicodeBidi") == "isolate"


@pytest.mark.parametrize(("seed", "language"), each(("realistic", "large", "junk"), ("en", "ru")))
def test_no_page_is_wider_than_the_screen(window, seed: str, language: str) -> None:
    page = window.open(seed, f"/?lang={language}")
    paths = page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    processes = sorted({path for path in paths if path.startswith("/process/")})
    assert processes
    for number, path in enumerate(["", *(processes if seed == "junk" else processes[:1])]):
        if path:
            page.goto(page.url.split("/process")[0].split("/?")[0] + path)
        for width in (1280, 360) if number < 2 else (360,):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(_OVERFLOW) == 0, (path, width)
            assert page.evaluate(_CUT_OFF) == [], (path, width)


def test_on_a_phone_the_board_scrolls_sideways_and_a_column_fits_the_screen(window) -> None:
    page = window.open("realistic", width=360)
    shown = board(page, "Установка окон")
    assert shown.evaluate("one => one.scrollWidth > one.clientWidth")
    assert shown.locator(".column").first.bounding_box()["width"] < 330
    shown.evaluate("one => { one.scrollLeft = one.scrollWidth }")
    assert shown.locator(".stage-title").last.bounding_box()["x"] < 360


def test_the_page_speaks_the_language_of_the_browser_and_the_one_that_is_chosen(window) -> None:
    page = window.open("realistic", language="en-GB")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "5 smart processes" in page.locator("h1").inner_text()
    assert page.locator(".success .meaning").first.inner_text() == "✓ Success"
    page.get_by_role("link", name="Русский").click()
    assert page.locator("h1").inner_text() == "5 смарт-процессов"
    page.locator(".process-title a").first.click()
    assert page.locator("html").get_attribute("lang") == "ru"
    page.get_by_role("link", name="English").click()
    assert "/process/" in page.url
    assert page.locator(".tag.strong, summary").first.inner_text().startswith("Fields")


def test_text_can_be_read_by_day_and_by_night(window) -> None:
    page = window.open("realistic")
    page.locator("summary").first.click()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_can_be_read(page, scheme)


def assert_can_be_read(page, scheme: str) -> None:

    def numbers(of: str, name: str) -> list[float]:
        value = page.locator(of).first.evaluate(f"one => getComputedStyle(one).{name}")
        return [int(part) / 255 for part in re.findall(r"\d+", value)[:3]]

    assert (sum(numbers("body", "backgroundColor")) < 1) == (scheme == "dark")
    for text, ground in (
        ("body", "body"),
        (".quiet", "body"),
        (".where", "body"),
        (".tile-title", ".tile"),
        (".tile .quiet", ".tile"),
        (".card-title", ".card"),
        (".card dt", ".card"),
        (".foot", ".card"),
        (".success .meaning", ".column"),
        (".failure .meaning", ".column"),
        (".none", ".column"),
        (".stage-title", ".stage"),
        (".tag", ".tag"),
        (".is-off", "details"),
    ):
        assert contrast(numbers(text, "color"), numbers(ground, "backgroundColor")) >= 4.5, (text, ground)


def contrast(one: list[float], other: list[float]) -> float:
    def luminance(color: list[float]) -> float:
        linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_large_portal_leads_from_the_overview_to_each_process(window) -> None:
    page = window.open("large")
    assert page.locator(".tile").count() == 100
    page.get_by_role("link", name="Процесс 057", exact=True).click()
    assert page.locator("h1").inner_text() == "Процесс 057"
    assert page.locator(".board").count() == 3
    assert page.locator("tr[data-field]").count() == 25
    assert page.locator(".column .count").all_inner_texts()[:8] == ["1", "0", "1", "0", "1", "0", "1", "0"]


def test_the_keyboard_reaches_a_board(window) -> None:
    page = window.open("realistic", "/process/1032", width=360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    shown = page.locator(".board").first
    shown.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.board').scrollLeft > 0")


@pytest.mark.parametrize(("seed", "language"), each(("realistic", "built-in"), ("ru", "en")))
def test_no_word_of_a_stage_title_is_broken(window, seed: str, language: str) -> None:
    page = window.open(seed, f"/?lang={language}")
    origin = page.url.split("/?")[0]
    links = page.locator("a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    processes = sorted({link for link in links if link.startswith("/process/")})
    assert processes
    for path in processes:
        page.goto(origin + path)
        for width in (1400, 800, 360):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(_BROKEN_WORDS) == [], (path, width)
