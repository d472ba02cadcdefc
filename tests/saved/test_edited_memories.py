"""What smartctl keeps of its runs may have been written in by anybody, too: a state, a journal, a kept table, a runbook.

Every key is taken away and given values of every wrong sort, and every command that reads these files is run. It ends
with a sentence that names the file, or it does no harm: nothing goes from the portal that no flag allowed, no item is
lost, nothing is written outside the folder, and there is never a bug. SMARTCTL_PLAN_EDITS=all tries every edit.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections import Counter

import pytest

from tests.saved.edits import edits
from tests.saved.memories import PORTAL, lines, made, write

ASKED = os.environ.get("SMARTCTL_PLAN_EDITS", "")
SHARE = 1.0 if ASKED == "all" else float(ASKED or 0.003)
COUNTS: Counter[str] = Counter()
READING = (
    ("plan", "second.yaml", *PORTAL),
    ("state", "list", "second.yaml", *PORTAL),
    ("state", "show", "second.yaml", "repair.field.kind", *PORTAL),
    ("rollback", "--list", *PORTAL),
    ("runbook", "second.yaml", *PORTAL),
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return made(tmp_path_factory.mktemp("kept"))


@pytest.fixture(autouse=True)
def _bugs_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in [one for one in os.environ if one.startswith("SMARTCTL_") and one != "SMARTCTL_PLAN_EDITS"]:
        monkeypatch.delenv(name)


def _run(kept, arguments, tmp_path):
    code, said = kept.run(*arguments, "--lang", random.choice(["ru", "en"]))
    if code == 70:
        log = max(tmp_path.glob("smartctl-bug-*.log"), key=lambda one: one.stat().st_mtime)
        return code, " / ".join(log.read_text("utf-8").splitlines()[-4:])
    if code not in (0, 1, 2, 3, 4, 5, 6, 7):
        return 70, f"exit {code}"
    if code not in (0, 2) and not said.strip():
        return 70, "nothing was said"
    return code, said


def _tried(kept, path, tmp_path) -> tuple[str, str]:
    """How the commands end with the file as it is now: (`refused`, `harmless` or `bug`, what was said)."""
    second = sorted(one.parent.name for one in kept.folder.rglob("repairs.runs/*/journal.jsonl"))[1]
    before, text = kept.objects(), path.read_bytes()
    codes = set()
    for arguments in (*READING, ("rollback", second, *PORTAL, "--yes"), ("apply", "second.yaml", *PORTAL, "--yes")):
        code, said = _run(kept, arguments, tmp_path)
        if code == 70:
            return "bug", f"{arguments[:2]}: {said}"
        if code == 1 and not any(name in said for name in (path.name, path.parent.name)):
            known = ("repair", "repairs", second)
            if not any(name in said for name in known):
                return "bug", f"{arguments[:2]} does not say what is wrong: {said[:300]}"
        codes.add(code)
        after = kept.objects()
        if after["item"] != before["item"]:
            return "bug", f"{arguments[:2]}: items were lost"
        if arguments[0] == "apply" and any(after[kind] < count for kind, count in before.items()):
            return "bug", f"{arguments[:2]}: something went: {before} {after}"
        if arguments[0] == "rollback" and arguments[1] != "--list":
            kept.restore()
            path.write_bytes(text)
    return ("refused" if codes & {1, 4, 6, 7} else "harmless"), ""


def _kinds(kept) -> dict[str, list]:
    """Each sort of file with the paths inside the project, and the documents in it."""
    found: dict[str, list] = {"state": [], "journal": [], "table": [], "runbook": []}
    for path in kept.files():
        name = path.relative_to(kept.folder)
        sort = "table" if path.name.startswith("values-") else "runbook" if ".runbook" in str(name) else "journal"
        found["state" if path.name == "repairs.json" else sort].append(name)
    return found


@pytest.mark.parametrize("sort", ["state", "journal", "table", "runbook"])
def test_every_key_of_what_is_kept_is_refused_or_harmless(sort, kept, tmp_path):
    kept.restore()
    rng = random.Random(sort)
    bugs = []
    for name in _kinds(kept)[sort]:
        path = kept.folder / name
        document = json.loads(path.read_text("utf-8")) if sort == "state" else lines(path)
        for where, value, other in edits(document, rng, SHARE, several=False):
            kept.restore()
            if sort == "state":
                path.write_text(json.dumps(other), encoding="utf-8")
            else:
                write(path, other)
            how, said = _tried(kept, path, tmp_path)
            COUNTS[f"{sort} {how}"] += 1
            if how == "bug":
                bugs.append(f"{name.name} {where} = {value!r:.60}: {said}")
    assert not bugs, f"{len(bugs)}:\n" + "\n".join(bugs)


def test_the_counts_of_what_is_kept(capsys):
    with capsys.disabled():
        sys.stdout.write(f"\nedits of what is kept: {sum(COUNTS.values())}; {dict(COUNTS)} ")
    assert not COUNTS or any(name.endswith("refused") for name in COUNTS)
