"""A blueprint and what became of it: a change of every sort that a comparison tells."""

from __future__ import annotations

from typing import Final

BEFORE: Final = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
processes:
  repair:
    title: {ru: Ремонт, en: Repair}
    preset: blank
    options: {stages: true, automation: true, open_permissions: true}
    standard_fields: [client]
    pipelines:
      main:
        title: {ru: Основная, en: Main}
        stages:
          taken: {title: {ru: Принят, en: Taken}, color: "#39A8EF"}
          parts: {title: {ru: Ждём детали, en: Waiting for parts}, color: "#FFA900"}
          bench: {title: {ru: На столе, en: On the bench}, color: "#47E4C2"}
          done: {title: {ru: Готов, en: Done}, color: "#7BD500", result: success}
          refused: {title: {ru: Отказ, en: Refused}, color: "#FF5752", result: failure}
    fields:
      device: {type: string, title: {ru: Устройство, en: Device}, required: true}
      count: {type: integer, title: {ru: Количество, en: Count}, settings: {min_value: 1, default: 1}}
      urgency:
        type: list
        title: {ru: Срочность, en: Urgency}
        filterable: true
        items:
          low: {title: {ru: Подождёт, en: Can wait}}
          high: {title: {ru: Срочно, en: Urgent}}
      note: {type: string, required: false, title: {ru: Заметка, en: Note}}
    relations: {parents: {deal: {show_in_card: true}}}
    card:
      main:
        - section: {ru: О ремонте, en: Repair}
          fields: [title, client, device, count]
        - section: {ru: Прочее, en: Other}
          fields: [urgency, note, responsible]
    automation:
      roles:
        master: {title: {ru: Мастер, en: Master}}
      stages:
        taken:
          - robot: {task: {ru: Осмотреть, en: Look at it}, responsible: master, deadline: 4h}
        parts:
          - robot: {notify: {ru: Заказать детали, en: Order the parts}, to: master}
"""

_TURNED: Final = (
    ("version: 1.0.0", "version: 1.1.0"),
    ("ru: Принят, en: Taken}", "ru: Получен, en: Received}"),
    ("en: On the bench", "en: At work"),
    ('          parts: {title: {ru: Ждём детали, en: Waiting for parts}, color: "#FFA900"}\n', ""),
    ("        parts:\n          - robot: {notify: {ru: Заказать детали, en: Order the parts}, to: master}\n", ""),
    ("deadline: 4h", "deadline: 1d"),
    ("min_value: 1, default", "min_value: 2, default"),
    ("        filterable: true\n", ""),
    ("          low: {", "          none: {title: {ru: Не важно, en: Never mind}}\n          low: {"),
    ("ru: Срочно, en: Urgent", "ru: Горит, en: On fire"),
    ("note: {type: string, required: false,", "note: {type: string, required: true,"),
    ("    relations:", "      model: {type: string, title: {ru: Модель, en: Model}}\n    relations:"),
    ("show_in_card: true", "show_in_card: false"),
    ("[title, client, device, count]", "[title, device, model, count]"),
    ("[urgency, note, responsible]", "[client, urgency, note, responsible]"),
)


def turned(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


AFTER: Final = turned(BEFORE, *_TURNED)

DIFFERENT: Final = {
    "repair.pipeline.main.stage.taken": "update",
    "repair.pipeline.main.stage.bench": "update",
    "repair.pipeline.main.stage.parts": "delete",
    "repair.field.count": "update",
    "repair.field.urgency": "update",
    "repair.field.note": "update",
    "repair.field.model": "create",
    "repair.relation.parent.deal": "update",
    "repair.card.main": "update",
}
"""Address -> what is told of it, of both blueprints in all their languages."""
