"""Runbooks as text, Markdown, HTML and JSON: what a stranger wrote shows as itself in each of them."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest

from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Runbook, Status, Verdict, entries
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.model import Address, Desired, Intent, Resource
from smartctl.render.options import Options
from smartctl.render.runbook import FORMATS
from smartctl.shipped import blueprints_dir
from tests.world import resource

HOSTILE = [
    "[red]Заявка[/red]",
    "\x1b[31mЗаявка\x1b[0m",
    "</script><script>alert(1)</script>",
    "Заявка\u202eягоД",
    "| a | b |",
    "`code` **bold** _it_ <img src=x onerror=y> [a](https://example.com) @all #1 ~~x~~",
    "строка\nвторая | третья",
    "</details></ol></li>",
    "{{ 7 * 7 }} {% raw %}",
]


def book(text: str) -> Runbook:
    stage = Address("p.pipeline.main.stage.new")
    resources: tuple[Resource, ...] = (
        resource("process", "p", title=text),
        resource("pipeline", "p.pipeline.main", title=text, default=True, position=1),
        resource("stage", stage, title=text, result="process", position=1),
        resource("field", "p.field.note", type="string", title={"ru": text}, position=1),
    )
    who = {"role": "boss", "title": text}
    intents = (
        Intent(address=Address("p.automation.main.new.task"), kind="robot", action="task", process=Address("p"), stage=stage,
               values={"task": f"{text} {{{{note}}}}", "responsible": who, "checklist": (text,), "deadline": "note - 1d"},
               conditions=({"field": "note", "is": text},), why={"ru": text, "en": text}),
        Intent(address=Address("p.automation.main.new.form"), kind="trigger", action="form_filled", process=Address("p"),
               stage=stage, values={"on": "form_filled", "form": text}),
        Intent(address=Address("p.permission.boss"), kind="permission", action="permission", process=Address("p"),
               values={"title": text, "pipelines": (Address("p.pipeline.main"),), "read": "all"}),
        Intent(address=Address("p.automation.workflow.check"), kind="workflow", action="by_hand", process=Address("p"),
               values={"title": text, "robots": ()}),
    )  # fmt: skip
    desired = Desired(blueprint="sample", version="1.0.0", language="ru", resources=resources, automation=intents)
    steps = manual_steps(desired, {Address("p"): {"entityTypeId": 1030}, Address("p.pipeline.main"): {"id": 9}})
    said = Verdict(
        address=steps[0].address,
        digest=steps[0].digest,
        status=Status.DONE,
        how="person",
        by=text,
        time="2026-11-24T00:00:00",
    )
    return Runbook(
        blueprint="sample", version="1.0.0", portal="mock:x", site="https://acme.example", title=text,
        entries=entries(steps, [said]),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("form", FORMATS)
def test_what_a_stranger_wrote_shows_as_itself(form, language, text):
    said = FORMATS[form](book(text), Options(language=language))
    said.encode("utf-8")
    steering = {one for one in said if unicodedata.category(one) in ("Cc", "Cf") and one != "\n"}
    if form != "json":
        assert steering == set()
    if form == "html":
        assert "<script" not in said
        assert not re.search(r"<img|onerror=[^&]*>", said.replace("&lt;img", ""))
        assert said.count("<li class=") == 4
    if form == "md":
        # A row of a table has three bars that are not escaped, whatever stands in it.
        rows = [line for line in said.splitlines() if line.lstrip().startswith("| ")]
        assert rows
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3}
        assert not re.search(r"(?<!\\)<(img|script|/)", said)
    if form == "json":
        assert len(json.loads(said)["steps"]) == 4


@pytest.mark.parametrize("path", sorted(blueprints_dir().glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_step_of_every_built_in_blueprint_has_its_sentences(path, language):
    desired = compile_desired(load(path), language="ru")
    steps = manual_steps(desired, {})
    shown = Runbook(
        blueprint=path.stem, version="1.0.0", portal="mock:x", site="", title="x", entries=entries(steps, ())
    )
    told = json.loads(FORMATS["json"](shown, Options(language=language)))["steps"]
    assert len(told) == len(desired.automation)
    for step in told:
        assert step["title"]
        assert step["instructions"]
        assert step["link"] is None
        assert all(row["box"] and row["value"] for row in step["type_in"])


def test_a_step_is_open_again_when_its_text_or_place_changes_and_not_when_a_stage_is_renamed():
    first, renamed = book("Заявка").entries[1].step, book("Запрос").entries[1].step
    assert first.digest != renamed.digest  # the form's name is in it
    tunnel = Intent(
        address=Address("p.automation.main.new.tunnel"), kind="tunnel", action="move", process=Address("p"),
        stage=Address("p.pipeline.main.stage.new"), values={"stage": "p.pipeline.side.stage.new", "create": "p"},
    )  # fmt: skip

    def digest(title, number=9):
        resources = (resource("process", "p", title=title), resource("stage", tunnel.stage, title=title))
        wanted = Desired(blueprint="b", version="1.0.0", language="ru", resources=resources, automation=(tunnel,))
        ids = {Address("p"): {"entityTypeId": 1030}, Address("p.pipeline.main"): {"id": number}}
        return manual_steps(wanted, ids)[0].digest

    assert digest("Новая") == digest("Первая")
    assert digest("Новая") != digest("Новая", number=11)
