"""A house that speaks of what is there on its own portal alone, and a project of two portals."""

from __future__ import annotations

import pytest

from smartctl.blueprint.source import load
from smartctl.operations import Terms, importing, open_project, plan
from tests.importing.rooms import Room

PROJECT = """format: smartctl/project/v1

portals:
  # the client
  acme:
    url: "mock:one" # for a try
    language: ru
  beta:
    url: "mock:two"
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Room(tmp_path)


@pytest.fixture
def project(room):
    (room.folder / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")
    return room.folder / "smartctl.yaml"


def house(room, portal=""):
    """A process that speaks of another one, which stays outside, and of a list of the portal."""
    with room.hand(portal) as hand:
        outside = hand.type("Договоры", "Stages")["entityTypeId"]
        parents = [{"entityTypeId": outside, "isChildrenListEnabled": "true"}]
        made = hand.type("Дом", "Stages", "Categories", relations={"parent": parents})
        hand.field(made["id"], "PLACE", "iblock_element", "Место", settings={"IBLOCK_ID": 12, "DEFAULT_VALUE": 34})
        hand.field(made["id"], "DOCS", "crm", "Чей", settings={f"DYNAMIC_{outside}": "Y", "DEAL": "Y"})
        elements = [{"name": "TITLE"}, {"name": f"PARENT_ID_{outside}"}]
        hand.ask(
            "crm.item.details.configuration.set",
            entityTypeId=made["entityTypeId"],
            scope="C",
            data=[{"name": "main", "title": "Главное", "type": "section", "elements": elements}],
            extras={"categoryId": hand.default_pipeline(made["entityTypeId"])},
        )
    return made


def imported(room, portal, *words, out="blueprints", **more):
    with open_project(room.folder, portal=portal) as session:
        return importing.import_processes(session, words, room.folder / out, everything=not words, **more)


def is_idle(room, path, portal, terms=None):
    with open_project(room.folder, portal=portal) as session:
        found = plan(session, path, terms or Terms()).plan
    return found.summary.total == 0 and found.drift == ()


def inputs(path):
    return load(path).data.get("inputs") or {}
