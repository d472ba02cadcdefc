"""A person changes the portal while the question waits at a real terminal: what they made is still there after the answer."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import said
from tests.cli.terminal import Terminal, only_where_there_are_terminals

pytestmark = only_where_there_are_terminals

BEFORE = """\
format: smartctl/blueprint/v1
name: yard
version: 1.0.0
title: Двор
processes:
  visit:
    title: Осмотр{ending}
    options: {{stages: true}}
    pipelines:
      main:
        title: Работа
        default: true
        stages:
          new: {{title: Новый}}
          won: {{title: Готов, result: success}}
          lost: {{title: Отказ, result: failure}}
    fields:
      note: {{type: string, title: Заметка{ending}}}
      grade:
        type: list
        title: Разряд
        items:
          one: {{title: Первый{ending}}}
    relations:
      parents:
        deal: {{show_in_card: {shown}}}
    card:
      main:
        - section: Главное{ending}
          fields: [title, note]
"""


@pytest.fixture
def yard(tmp_path, portal, smartctl):
    (tmp_path / "one.yaml").write_text(BEFORE.format(ending="", shown="true"), encoding="utf-8")
    (tmp_path / "two.yaml").write_text(BEFORE.format(ending=" два", shown="false"), encoding="utf-8")
    done = smartctl("apply", "one.yaml", "--yes", "--portal", portal.url)
    assert done.returncode == 0, done.stderr
    return tmp_path


def _changes_everything(portal):
    """Title, relation, label in another language, list item and card; a look that says whether all are still there."""
    (kind,) = portal.ask("crm.type.list")["types"]
    number = kind["entityTypeId"]
    parents = portal.ask("crm.type.get", id=kind["id"])["type"]["relations"]["parent"]
    kept = [{"entityTypeId": row["entityTypeId"], "isChildrenListEnabled": "true"} for row in parents]
    more = [*kept, {"entityTypeId": 1, "isChildrenListEnabled": "true"}]
    portal.ask("crm.type.update", id=kind["id"], fields={"title": "Рука-процесс", "relations": {"parent": more}})
    rows = portal.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{kind['id']}"})["fields"]
    for row in rows:
        field = portal.ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"]
        change = (
            {"userTypeId": "enumeration", "enum": [*field["enum"], {"value": "Рука-пункт", "xmlId": "hand"}]}
            if field.get("enum")
            else {"editFormLabel": {**field["editFormLabel"], "de": "Hand-Etikett"}}
        )
        portal.ask("userfieldconfig.update", moduleId="crm", id=row["id"], field=change)
    (board,) = portal.ask("crm.category.list", entityTypeId=number)["categories"]
    where = {"entityTypeId": number, "scope": "C", "extras": {"categoryId": board["id"]}}
    card = portal.ask("crm.item.details.configuration.get", **where)
    portal.ask("crm.item.details.configuration.set", **where, data=[{**card[0], "title": "Рука-раздел"}, *card[1:]])

    def missing():
        shown = [portal.ask("crm.type.get", id=kind["id"])["type"]]
        shown += [portal.ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"] for row in rows]
        shown += [portal.ask("crm.item.details.configuration.get", **where)]
        names = ("Рука-процесс", "Рука-пункт", "Hand-Etikett", "Рука-раздел")
        lead = any(int(row["entityTypeId"]) == 1 for row in shown[0]["relations"]["parent"])
        return [name for name in names if name not in str(shown)] + ([] if lead else ["relation"])

    return missing


def _stale(nothing, true):
    return [
        ("title", '"Осмотр"', '"Рука-процесс"'),
        ("title.de", nothing, '"Hand-Etikett"'),
        ("items.hand.title", nothing, '"Рука-пункт"'),
        ("parent.1", nothing, true),
        ("sections", 'title = "Главное"', 'title = "Рука-раздел"'),
    ]


STALE = {"en": _stale("nothing", "true now"), "ru": _stale("(пусто)", "true сейчас")}
"""Where, what the plan had read, what stands there now: for everything that is written whole."""


@pytest.mark.parametrize(("language", "word"), [("en", "yes"), ("ru", "да")])
def test_what_a_hand_makes_while_the_question_waits_is_left_and_told(yard, portal, smartctl, language, word):
    at = Terminal(yard, "apply", "two.yaml", "--allow-delete", "--portal", portal.url, language=language)
    at.until(r"\n\s+> ")
    missing = _changes_everything(portal)
    assert not missing()
    code, told = at.answer(word)
    assert code == 6, told
    assert not missing(), told
    section = told.rpartition({"en": "and left so:", "ru": "оставлено как есть:"}[language])[2]
    for place, planned, found in STALE[language]:
        shown = rf"{re.escape(place)}: (\[\{{[^}}]*)?{re.escape(planned)}[^!]*{re.escape(found)}"
        assert re.search(shown, section), (place, told)
    again = smartctl("plan", "two.yaml", "--portal", portal.url)
    for name in ("Рука-процесс", "Рука-раздел"):
        assert name in said(again.stdout)
