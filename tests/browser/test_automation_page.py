"""A person puts a robot and a trigger on a stage in a real browser, on a phone, in the words of the page; they run."""

from __future__ import annotations

import pytest

from smartctl.mockportal import back_door
from tests.clients.serving import served

_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WORDS = {
    "ru": ("Добавить: Робот", "Добавить: Триггер", "Дальше", "Название задачи", "Поставить на стадию", "Убрать"),
    "en": ("Add: Robot", "Add: Trigger", "Next", "Task name", "Put on the stage", "Remove"),
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_robot_is_placed_with_a_thumb_and_does_its_work(windows, language):
    robot, trigger, onward, title, place, remove = WORDS[language]
    with served() as (mock, port):
        fields = {"title": "Заявки", "isStagesEnabled": "Y", "isAutomationEnabled": "Y"}
        number = mock.call("crm.type.add", {"fields": fields})["result"]["type"]["entityTypeId"]
        [pipeline] = mock.call("crm.category.list", {"entityTypeId": number})["result"]["categories"]
        page = windows.page(width=390, height=844)
        page.goto(f"http://127.0.0.1:{port}/crm/type/{number}/automation/{pipeline['id']}/?lang={language}")
        assert page.evaluate(_OVERFLOW) == 0
        column = page.locator(f"li.column[data-stage='DT{number}_{pipeline['id']}:CLIENT']")
        assert column.bounding_box()["width"] > 200

        column.get_by_label(robot).select_option("Task2Activity")
        column.locator("form", has=page.get_by_label(robot)).get_by_role("button", name=onward).click()
        field = page.get_by_label(title, exact=True)
        assert page.evaluate(_OVERFLOW) == 0
        box = field.bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= 390
        name = "Название" if language == "ru" else "Name"
        text = "Позвонить: {{" + name + "}}"
        field.fill(text)
        page.get_by_role("button", name=place).click()
        assert text in column.inner_text()

        column.get_by_label(trigger).select_option("WEBHOOK")
        column.locator("form", has=page.get_by_label(trigger)).get_by_role("button", name=onward).click()
        page.get_by_role("button", name=place).click()
        assert [one["code"] for one in back_door.listed(mock)["triggers"]] == ["WEBHOOK"]

        stage = f"DT{number}_{pipeline['id']}:CLIENT"
        made = {"title": "Кран", "stageId": stage, "categoryId": pipeline["id"]}
        mock.call("crm.item.add", {"entityTypeId": number, "fields": made})
        tasks = mock.call("tasks.task.list", {"select": ["TITLE"]})["result"]["tasks"]
        assert [one["title"] for one in tasks] == ["Позвонить: Кран"]

        while column.get_by_role("button", name=remove).count():
            column.get_by_role("button", name=remove).first.click()
        assert back_door.listed(mock) == {"robots": [], "triggers": []}
