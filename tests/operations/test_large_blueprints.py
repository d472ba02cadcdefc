"""The tree of a large blueprint is let go before the portal is read, and nothing of its plan is lost with it."""

from __future__ import annotations

from pathlib import Path

from smartctl.blueprint import source
from smartctl.errors import Level
from smartctl.operations import advising, open_project, plan
from smartctl.operations.terms import Terms

BLUEPRINT = """\
format: smartctl/blueprint/v1
name: big
version: 1.0.0
title: Big
processes:
  p:
    title: Процесс
    pipelines:
      main:
        title: Воронка
        stages:
          wait: {title: Ждем оплату}
          won: {title: Успех, result: success}
          lost: {title: Провал, result: failure}
    fields:
      f: {title: Поле, type: string}
"""


def test_a_plan_gives_the_same_advice_on_a_large_blueprint(tmp_path, monkeypatch):
    file = Path(tmp_path / "big.yaml")
    file.write_text(BLUEPRINT, encoding="utf-8")
    with open_project(tmp_path, portal="mock:big") as session:
        for level in Level:
            small = plan(session, file, Terms(advice=level)).plan.advice
            monkeypatch.setattr(advising, "_LARGE", 0)
            assert plan(session, file, Terms(advice=level)).plan.advice == small
            assert source._read.cache_info().currsize == 0
            monkeypatch.undo()
        assert small, "no advice was given at all"
