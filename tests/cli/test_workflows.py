"""Workflows of the designer: written as files, imported by a person, read back by the program."""

from __future__ import annotations

import json

import pytest

NAME = "mock:flow"
TEXT = """
format: smartctl/blueprint/v1
name: flow
version: 1.0.0
processes:
  sale:
    title: Заказы
    features: [business_processes]
    pipelines:
      main:
        title: Основная
        stages:
          new: {title: Новая}
          work: {title: В работе}
          done: {title: Готово, result: success}
          lost: {title: Отказ, result: failure}
    fields:
      due: {type: date, title: Срок}
      kind: {type: list, title: Вид, items: {own: {title: Своё}, foreign: {title: Чужое}}}
    automation:
      roles: {boss: {title: Начальник, user: 1}}
      workflows:
        check:
          title: Проверка заказа
          start: on_create
          robots:
            - {task: "Проверить {{title}}", responsible: boss, deadline: due - 1d, checklist: [Раз, Два]}
            - {notify: "Ждёт {{due}}", to: [responsible, boss], after: 1d12h}
            - {comment: Чужое, if: [{field: kind, is: foreign}, {field: due, filled: true}]}
            - {move: work}
"""


@pytest.fixture
def blueprint(tmp_path, smartctl):
    path = tmp_path / "flow.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def steps(smartctl, path, *flags):
    told = smartctl("runbook", path, "--portal", NAME, "--format", "json", *flags)
    assert told.returncode == 0, told.stderr
    [step] = json.loads(told.stdout)["steps"]
    return step


def test_a_whole_life(smartctl, blueprint, tmp_path):
    early = smartctl("runbook", blueprint, "--portal", NAME, "--files", "out")
    assert early.returncode == 1
    assert "smartctl apply" in early.stderr
    assert smartctl("apply", blueprint, "--portal", NAME, "--yes").returncode == 0

    step = steps(smartctl, blueprint, "--check")
    assert (step["status"], step["verdict"]["detail"], step["proof"]) == ("not-done", "no-template", "read")
    assert "sale-check.bpt" in step["instructions"][0]
    assert smartctl("runbook", blueprint, "--portal", NAME, "--files", "out").returncode == 0
    file = tmp_path / "out" / "sale-check.bpt"
    first = file.read_bytes()
    smartctl("runbook", blueprint, "--portal", NAME, "--files", "out")
    assert file.read_bytes() == first

    number = int(step["link"].split("/")[3])
    imported = smartctl(
        "mock", "import-workflow", NAME, "--file", file, "--process", number, "--name", "Проверка заказа"
    )
    assert imported.returncode == 0, imported.stderr
    assert steps(smartctl, blueprint, "--check")["verdict"]["detail"] == "other-start"
    smartctl(
        "mock",
        "import-workflow",
        NAME,
        "--file",
        file,
        "--process",
        number,
        "--name",
        "Проверка заказа",
        "--start",
        "1",
    )
    assert steps(smartctl, blueprint, "--check")["status"] == "done"

    blueprint.write_text(TEXT.replace("move: work", "move: done"), encoding="utf-8")
    assert steps(smartctl, blueprint)["status"] == "open"
    assert steps(smartctl, blueprint, "--check")["verdict"]["detail"] == "other-template"


def test_a_file_that_is_no_workflow_is_refused(smartctl, blueprint, tmp_path):
    assert smartctl("apply", blueprint, "--portal", NAME, "--yes").returncode == 0
    wrong = tmp_path / "wrong.bpt"
    wrong.write_bytes(b"nothing")
    done = smartctl("mock", "import-workflow", NAME, "--file", wrong, "--process", 1030, "--name", "Проверка")
    assert done.returncode == 1
    assert "no template" in done.stderr
