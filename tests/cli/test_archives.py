"""The portal's own export at the command line: made by the mock portal, looked at, compared with a runbook."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.cli.conftest import WINDOW, said


@pytest.fixture
def portal(smartctl, tmp_path):
    """The blueprint applied to mock:a; what a stage is called there."""
    assert smartctl("apply", WINDOW, "--portal", "mock:a", "--yes").returncode == 0
    with sqlite3.connect(tmp_path / ".smartctl" / "mock" / "a.sqlite3") as database:
        rows = database.execute("SELECT name, status_id FROM statuses").fetchall()
    return dict(rows)


def placed(smartctl, stage, kind, properties, *more):
    done = smartctl(
        "mock", "robots", "add", "mock:a", "--stage", stage, "--type", kind, "--properties", json.dumps(properties), *more
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def exported(smartctl, name="a.zip"):
    done = smartctl("mock", "export", "mock:a", "--out", name)
    assert done.returncode == 0, done.stderr
    return name


def test_a_runbook_says_what_an_export_shows(smartctl, portal):
    placed(smartctl, portal["Оплачено частично"], "CrmSendSmsActivity", {"MessageText": "Жду денег", "RecipientType": "entity"})  # fmt: skip
    placed(smartctl, portal["Доставка окна"], "WebHookActivity", {"Handler": "https://example.com/secret/hook", "Title": "Хук"})  # fmt: skip
    told = smartctl("runbook", WINDOW, "--portal", "mock:a", "--archive", exported(smartctl), "--lang", "ru")
    assert told.returncode == 0, told.stderr
    text = said(told.stdout)
    assert "Текст сообщения: сейчас Жду денег, нужно Осталось оплатить {{balance_due}}. Ждём вас!" in text
    assert "На портале стоит 1 элемент автоматизации, которого нет ни в одном шаге:" in text
    assert "- робот «Исходящий вебхук» на Установка окон > Монтаж > Доставка окна: https://example.com/… " in text
    assert "не сделано: в архиве этого нет" in text
    assert "нельзя определить: в архиве нет раздела, где это стояло бы" in text  # no trigger was ever placed
    again = smartctl("runbook", WINDOW, "--portal", "mock:a", "--archive", "a.zip", "--lang", "en", "--format", "json")
    book = json.loads(again.stdout)
    [other] = [one for one in book["steps"] if one["status"] == "different"]
    assert [one["what"] for one in other["differences"]] == ["sms", "after", "conditions"]
    assert [one["action"] for one in book["archive"]["beside"]] == ["webhook"]
    assert book["archive"]["gaps"] == []


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_every_form_of_a_runbook_names_what_nobody_asked_for(smartctl, portal, form):
    placed(smartctl, portal["Доставка окна"], "WebHookActivity", {"Handler": "https://example.com/x"})
    told = smartctl("runbook", WINDOW, "--portal", "mock:a", "--archive", exported(smartctl), "--format", form)
    assert "robot “Outgoing webhook” on" in told.stdout


def test_an_export_from_before_a_field_was_added_is_called_older(smartctl, portal, tmp_path):
    placed(smartctl, portal["Доставка окна"], "WebHookActivity", {"Handler": "https://example.com/x"})
    exported(smartctl, "a.tar.gz")
    more = tmp_path / "more.yaml"
    text = WINDOW.read_text(encoding="utf-8")
    field = "    fields:\n      key_number: {type: string, title: {ru: Номер ключа, en: Key number}}\n"
    more.write_text(text.replace("    fields:\n", field, 1), encoding="utf-8")
    assert smartctl("apply", more, "--portal", "mock:a", "--yes").returncode == 0
    told = smartctl("runbook", more, "--portal", "mock:a", "--archive", "a.tar.gz", "--lang", "en")
    text = said(told.stdout)
    assert "The archive is older than the portal: the field “Номер ключа” is missing in it." in text
    assert "cannot be told: the archive is older than the portal" in text
    assert "not done: the archive does not have it" not in text


def test_an_inspection_shows_the_form_and_nothing_of_what_people_wrote(smartctl, portal):
    secret = "Иван Петров, +7 900 123-45-67, https://x.bitrix24.ru/rest/1/abcdefghijklmnop/"
    placed(
        smartctl, portal["Доставка окна"], "CrmTimelineCommentAdd", {"CommentText": secret, "Odd": {"mail": "a@b.ru"}}
    )
    exported(smartctl)
    for form in ("text", "json"):
        told = smartctl("archive", "inspect", "a.zip", "--format", form, "--lang", "ru").stdout
        assert "Odd" in told
        for part in ("Петров", "900", "abcdefghijklmnop", "a@b.ru"):
            assert part not in told
    full = smartctl("archive", "inspect", "a.zip", "--full").stdout
    assert "Петров" in full
    assert "abcdefghijklmnop" not in full


def test_what_is_no_archive_is_said_in_a_sentence(smartctl, tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no more")
    for arguments in (("archive", "inspect", "a.zip"), ("archive", "inspect", "nothing.zip")):
        told = smartctl(*arguments)
        assert told.returncode == 1
        assert "Reading the archive" in told.stderr


def test_a_plan_shows_automation_and_the_age_of_the_file(smartctl, portal):
    placed(smartctl, portal["Доставка окна"], "WebHookActivity", {"Handler": "https://example.com/x"})
    told = smartctl("plan", WINDOW, "--portal", "mock:a", "--archive", exported(smartctl), "--lang", "ru")
    text = said(told.stdout)
    assert "Прочитан архив a.zip, собранный" in text
    assert "+ installation.automation.main.accepted.task: поставить руками" in text
    assert "? робот «Исходящий вебхук» на Установка окон > Монтаж > Доставка окна: https://example.com/…" in text
    again = smartctl("plan", WINDOW, "--portal", "mock:a", "--archive", "a.zip", "--format", "json")
    [facts] = [one["facts"] for one in json.loads(again.stdout)["notes"] if one["code"] == "automation"]
    assert {one["status"] for one in facts["steps"]} == {"not-done", "unseen"}


def test_what_is_in_use_is_not_taken_away_without_a_word(smartctl, portal, tmp_path):
    with sqlite3.connect(tmp_path / ".smartctl" / "mock" / "a.sqlite3") as database:
        [(column,)] = database.execute("SELECT field_name FROM user_fields WHERE field_name LIKE '%_FLOOR'")
    placed(smartctl, portal["Доставка окна"], "CrmTimelineCommentAdd", {"CommentText": f"{{=Document:{column}}}"})
    less = tmp_path / "less.yaml"
    lines = WINDOW.read_text(encoding="utf-8").splitlines(keepends=True)
    less.write_text("".join(one for one in lines if not one.startswith("      floor:")).replace("floor, ", ""), encoding="utf-8")  # fmt: skip
    blind = smartctl("plan", less, "--portal", "mock:a", "--lang", "ru")
    assert "По REST нельзя узнать, что из этого используют роботы, триггеры и туннели: installation.field.floor." in said(blind.stdout)  # fmt: skip
    arguments = (less, "--portal", "mock:a", "--archive", exported(smartctl), "--allow-delete", "--yes", "--lang", "ru")
    refused = smartctl("apply", *arguments)
    assert refused.returncode == 4
    assert "поле «Этаж» используется: робот «Добавить комментарий», Установка окон > Монтаж > Доставка окна (прочитано)" in said(refused.stderr + refused.stdout)  # fmt: skip
    done = smartctl("apply", *arguments, "--allow-data-loss", "installation.field.floor")
    assert done.returncode == 0, done.stderr


def test_a_saved_plan_still_says_what_is_in_use(smartctl, portal, tmp_path):
    with sqlite3.connect(tmp_path / ".smartctl" / "mock" / "a.sqlite3") as database:
        [(column,)] = database.execute("SELECT field_name FROM user_fields WHERE field_name LIKE '%_FLOOR'")
    placed(smartctl, portal["Доставка окна"], "CrmTimelineCommentAdd", {"CommentText": f"{{=Document:{column}}}"})
    less = tmp_path / "less.yaml"
    lines = WINDOW.read_text(encoding="utf-8").splitlines(keepends=True)
    less.write_text("".join(one for one in lines if not one.startswith("      floor:")).replace("floor, ", ""), encoding="utf-8")  # fmt: skip
    planned = ("plan", less, "--portal", "mock:a", "--archive", exported(smartctl), "--allow-delete")
    assert smartctl(*planned, "--out", "p.json").returncode == 0
    refused = smartctl("apply", "p.json", "--portal", "mock:a", "--yes", "--allow-delete")
    assert refused.returncode == 4
    assert "is in use: robot “Add comment”" in said(refused.stderr + refused.stdout)
    allowed = ("--allow-data-loss", "installation.field.floor")
    assert smartctl(*planned, *allowed, "--out", "q.json").returncode == 0
    done = smartctl("apply", "q.json", "--portal", "mock:a", "--yes")
    assert done.returncode == 0, done.stderr


def test_a_difference_that_somebody_has_accepted_stays_accepted_until_it_is_another(smartctl, portal):
    address = "installation.automation.main.delivery.sms"

    def status(*flags):
        told = smartctl("runbook", WINDOW, "--portal", "mock:a", "--format", "json", *flags)
        return next(one["status"] for one in json.loads(told.stdout)["steps"] if one["address"] == address)

    stage, text = (
        portal["Доставка окна"],
        {"MessageText": "Завтра приедем ставить окна. Пожалуйста, освободите проёмы", "RecipientType": "entity"},
    )
    placed(smartctl, stage, "CrmSendSmsActivity", text)
    assert status("--archive", exported(smartctl)) == "different"
    assert status("--confirm", address, "--by", "Анна") == "done"
    assert status("--archive", exported(smartctl)) == "done"
    assert smartctl("mock", "robots", "remove", "mock:a", "--id", "1").returncode == 0
    placed(
        smartctl,
        stage,
        "CrmSendSmsActivity",
        {**text, "MessageText": "Завтра приедем ставить окна. Пожалуйста, освободите проёмы!"},
    )
    assert status("--archive", exported(smartctl)) == "different"


def test_the_automation_of_an_export_is_written_as_lines_of_a_blueprint(smartctl, portal):
    placed(smartctl, portal["Доставка окна"], "CrmTimelineCommentAdd", {"CommentText": "Везём: {=Document:TITLE}"})
    told = smartctl("archive", "automation", WINDOW, exported(smartctl), "--portal", "mock:a")
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines() == [
        "processes:",
        "  installation:",
        "    automation:",
        "      stages:",
        "        main.delivery:",
        '          - {robot: {comment: "Везём: {{title}}"}}',
    ]


def test_a_person_of_an_export_is_an_input_that_another_portal_is_asked_for(smartctl, portal):
    notice = {"MessageUserTo": ["user_5"], "MessageText": "Едем"}
    placed(smartctl, portal["Доставка окна"], "SocNetMessageActivity", notice)
    told = smartctl("archive", "automation", WINDOW, exported(smartctl), "--portal", "mock:a")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[:2] == [
        "inputs:",
        '  user_5: {type: integer, title: "User 5 of mock:a", portals: {"mock:a": 5}}',
    ]
    assert '        user_5: {title: user_5, user: "{{user_5}}"}' in lines


def test_an_archive_that_is_not_there_is_told_as_what_it_is(smartctl, tmp_path):
    assert "No such file or directory" in said(smartctl("archive", "inspect", "gone.zip").stderr)
    (tmp_path / "folder.zip").mkdir()
    assert "it is not a file" in said(smartctl("archive", "inspect", "folder.zip").stderr)
