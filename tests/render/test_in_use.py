"""What a saved plan says of uses and of an export: shown whatever somebody has put there, and never a crash."""

from __future__ import annotations

import itertools
import random

import pytest

from smartctl.model import Action
from smartctl.render import in_use
from smartctl.render.options import Options, spoken
from smartctl.render.plan.plain import plain_text
from smartctl.render.runbook import archived
from tests.render.plan_examples import look, plan, stage

JUNK = (
    None,
    0,
    -1,
    1.5,
    True,
    "",
    "x\x1b[31m",
    [],
    ["any"],
    {},
    {"a": []},
    [None],
    [{"field": 1}],
    [[{}]],
    ({"role": 5},),
)
KEYS = {
    "in-use": ("address", "what", "kind", "title", "uses", "more"),
    "use-unseen": ("addresses", "unseen"),
    "automation": ("file", "written", "done", "steps", "gaps", "beside", "problems"),
}
INSIDE = (
    "what", "name", "where", "how", "kind", "action", "type", "text", "reason", "status", "detail", "address", "missing",
    "differences", "wanted", "found", "code",
)  # fmt: skip
SAID = {"in-use": in_use.note, "use-unseen": in_use.unseen, "automation": in_use.automation}
WORDS = (
    "removed",
    "retyped",
    "renamed",
    "robot",
    "trigger",
    "conditions",
    "stage",
    "off",
    "beside",
    "different",
    "permission",
)


def test_any_facts_are_shown():
    draw = random.Random(7)

    def row(deep=2):
        values = [*JUNK, *WORDS, *([[row(deep - 1)]] if deep else [])]
        return {key: draw.choice(values) for key in draw.sample(INSIDE, 8)}

    for code, _round in itertools.product(KEYS, range(400)):
        values = [*JUNK, *WORDS, [row(), row()]]
        facts = {key: draw.choice(values) for key in KEYS[code] if draw.random() < 0.9}
        assert "\x1b" not in SAID[code](facts)
        assert "\x1b" not in in_use.danger(facts)
        in_use.impact(facts)


RENAMED = {"what": "renamed", "kind": "stage", "uses": [{"what": "tunnel"}]}


@pytest.mark.parametrize("title", ["New", "New: paid", "«New»"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_plain_style_names_the_object_once(title, language):
    changed = look(title, 1, "NEW")
    renamed = stage("new", Action.UPDATE, changed, changed | {"title": "Other"})
    note = "in-use", {**RENAMED, "address": str(renamed.address), "title": title}
    told = plain_text(plan(renamed, notes=(note,)), Options(language=language))
    line = next(one for one in told.splitlines() if one.startswith(("Note:", "Примечание:")))
    assert line.lower().count({"en": "stage", "ru": "стадия"}[language]) == 1


@pytest.mark.parametrize(
    ("what", "wanted", "found", "said"),
    [
        ("deadline", "1wd", "4h", "сейчас через 4 часа после запуска, нужно через 1 рабочий день после запуска"),
        ("after", "1d", "", "нужно 1 день"),
        ("link", ["item", "client"], ["item"], "сейчас элемент, нужно элемент, его клиент"),
        ("link", ["item"], [["x"], None], "нужно элемент"),
        ("deadline", "{{close_date}}", "soon", "сейчас soon, нужно {{close_date}}"),
        ("set", {"due": "1"}, {"due": "2"}, "Поля для изменения: сейчас due: 2, нужно due: 1"),
        ("pipelines", ["Main"], [], "Воронки: сейчас ничего, нужно Main"),
    ],
)
def test_what_an_export_has_otherwise_is_said_in_the_words_of_the_step(what, wanted, found, said):
    told = spoken(lambda: archived.difference({"what": what, "wanted": wanted, "found": found}), Options(language="ru"))
    assert said in told


def test_what_no_blueprint_knows_is_called_by_the_class_or_code_of_the_portal():
    told = [archived.called(one) for one in ({"type": "ListAddActivity"}, {"action": "own", "type": "X"}, {})]
    assert told == ["ListAddActivity", "own", ""]
    assert archived.beside({"kind": "robot", "type": "ListAddActivity", "stage": "New"}) == (
        "robot “ListAddActivity” on New"
    )
