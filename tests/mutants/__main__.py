"""`make mutants`: draw, try, tell. `--only engine`, `--each 20`, `--again` tries the survivors of the last run alone."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from tests.mutants import drawing, equivalents, telling
from tests.mutants.choosing import Reached, by_file
from tests.mutants.drawing import ROOMS, Mutant
from tests.mutants.trees import ROOT, environment, plant

WORK = ROOT / ".venv" / "mutants"
FOLDERS = (
    ("state", "portal", "codec", "designer", "blueprint"),
    ("kinds",),
    ("engine",),
    ("contract", "render"),
    ("diff", "importing", "operations", "stories", "layers"),
    ("cli",),
)
PYTEST = ("-m", "pytest", "-p", "tests.mutants.plugin", "-p", "no:randomly", "-q", "--no-header", "--tb=no", "-s")
LEAVE_NOTHING = ("-o", "tmp_path_retention_policy=none")


def main() -> None:
    asked = _asked()
    WORK.mkdir(exist_ok=True)
    since = time.monotonic()
    mutants = _drawn(asked)
    excused, stale = equivalents.sort_out(mutants, asked.only)
    tried = [one for one in mutants if one not in excused]
    if asked.again:
        last = {tuple(one) for one in json.loads((WORK / "survivors.json").read_text(encoding="utf-8"))}
        tried = [one for one in tried if one.key in last]
    reached = _reached(asked)
    told = _tried(tried, reached, asked.workers)
    lame = [
        f"fails without a mutant, so what it killed is not killed: {one}"
        for one in _lame({one["by"] for one in told.values() if one["killed"]}, asked.workers)
    ]
    survivors = [one for one in tried if not told[_id(one)]["killed"]]
    kept = [one.key for one in survivors]
    (WORK / "survivors.json").write_text(json.dumps(kept), encoding="utf-8")
    (WORK / "told.json").write_text(json.dumps(told), encoding="utf-8")
    text, enough = telling.report(tried, told, excused, [*stale, *lame], time.monotonic() - since)
    (WORK / "report.txt").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    sys.exit(0 if enough and not stale and not lame else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=ROOMS, default=list(ROOMS), help="rooms")
    parser.add_argument("--each", type=int, default=100, help="mutants drawn in a room")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--again", action="store_true", help="only what survived the last time")
    parser.add_argument("--reach", nargs="+", metavar="FILE", help="look anew which functions these tests reach")
    parser.add_argument("--cap", type=int, default=120, help="tests of a file, and more while they are quick; 0: all")
    parser.add_argument("--known", action="store_true", help="with the tests of which it is known what they reach")
    return parser.parse_args()


def _drawn(asked: argparse.Namespace) -> list[Mutant]:
    """The mutants, and a tree that has them behind switches."""
    _say("drawing")
    tree = plant(WORK / "tree")
    found: list[Mutant] = []
    # Which functions the tests reach is asked of all rooms at once; afterwards the other ones stay as they are.
    for room in asked.only if (WORK / "reached.json").exists() else ROOMS:
        read = drawing.files(ROOT, room, asked.seed)
        ranks = drawing.draw(read, asked.each)
        for file in read:
            code, mutants = file.mutated(ranks)
            (tree / file.file).write_text(code, encoding="utf-8")
            found += [one for one in mutants if room in asked.only]
    return found


def _reached(asked: argparse.Namespace) -> Reached:
    """Asked once, folder by folder, and again for the files named; a new draw moves no function."""
    reached = Reached()
    store = WORK / "reached.json"
    known: dict[str, Any] = json.loads(store.read_text(encoding="utf-8")) if store.exists() else {}
    done = {name.split("/")[1] for name in known}
    missing = [] if asked.known else [group for group in FOLDERS if not done.issuperset(group)]
    groups = [asked.reach] if asked.reach else missing
    for group in groups:
        paths = [one if "/" in one else f"tests/{one}" for one in group]
        _say(f"looking which functions the tests reach: {' '.join(paths)}")
        known = {**known, **_asked_of(paths, asked)}
        store.write_text(json.dumps(known), encoding="utf-8")
    reached.learn(known)
    return reached


def _asked_of(paths: list[str], asked: argparse.Namespace) -> dict[str, Any]:
    for old in WORK.glob("reach-*.jsonl"):
        old.unlink()
    tree = WORK / "tree"
    shared = ["-n", str(asked.workers), "--dist", "loadfile"] if asked.workers > 1 else []
    command = [sys.executable, *PYTEST, *LEAVE_NOTHING, _own_place(), *shared, *paths]
    subprocess.run(command, cwd=tree, env=environment(tree, WORK, "reach", MUTANTS_CAP=str(asked.cap)), check=False)
    lines = [line for path in WORK.glob("reach-*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    ill = sorted(row["test"] for row in rows if row["ill"])
    if ill:
        _say("left out, they fail or are skipped without a mutant:", *ill)
    return {row["test"]: {"reached": row["reached"], "seconds": row["seconds"]} for row in rows if not row["ill"]}


def _own_place() -> str:
    """Other runs of pytest clear away what is old in the common folder, and a look at what tests reach is long."""
    return f"--basetemp={WORK / 'tmp'}"


def _id(one: Mutant) -> str:
    return telling.identity(one)


def _tried(mutants: list[Mutant], reached: Reached, workers: int) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    switched: list[dict[str, Any]] = []
    for one in mutants:
        tests = by_file(reached.of(one))
        if not tests:
            told[_id(one)] = {"killed": False, "by": "", "seconds": 0, "unreached": True}
        elif one.name:
            switched.append(_order(one, f"{one.module}.{one.name}", tests, reached.cost(tests)))
    _say(f"trying {len(switched)} in functions")
    told |= _fork(switched, workers)
    outside = [one for one in mutants if not one.name and _id(one) not in told]
    _say(f"trying {len(outside)} outside of functions")
    for one in outside:
        told[_id(one)] = _replaced(one, by_file(reached.of(one)), reached)
    return told


def _order(one: Mutant, name: str, tests: list[str], cost: float) -> dict[str, Any]:
    return {"id": _id(one), "name": name, "tests": tests, "cpu": int(20 + cost * 4), "patience": 240 + cost * 60}


def _fork(orders: list[dict[str, Any]], workers: int) -> dict[str, dict[str, Any]]:
    """All tests are collected once; a child for each mutant runs those that reach it."""
    if not orders:
        return {}
    tree = WORK / "tree"
    (WORK / "told.jsonl").unlink(missing_ok=True)
    (WORK / "work.json").write_text(json.dumps({"mutants": orders, "workers": workers}), encoding="utf-8")
    files = sorted({test.partition("::")[0] for order in orders for test in order["tests"]})
    command = [sys.executable, *PYTEST, *LEAVE_NOTHING, _own_place(), *files]
    subprocess.run(command, cwd=tree, env=environment(tree, WORK, "try"), check=False)
    lines = (WORK / "told.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["id"]: one for one in map(json.loads, lines)}


def _replaced(one: Mutant, tests: list[str], reached: Reached) -> dict[str, Any]:
    """What stands outside of functions runs at import: the file is replaced, and a fresh Python tries it."""
    tree = WORK / "tree"
    (WORK / "tests.json").write_text(json.dumps(tests), encoding="utf-8")
    place = tree / one.file
    before = place.read_text(encoding="utf-8")
    place.write_text(one.source, encoding="utf-8")
    since = time.monotonic()
    try:
        files = sorted({test.partition("::")[0] for test in tests})
        done = subprocess.run(
            [sys.executable, *PYTEST, *LEAVE_NOTHING, _own_place(), "-x", *files],
            cwd=tree,
            env=environment(tree, WORK, "some", MUTANTS_TESTS=str(WORK / "tests.json")),
            check=False,
            capture_output=True,
            timeout=300 + reached.cost(tests) * 60,
        ).returncode
    except subprocess.TimeoutExpired:
        done = 1
    finally:
        place.write_text(before, encoding="utf-8")
    return {"id": _id(one), "killed": done not in (0, 5), "by": "", "seconds": round(time.monotonic() - since, 2)}


def _lame(killers: set[str], workers: int) -> list[str]:
    """Tests that killed a mutant and fail without one as well, when they run as they ran there."""
    named = sorted(one for one in killers if "::" in one)
    orders = [
        {"id": one, "name": "none.x_none__mutmut_0", "tests": [one], "cpu": 120, "patience": 600} for one in named
    ]
    numbered = [{**order, "id": str(number)} for number, order in enumerate(orders)]
    told = _fork(numbered, workers)
    return [one for number, one in enumerate(named) if told[str(number)]["killed"]]


def _say(*words: str) -> None:
    sys.stderr.write("mutants: " + "\n  ".join(words) + "\n")


if __name__ == "__main__":
    main()
