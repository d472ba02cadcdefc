"""A step by hand says which of several fields with one title is meant: a person would take the first."""

from __future__ import annotations

import pytest

from smartctl.automation.manual import manual_steps
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from tests.blueprint.frames import whole

PROCESS = """
options: {stages: true, automation: true}
fields:
  first: {type: date, title: Дата}
  second: {type: date, title: Дата}
  name: {type: string, title: {ru: Название, en: Name}, code: OF_HOUSE}
  alone: {type: string, title: Адрес}
automation:
  stages:
    new:
      - robot:
          notify: "{{first}} {{second}} {{name}} {{title}} {{alone}}"
          to: responsible
          if: [{field: second, filled: true}]
"""
SAID = {
    "ru": "{{Дата (FIRST)}} {{Дата (SECOND)}} {{Название (OF_HOUSE)}} {{Название (TITLE)}} {{Адрес}}",
    "en": "{{Дата (FIRST)}} {{Дата (SECOND)}} {{Name (OF_HOUSE)}} {{Name (TITLE)}} {{Адрес}}",
}


@pytest.mark.parametrize("language", SAID)
def test_fields_with_one_title_are_told_apart_by_their_codes(tmp_path, language):
    file = tmp_path / "alike.yaml"
    file.write_text(whole("process", PROCESS), "utf-8")
    [step] = manual_steps(compile_desired(load(file), language=language), {})
    assert step.values["notify"] == SAID[language]
    assert step.values["conditions"][0]["field"] == "Дата (SECOND)"
