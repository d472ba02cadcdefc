"""`state rebuild` with the installed program: what is recognised, what is asked, what nobody decided ends with 7."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import blueprints_dir, schema
from tests import warm
from tests.cli.conftest import environment, said

pty = pytest.importorskip("pty", reason="there are pseudo-terminals on Unix only")

WANT = """\
format: smartctl/blueprint/v1
name: m
version: 1.0.0
processes:
  p:
    title: {ru: П}
    preset: blank
    options: {stages: true, pipelines: true}
    pipelines:
      main: {title: {ru: Первая}}
      side:
        title: {ru: Вторая}
        stages:
          ready: {title: {ru: Готово}}
          SPARE: {title: {ru: Запас}}
          won: {title: {ru: Да}, result: success}
          lost: {title: {ru: Нет}, result: failure}
      rest:
        title: {ru: Третья}
        stages:
          ready: {title: {ru: Готово}}
          waiting: {title: {ru: Ждём}}
          won: {title: {ru: Да}, result: success}
          lost: {title: {ru: Нет}, result: failure}
    fields:
      one: {type: string, title: {ru: Раз}}
"""
OWN = WANT.replace("SPARE", "spare")
ALIKE = WANT.replace("SPARE", "waiting").replace("Запас", "Ждём")
"""Two pipelines that nothing but their titles tells apart."""


class Room:
    def __init__(self, folder, portal, smartctl) -> None:
        self.folder, self.portal, self.smartctl = folder, portal, smartctl

    def run(self, command, content, *more, **options):
        path = self.folder / "m.yaml"
        path.write_text(content, encoding="utf-8")
        return self.smartctl(*command.split(), path, "--portal", self.portal.url, *more, **options)

    def retitle(self, old: str, new: str) -> None:
        [process] = self.portal.ask("crm.type.list")["types"]
        boards = self.portal.ask("crm.category.list", entityTypeId=process["entityTypeId"])["categories"]
        number = next(one["id"] for one in boards if one["name"] == old)
        self.portal.ask("crm.category.update", entityTypeId=process["entityTypeId"], id=number, fields={"name": new})

    def rebuilt(self, content, *more):
        """With the state lost."""
        shutil.rmtree(self.folder / ".smartctl" / "state", ignore_errors=True)
        done = self.run("state rebuild", content, "--format", "json", *more)
        document = json.loads(done.stdout)
        Draft202012Validator(schema("rebuilt")).validate(document)
        assert done.returncode == (7 if document["undecided"] else 0), done.stderr
        return document

    def summary(self, content):
        return json.loads(self.run("plan", content, "--format", "json").stdout)["summary"]


@pytest.fixture
def room(tmp_path, portal, smartctl):
    return Room(tmp_path, portal, smartctl)


def test_a_pipeline_that_somebody_retitled_is_known_by_its_stages(room):
    assert room.run("apply", OWN, "--yes").returncode == 0
    room.retitle("Вторая", "Рукой")
    told = room.rebuilt(OWN)
    assert told["recognised"] == [{"address": "p.pipeline.side", "title": "Рукой"}]
    assert (told["missing"], told["undecided"]) == ([], [])
    assert room.summary(OWN) == {"add": 0, "change": 1, "destroy": 0, "forget": 0}


def test_of_two_that_look_alike_a_person_says_which_is_which(room):
    assert room.run("apply", ALIKE, "--yes").returncode == 0
    room.retitle("Вторая", "Рукой")
    room.retitle("Третья", "Тоже")
    told = room.rebuilt(ALIKE)
    found = {one["title"]: one["address"] for one in told["unclaimed"]}
    assert set(told["undecided"]) == {found["Рукой"], found["Тоже"]}
    assert {"p.pipeline.side", "p.pipeline.rest"} <= set(told["missing"])
    pairs = (f"{found['Рукой']}=side", f"{found['Тоже']}=p.pipeline.rest")
    wrong = room.run("state rebuild", ALIKE, "--take-over", "--adopt", f"{found['Рукой']}=sid")
    assert wrong.returncode == 1
    assert "p.pipeline.side" in said(wrong.stderr)
    twice = room.run("state rebuild", ALIKE, "--adopt", pairs[0], "--adopt", f"{found['Тоже']}=side")
    assert twice.returncode == 1
    told = room.rebuilt(ALIKE, "--adopt", pairs[0], "--adopt", pairs[1])
    assert (told["adopted"], told["missing"]) == (["p.pipeline.rest", "p.pipeline.side"], [])
    assert room.summary(ALIKE) == {"add": 0, "change": 2, "destroy": 0, "forget": 0}


def test_a_person_at_a_terminal_is_asked(room):
    assert room.run("apply", ALIKE, "--yes").returncode == 0
    room.retitle("Вторая", "Рукой")
    room.retitle("Третья", "Тоже")
    shutil.rmtree(room.folder / ".smartctl" / "state")
    ours, theirs = pty.openpty()
    command = ["state", "rebuild", "m.yaml", "--portal", room.portal.url]
    asking = warm.Begun(command, cwd=room.folder, environ=environment(), streams={"in": os.ttyname(theirs)})
    os.write(ours, b"9=nothing\n1=side\n")
    code, (out, err) = asking.wait(), asking.said()
    os.close(theirs)
    os.close(ours)
    assert code == 0, (out, err)
    assert err.count("Which of these shall smartctl manage?") == 2
    assert "Taken in, as was asked for:\n  p.pipeline.side" in out
    assert "Left alone, as was asked for:\n  p.pipeline.pipeline_" in out
    assert room.summary(ALIKE)["add"] >= 1  # what was left alone is made anew


DOCUMENTS = """\
numerators:
  acts: {title: {ru: Акты}, template: "{NUMBER}"}
