"""What smartctl keeps of its runs may have been written in by anybody, too: a state, a journal, a kept table, a runbook.

One edit of each class is made, and every command that reads such a file is run. It ends with a sentence that names the
file, or it does no harm: nothing goes from the portal that no flag allowed, no item is lost and none holds less, nothing
is written outside the folder, and there is never a bug. Every run of the tests tries a fixed sample, `make edits` all.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections import Counter

import pytest

from tests.saved.edits import edits, places
from tests.saved.memories import PORTAL, lines, made, write

ALL = os.environ.get("SMARTCTL_PLAN_EDITS") == "all"
PARTS = {"state": 8, "journal": 24, "table": 2, "runbook": 2}
SAMPLE = {"state": 150, "journal": 600, "table": 60, "runbook": 120}
"""Of so many edits each run of the tests tries one."""
WORST = ("repair.created: null", "blueprint.name: a path", "lineage: another text", "relation: another text")
COUNTS: Counter[str] = Counter()
LAST = "RUN"
READ_BY = {
    "state": [
        ("plan", "third.yaml"),
        ("state", "list", "third.yaml"),
        ("state", "show", "third.yaml", "repair.field.kind"),
        ("rollback", LAST, "--yes"),
        ("apply", "third.yaml", "--yes"),
    ],
    "journal": [("rollback", "--list"), ("rollback", LAST, "--yes"), ("apply", "third.yaml", "--yes")],
    "table": [("rollback", LAST, "--yes")],
    "runbook": [("runbook", "third.yaml"), ("plan", "third.yaml")],
}
WRITES = ("rollback", "apply")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return made(tmp_path_factory.mktemp("kept"))


@pytest.fixture(autouse=True)
def _bugs_told(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in [one for one in os.environ if one.startswith("SMARTCTL_") and one != "SMARTCTL_PLAN_EDITS"]:
        monkeypatch.delenv(name)


def _said(kept, arguments, number, tmp_path):
    """(exit code, what was said); 70 with the reason for what must not be."""
    code, said = kept.run(*arguments, *PORTAL, "--lang", ("ru", "en")[number % 2])
    if code == 70:
        log = max(tmp_path.glob("smartctl-bug-*.log"), key=lambda one: one.stat().st_mtime)
        return code, " / ".join(log.read_text("utf-8").splitlines()[-4:])
    if code not in (0, 1, 2, 3, 4, 5, 6, 7):
        return 70, f"exit {code}"
    if code not in (0, 2) and not said.strip():
        return 70, "nothing was said"
    return code, said


def _tried(kept, sort, path, number, tmp_path) -> tuple[str, str]:
    """How the commands end with the file as it is now: (`refused`, `harmless` or `bug`, what was said)."""
    last, before, text = kept.runs()[2], kept.objects(), path.read_bytes()
    beside = sorted(kept.folder.parent.iterdir())
    codes = set()
    for command in READ_BY[sort]:
        arguments = [last if word == LAST else word for word in command]
        code, said = _said(kept, arguments, number, tmp_path)
        if code == 70:
            return "bug", f"{arguments[:2]}: {said}"
        names = (path.name, path.parent.name, "repair", last)
        if code == 1 and not any(name in said for name in names):
            return "bug", f"{arguments[:2]} does not say what is wrong: {said[:300]}"
        codes.add(code)
        if sorted(kept.folder.parent.iterdir()) != beside:
            return "bug", f"{arguments[:2]} wrote outside the folder"
        if "--yes" in command:
            after = kept.objects()
            if after["item"] != before["item"] or any(after[kind] < count for kind, count in before.items()):
                return "bug", f"{arguments[:2]}: something went: {before} {after}"
        if "--yes" in command and code != 1 and command != READ_BY[sort][-1]:
            kept.restore()
            path.write_bytes(text)
    return ("refused" if codes & {1, 4, 6, 7} else "harmless"), ""


def _files(kept) -> dict[str, list]:
    """Each sort of file, as paths inside the project."""
    found: dict[str, list] = {"state": [], "journal": [], "table": [], "runbook": []}
    for path in kept.files():
        name = path.relative_to(kept.folder)
        sort = "table" if path.name.startswith("values-") else "runbook" if ".runbook" in str(name) else "journal"
        found["state" if path.name == "repairs.json" else sort].append(name)
    return found


def _read(path):
    return json.loads(path.read_text("utf-8")) if path.suffix == ".json" else lines(path)


def _chosen(sort, documents):
    found = list(edits(documents))
    worst = [one for one in found if any(str(one).endswith(name) for name in WORST)]
    return found if ALL else [*worst[:2], *found[SAMPLE[sort] // 2 :: SAMPLE[sort]]]


@pytest.mark.parametrize(
    ("sort", "part"), [(sort, part) for sort, parts in PARTS.items() for part in range(parts if ALL else 1)]
)
def test_whatever_is_written_in_what_is_kept_is_refused_or_harmless(sort, part, kept, tmp_path):
    kept.restore()
    names = _files(kept)[sort]
    documents = [_read(kept.folder / name) for name in names]
    bugs = []
    for number, edit in enumerate(_chosen(sort, documents)[part :: PARTS[sort] if ALL else 1]):
        kept.restore()
        path = kept.folder / names[edit.number]
        written = edit.make(documents[edit.number])
        if sort == "state":
            path.write_text(json.dumps(written), encoding="utf-8")
        else:
            write(path, written)
        how, said = _tried(kept, sort, path, number, tmp_path)
        COUNTS[f"{sort} {how}"] += 1
        if how == "bug":
            bugs.append(f"{path.name} {edit}: {said}")
    assert not bugs, f"{len(bugs)}:\n" + "\n".join(bugs)


def test_as_it_was_written_the_way_back_is_taken(kept, tmp_path):
    """Or the tables would not be reached, and every edit of them were harmless."""
    kept.restore()
    before = kept.objects()
    code, said = kept.run("rollback", kept.runs()[2], *PORTAL, "--yes")
    assert code == 0, said
    back = kept.objects() - before
    assert back == Counter(field=3, stage=1, value=9), back
    kept.restore()


def test_the_counts_of_what_is_kept(kept, capsys):
    kept.restore()
    read = {sort: [_read(kept.folder / name) for name in names] for sort, names in _files(kept).items()}
    told = "; ".join(
        f"{sort}: {len(all_)} files, {sum(1 for one in all_ for _place in places(one))} keys, {len(list(edits(all_)))} edits"
        for sort, all_ in read.items()
    )
    with capsys.disabled():
        sys.stdout.write(f"\nwhat is kept: {told}; tried here: {COUNTS.total()}, {dict(sorted(COUNTS.items()))} ")
    assert not COUNTS or any(name.endswith("refused") for name in COUNTS)
