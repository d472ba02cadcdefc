"""A small blueprint with one entry a line, so that a test can take entries out: what several folders tell runs about."""

from __future__ import annotations

REPAIRS = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
title: {ru: Ремонт, en: Repairs}
processes:
  repair:
    title: {ru: Ремонт, en: Repair}
    preset: blank
    options: {stages: true, pipelines: true, automation: true}
    fields:
      crew: {type: string, title: {ru: Бригада, en: Crew}}
      note: {type: string, title: {ru: Заметка, en: Note}}
      phone: {type: string, title: {ru: Телефон, en: Phone}}
      kind:
        type: list
        title: {ru: Вид, en: Kind}
        items:
          own: {title: Своя}
          other: {title: Чужая}
      place: {type: list, title: {ru: Место, en: Place}, items: {yard: {title: Двор}, roof: {title: Крыша}}}
    relations: {parents: {deal: {show_in_card: true}}}
    automation:
      stages:
        asked: [{robot: {task: {ru: Позвонить, en: Call}}}]
    pipelines:
      main:
        title: {ru: Ремонт, en: Repair}
        default: true
        stages:
          asked: {title: {ru: Заявка, en: Asked}}
          road: {title: {ru: Дорога, en: Road}}
          done: {title: {ru: Готово, en: Done}, result: success}
          lost: {title: {ru: Отказ, en: Lost}, result: failure}
"""


def repairs(*without: str, more: str = "") -> str:
    """The blueprint without the entries of these keys; `more` is added at its end, where the pipelines are."""
    lines = REPAIRS.splitlines(keepends=True)
    keys = {line.strip().partition(":")[0] for line in lines if line.rstrip().endswith("}")}
    assert keys.issuperset(without), without
    return "".join(line for line in lines if line.strip().partition(":")[0] not in without) + more
