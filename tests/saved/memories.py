"""A project with everything that smartctl keeps of its runs: a state, journals of each sort, kept tables, a runbook."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from smartctl.cli import boundary
from smartctl.mockportal.application import open_portal

FIRST = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
title: {ru: Ремонт, en: Repairs}
processes:
  repair:
    title: {ru: Ремонт, en: Repair}
    preset: blank
    options: {stages: true, automation: true}
    pipelines:
      main:
        title: {ru: Ремонт, en: Repair}
        default: true
        stages:
          asked: {title: {ru: Заявка, en: Asked}}
          road: {title: {ru: Дорога, en: Road}}
          done: {title: {ru: Готово, en: Done}, result: success}
          lost: {title: {ru: Отказ, en: Lost}, result: failure}
    fields:
      crew: {type: string, title: {ru: Бригада, en: Crew}}
      kind:
        type: list
        title: {ru: Вид, en: Kind}
        items: {own: {title: {ru: Своя, en: Own}}, other: {title: {ru: Чужая, en: Other}}}
    automation:
      stages:
        asked:
          - robot: {task: {ru: Позвонить, en: Call}}
"""
_GONE = (
    "          road: {title: {ru: Дорога, en: Road}}\n",
    "      crew: {type: string, title: {ru: Бригада, en: Crew}}\n",
)
SECOND = "".join(line for line in FIRST.splitlines(keepends=True) if line not in _GONE)
SECOND += "removed:\n  - {stage: road, move_items_to: asked}\n"
PORTAL = ("--portal", "mock:kept")


@dataclass
class Kept:
    """A folder that can be put back as it was."""

    folder: Path
    copy: Path

    def restore(self) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(self.copy, self.folder)

    def files(self) -> list[Path]:
        found = [one for one in sorted(self.folder.rglob("*")) if one.suffix in (".json", ".jsonl")]
        return [one for one in found if not one.name.endswith(".lock.json")]

    def run(self, *arguments: str) -> tuple[int, str]:
        """(exit code, everything that was said)."""
        said = StringIO()
        with chdir(self.folder), redirect_stdout(said), redirect_stderr(said):
            code = boundary.run(list(arguments))
        return int(code), said.getvalue()

    def objects(self) -> Counter[str]:
        """What stands on the portal, counted by kind."""
        portal = open_portal(self.folder / ".smartctl" / "mock" / "kept.sqlite3")
        try:
            return _counted(portal)
        finally:
            portal.close()


def _counted(portal: Any) -> Counter[str]:
    def ask(method: str, **params: Any) -> Any:
        return portal.call(method, params)["result"]

    counts: Counter[str] = Counter()
    for one in ask("crm.type.list")["types"]:
        counts["process"] += 1
        counts["item"] += len(ask("crm.item.list", entityTypeId=one["entityTypeId"])["items"])
        fields = ask("crm.item.fields", entityTypeId=one["entityTypeId"])["fields"]
        counts["field"] += sum(name.startswith("ufCrm") for name in fields)
    counts["stage"] = len(ask("crm.status.list"))
    return counts


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write(path: Path, documents: list[Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")


def made(folder: Path) -> Kept:
    """Two applies, the second of which moves items and loses values; a run that was cut off; what is said of a runbook."""
    kept = Kept(folder=folder / "now", copy=folder / "then")
    kept.folder.mkdir(parents=True)
    for name, text in (("first.yaml", FIRST), ("second.yaml", SECOND)):
        (kept.folder / name).write_text(text, encoding="utf-8")
    _well(kept, "apply", "first.yaml", *PORTAL, "--yes")
    _fill(kept)
    _well(kept, "apply", "second.yaml", *PORTAL, "--yes", "--allow-delete", "--allow-data-loss", "repair.field.crew")
    _well(kept, "runbook", "second.yaml", *PORTAL, "--confirm", "repair.automation.main.asked.task")
    _probe(kept)
    _cut_off(kept)
    shutil.copytree(kept.folder, kept.copy)
    return kept


def _well(kept: Kept, *arguments: str) -> None:
    code, said = kept.run(*arguments)
    assert code == 0, said


def _fill(kept: Kept) -> None:
    portal = open_portal(kept.folder / ".smartctl" / "mock" / "kept.sqlite3")
    [one] = portal.call("crm.type.list", {})["result"]["types"]
    [crew] = [
        row
        for row in portal.call("crm.item.fields", {"entityTypeId": one["entityTypeId"], "useOriginalUfNames": "Y"})[
            "result"
        ]["fields"]
        if row.endswith("_CREW")
    ]
    rows = portal.call("crm.status.list", {})["result"]
    [road] = [row["STATUS_ID"] for row in rows if row["STATUS_ID"].endswith(":ROAD")]
    for number in range(3):
        fields = {"title": f"Окно {number}", "stageId": road, crew: f"Бригада {number}"}
        asked = {"entityTypeId": one["entityTypeId"], "fields": fields, "useOriginalUfNames": "Y"}
        assert "error" not in portal.call("crm.item.add", asked)
    portal.close()


def _probe(kept: Kept) -> None:
    """A test item that waits, as a probe writes it down."""
    [log] = kept.folder.rglob("*.runbook/journal.jsonl")
    [state] = kept.folder.rglob("repairs.json")
    number = json.loads(state.read_text(encoding="utf-8"))["resources"]["repair"]["ids"]["entityTypeId"]
    mark = "smartctl probe 0123abcd"
    told = lines(log)
    item = {
        "process": "repair",
        "entity_type_id": number,
        "id": 1,
        "responsible": 1,
        "born": "2026-11-01T10:00:00+03:00",
    }
    step = {"address": told[0]["address"], "digest": told[0]["digest"], "due": "2026-11-05T10:00:00+03:00"}
    made_ = {"entry": "made", "mark": mark, "entity_type_id": number, "id": 1}
    write(log, [*told, {"entry": "probing", "mark": mark}, made_, {"entry": "left", "mark": mark, **item, **step}])


def _cut_off(kept: Kept) -> None:
    """A run like the first, whose last answer nobody has heard."""
    first, *_rest = sorted(kept.folder.rglob("repairs.runs/*/journal.jsonl"))
    run = "20990101T000000000000Z-0000"
    told = [{**one, "run": run} if one["entry"] == "begin" else one for one in lines(first)]
    last = max(at for at, one in enumerate(told) if one["entry"] == "intent")
    folder = first.parent.parent / run
    folder.mkdir()
    write(folder / "journal.jsonl", told[: last + 1])
