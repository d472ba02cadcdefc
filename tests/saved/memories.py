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
from tests.repairs import repairs

GOING = ("road", "crew", "note", "place", "relations")
MOVES = "removed:\n  - {stage: road, move_items_to: asked}\n  - {field: note, copy_to: phone, when_filled: overwrite}\n"
LOST = ("repair.field.crew", "repair.field.place", "repair.relation.parent.deal")
PORTAL = ("--portal", "mock:kept")
VERDICT = ("--confirm", "repair.automation.main.asked.task")


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

    def runs(self) -> list[str]:
        return sorted(one.parent.name for one in self.folder.rglob("repairs.runs/*/journal.jsonl"))

    def run(self, *arguments: str) -> tuple[int, str]:
        """(exit code, everything that was said)."""
        said = StringIO()
        with chdir(self.folder), redirect_stdout(said), redirect_stderr(said):
            code = boundary.run(list(arguments))
        return int(code), said.getvalue()

    def objects(self) -> Counter[str]:
        """What stands on the portal, counted by kind, and what items hold in all."""
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
        items = ask("crm.item.list", entityTypeId=one["entityTypeId"], select=["*", "uf_*"])["items"]
        counts["item"] += len(items)
        held = (value for item in items for name, value in item.items() if name.startswith(("ufCrm", "parentId")))
        counts["value"] += sum(value not in (None, "", []) for value in held)
        fields = ask("crm.item.fields", entityTypeId=one["entityTypeId"])["fields"]
        counts["field"] += sum(name.startswith("ufCrm") for name in fields)
    counts["stage"] = len(ask("crm.status.list"))
    return counts


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write(path: Path, documents: list[Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")


def made(folder: Path) -> Kept:
    """Three applies, the last of which moves items and loses values; a run that was cut off; what is said of a runbook."""
    kept = Kept(folder=folder / "now", copy=folder / "then")
    kept.folder.mkdir(parents=True)
    texts = {"first": repairs(*GOING), "second": repairs(), "third": repairs(*GOING, more=MOVES)}
    for name, text in texts.items():
        (kept.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    _well(kept, "apply", "first.yaml", *PORTAL, "--yes")
    _well(kept, "apply", "second.yaml", *PORTAL, "--yes")
    _fill(kept)
    flags = [word for address in LOST for word in ("--allow-data-loss", address)]
    _well(kept, "apply", "third.yaml", *PORTAL, "--yes", "--allow-delete", "--allow-mass-change", *flags)
    _well(kept, "runbook", "third.yaml", *PORTAL, *VERDICT)
    _probe(kept)
    _cut_off(kept)
    shutil.copytree(kept.folder, kept.copy)
    return kept


def _well(kept: Kept, *arguments: str) -> None:
    code, said = kept.run(*arguments)
    assert code == 0, said


def _fill(kept: Kept) -> None:
    """Items on the stage that goes, with a value in each field that goes: a text, a list item, a link."""
    portal = open_portal(kept.folder / ".smartctl" / "mock" / "kept.sqlite3")

    def ask(method: str, **params: Any) -> Any:
        answer = portal.call(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    [one] = ask("crm.type.list")["types"]
    fields = {
        row["fieldName"].rpartition("_")[2]: ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"]
        for row in ask("userfieldconfig.list", moduleId="crm")["fields"]
    }
    [road] = [row["STATUS_ID"] for row in ask("crm.status.list") if row["STATUS_ID"].endswith(":ROAD")]
    deal = ask("crm.item.add", entityTypeId=2, fields={"title": "Сделка"})["item"]["id"]
    for number in range(3):
        values = {"CREW": f"Бригада {number}", "NOTE": f"Заметка {number}", "PLACE": fields["PLACE"]["enum"][0]["id"]}
        filled = {"title": f"Окно {number}", "stageId": road, "parentId2": deal}
        filled |= {fields[code]["fieldName"]: value for code, value in values.items()}
        ask("crm.item.add", entityTypeId=one["entityTypeId"], fields=filled, useOriginalUfNames="Y")
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
    """A run like the first, whose last answer nobody has heard; what it made is all there."""
    first, *_rest = sorted(kept.folder.rglob("repairs.runs/*/journal.jsonl"))
    run = "20990101T000000000000Z-0000"
    told = [{**one, "run": run} if one["entry"] == "begin" else one for one in lines(first)]
    last = max(at for at, one in enumerate(told) if one["entry"] == "intent")
    folder = first.parent.parent / run
    folder.mkdir()
    write(folder / "journal.jsonl", told[: last + 1])