documents:
  act: {title: {ru: Акт}, file: act.docx, region: ru, numerator: acts, for: [p]}
workplaces:
  office: {title: {ru: Контора}}
"""


def test_what_is_beside_processes_is_named_when_it_went_out_of_the_file(room):
    shutil.copy(blueprints_dir() / "documents" / "repair-intake.docx", room.folder / "act.docx")
    living = "    preset: blank\n    workplace: office\n    features: [documents]\n"
    whole = OWN.replace("    preset: blank\n", living) + DOCUMENTS
    done = room.run("apply", whole, "--yes")
    assert done.returncode == 0, done.stderr
    room.portal.ask("crm.documentgenerator.numerator.add", fields={"name": "Чужой", "template": "{NUMBER}"})
    told = room.rebuilt(OWN)
    near = {(one["kind"], one["title"], one["parent"]) for one in told["unclaimed"]}
    assert {("document", "Акт", "p"), ("numerator", "Акты", "p"), ("workplace", "Контора", "p")} <= near
    assert ("numerator", "Чужой") in {(one["kind"], one["title"]) for one in told["elsewhere"]}
    assert {one["kind"] for one in told["unread"]} == {"workflow", "trigger", "robot_kind"}
    text = room.run("state rebuild", OWN)
    assert text.returncode == 7
    assert "kinds of robots: a webhook does not show them" in said(text.stdout)
    assert 'numerator "Чужой"' in said(text.stdout)
    russian = said(room.run("state rebuild", OWN, env={"SMARTCTL_LANG": "ru"}).stdout)
    assert "виды роботов: вебхук" in russian
    assert "нумератор «Чужой»" in russian
    assert "robot_kind" not in russian
    assert "objects are undecided" in said(text.stdout)
    assert room.rebuilt(OWN, "--let-go-all")["undecided"] == []
    assert room.summary(OWN) == {"add": 0, "change": 1, "destroy": 0, "forget": 0}  # documents are switched off
    told = room.rebuilt(OWN, "--adopt-all")
    assert {one.partition(".")[0] for one in told["adopted"]} >= {"document", "numerator", "workplace"}
    assert room.summary(OWN)["destroy"] >= 2  # the workplace stays as long as the process lives there
