"""A whole blueprint around an example: what stands in the documents is tried as it stands there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import indent

from smartctl.blueprint.advice.advise import advise
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check

_DOCUMENTS = Path(__file__).parent / "broken" / "documents"

_TOP = {
    "format": "format: smartctl/blueprint/v1\n",
    "name": "name: example\n",
    "version": "version: 1.0.0\n",
}
_PROCESS = {
    "title": "title: Дом\n",
    "options": "options: {stages: true, automation: true}\n",
    "features": "features: [documents, business_processes]\n",
    "pipelines": """\
pipelines:
  main:
    title: Основная
    stages:
      new: {title: Новая}
      work: {title: В работе}
      done: {title: Готово, result: success}
      lost: {title: Отказ, result: failure}
""",
    "fields": """\
fields:
  note: {type: string, title: Заметка}
  price: {type: money, title: Цена}
  crew: {type: list, title: Бригада, items: {own: {title: Своя}, hired: {title: Подрядчик}}}
  team: {type: list, title: Команда, items: {own: {title: Своя}, guests: {title: Гости}}}
""",
}
CALM = _PROCESS | {
    "options": "options: {stages: true, open_permissions: true}\n",
    "features": "features: [documents, recycle_bin]\n",
}
"""A process of which no consultant has anything to say."""
_OVERLAY = "format: smartctl/overlay/v1\nblueprint: example\n"
_MOVED = "moved:\n  - {from: house.field.remark, to: house.field.note}\n"
_PIPELINE = "pipelines:\n  main:\n    title: Основная\n    stages:\n"
_ROBOTS = "automation:\n  stages:\n"


def whole(place, example, process=_PROCESS):
    """The text of a blueprint with the example at its place: file, top, process, stages, fields, robots, or an overlay."""
    match place:
        case "file":
            return example
        case "top":
            return _filled(
                _TOP | {"processes": f"processes:\n  house:\n{indent(_filled(process, ''), '    ')}"}, example
            )
        case "process":
            if process is CALM and "automation:" in example:
                process = CALM | {"options": "options: {stages: true, automation: true, open_permissions: true}\n"}
            return whole("top", f"processes:\n  house:\n{indent(_filled(process, example), '    ')}")
        case "stages":
            return whole("process", _PIPELINE + indent(example, "      "), process)
        case "fields":
            return whole("process", "fields:\n" + indent(example, "  "), process)
        case "robots":
            return whole("process", _ROBOTS + indent(example, "    "), process)
        case "overlay":
            return f"{_OVERLAY}{example}"
    raise AssertionError(place)


def _filled(parts, example):
    """The example, and before it what it does not write itself."""
    own = set(re.findall(r"(?m)^([a-z_]+):", example))
    return "".join(text for name, text in parts.items() if name not in own) + example


def found(text, folder):
    """What is said of a blueprint in a folder of its own, with the documents that examples name beside it."""
    if not (folder / "documents").is_dir():
        shutil.copytree(_DOCUMENTS, folder / "documents")
    file, overlay = folder / "example.yaml", folder / "client.yaml"
    file.write_text(whole("top", _MOVED) if text.startswith(_OVERLAY) else text, encoding="utf-8")
    overlay.write_text(text, encoding="utf-8")
    layers = Layers(overlays=(overlay,) if text.startswith(_OVERLAY) else ())
    document = load(file, layers=layers)
    return check(document, language="ru") + advise(document)
