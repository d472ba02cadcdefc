"""What size costs, as a part of `make bench`: ten times the objects, ten thousand objects, and octoDNS beside both.

Two kinds of figures. Calls of Python functions, which are the same on every machine: ten times the objects may make at
most eleven times as many. And processor time of whole commands, own time without the mock portal that answers them, as
multiples of what octoDNS takes for as many records in the same minute.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from bench_mock import served

from smartctl.operations import apply, open_project, plan
from smartctl.operations.session import Session
from smartctl.operations.terms import Terms
from smartctl.portal.embedded import EmbeddedTransport

ROOT = Path(__file__).parent.parent
SMALL, LARGE, HUGE = 10, 100, 189
"""Processes; each is 53 objects: itself, three pipelines of eight stages, twenty-five fields."""
OBJECTS = 53
MORE_CALLS = 11
"""Times as many calls as ten times the objects may make."""
RECORDS, CHANGED = 10_000, 1_000
ROUNDS = 3
_KINDS = ("string", "integer", "double", "date", "datetime", "boolean", "list", "money", "url", "employee")
_TERMS = Terms(allow_mass_change=True)


@dataclass(frozen=True)
class Cost:
    seconds: float
    """Of a processor, in user mode."""
    megabytes: int


def scale() -> list[str]:
    """Prints the figures; what is beyond its bound."""
    return [*linear(), *huge()]


def blueprint(processes: int, mark: str = "") -> str:
    """`mark` stands in the titles of six stages of each process."""
    lines = ["format: smartctl/blueprint/v1", "name: big", "version: 1.0.0", "title: Big", "processes:"]
    for process in range(processes):
        lines += [f"  p{process:03}:", f"    title: Процесс {process}", "    pipelines:"]
        for board in range(3):
            lines += [f"      l{board}:", f"        title: Воронка {board}"]
            lines += ["        default: true"] if board == 0 else []
            lines += ["        stages:"]
            lines += [f"          s{at}: {{title: Стадия {at}{mark if at in (1, 2) else ''}}}" for at in range(6)]
            lines += [
                "          won: {title: Успех, result: success}",
                "          lost: {title: Провал, result: failure}",
            ]
        lines += ["    fields:"]
        for field in range(25):
            kind = _KINDS[field % len(_KINDS)]
            more = ", items: {a: {title: Раз}, b: {title: Два}, c: {title: Три}}" if kind == "list" else ""
            lines += [f"      f{field:02}: {{title: {{ru: Поле {field}, en: Field {field}}}, type: {kind}{more}}}"]
    return "\n".join(lines) + "\n"


def linear() -> Iterator[str]:
    """Calls of an apply, and of a plan with a ninth of the objects changed, for ten times the objects."""
    small, large = calls(SMALL), calls(LARGE)
    for work, few in small.items():
        times = large[work] / few
        sys.stdout.write(
            f"{work} of {SMALL * OBJECTS} and {LARGE * OBJECTS:,} objects: {few:,} and {large[work]:,} calls of "
            f"functions, {times:.1f} times as many (at most {MORE_CALLS})\n"
        )
        if times > MORE_CALLS:
            yield f"{work} of ten times the objects"


def calls(processes: int) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder, open_project(Path(folder), portal="mock:bench") as session:
        file = Path(folder) / "big.yaml"
        file.write_text(blueprint(processes), encoding="utf-8")
        found = {"apply": counted(apply, session, file)}
        file.write_text(blueprint(processes, "!"), encoding="utf-8")
        return found | {"plan": counted(plan, session, file)}


def counted(work: Callable[[Session, Path, Terms], object], session: Session, file: Path) -> int:
    """How many functions it calls, those of the mock portal not counted."""
    profile = cProfile.Profile()
    inner = EmbeddedTransport.handle_request

    def answered(self: EmbeddedTransport, request: object) -> object:
        profile.disable()
        try:
            return inner(self, request)  # type: ignore[arg-type]
        finally:
            profile.enable()

    with patch.object(EmbeddedTransport, "handle_request", answered):
        profile.enable()
        work(session, file, _TERMS)
        profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def huge() -> Iterator[str]:
    """A plan of ten thousand objects of which a tenth changed, and small commands, beside octoDNS of the same size."""
    with (
        tempfile.TemporaryDirectory() as name,
        served(Path(name), "--memory", seed="") as (address, _process),
        served(Path(name), "--memory", seed="") as (empty, _another),
    ):
        home = Path(name)
        (home / "big.yaml").write_text(blueprint(HUGE), encoding="utf-8")
        (home / "small.yaml").write_text(
            (ROOT / "blueprints" / "window-installation.yaml").read_text(encoding="utf-8"), encoding="utf-8"
        )
        at = ["--portal", address]
        first = cost([smartctl(), "apply", "big.yaml", *at, "--yes", "--allow-mass-change"], home)
        told("apply", f"{HUGE * OBJECTS:,} new objects", first)
        alone = ["--portal", empty]
        for portal in (at, alone):
            cost([smartctl(), "apply", "small.yaml", *portal, "--yes"], home)
        (home / "big.yaml").write_text(blueprint(HUGE, "!"), encoding="utf-8")
        octodns = dns(home)
        pairs = [
            ("plan", f"{HUGE * OBJECTS:,} objects, {HUGE * 6:,} changed", ["plan", "big.yaml", *at], "large", "sync"),
            ("validate", "window-installation", ["validate", "small.yaml"], "small", "validate"),
            ("plan", "window-installation", ["plan", "small.yaml", *alone], "small", "sync"),
            ("plan", "the same beside ten thousand others", ["plan", "small.yaml", *at], "small", "sync"),
        ]
        for command, what, arguments, zone, theirs in pairs:
            beside = octodns and [octodns.format(theirs), "--config-file", f"dns-{zone}.yaml", "--quiet"]
            ours, others = paired([smartctl(), *arguments], beside, home, ROUNDS if zone == "large" else 3 * ROUNDS)
            told(command, what, ours, others)
    yield from ()


def smartctl() -> str:
    return str(Path(sys.executable).parent / "smartctl")


def dns(home: Path) -> str:
    """Zones of as many records, and where octoDNS is; "" where it is not installed."""
    program = Path(sys.executable).parent / "octodns-{}"
    if not Path(str(program).format("sync")).exists():
        sys.stdout.write("octodns is not installed here\n")
        return ""
    for zone, records, changed in (("large", RECORDS, CHANGED), ("small", 54, 5)):
        for side in ("wanted", "there"):
            folder = home / zone / side
            folder.mkdir(parents=True)
            rows = (
                _record(number, side == "wanted" and number % (records // changed) == 0) for number in range(records)
            )
            (folder / "example.com.yaml").write_text("---\n" + "".join(rows), encoding="utf-8")
        (home / f"dns-{zone}.yaml").write_text(_ZONE.format(zone=zone), encoding="utf-8")
    return str(program)


def _record(number: int, changed: bool) -> str:  # noqa: FBT001 - said by the one who calls
    value = "192.168.0.1" if changed else f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    return f"h{number:05}:\n  ttl: 300\n  type: A\n  value: {value}\n"


_ZONE = """\
providers:
  wanted: {{class: octodns.provider.yaml.YamlProvider, directory: {zone}/wanted, enforce_order: false}}
  there: {{class: octodns.provider.yaml.YamlProvider, directory: {zone}/there, enforce_order: false, supports_root_ns: false}}
zones:
  example.com.: {{sources: [wanted], targets: [there]}}
"""


def paired(ours: Sequence[str], theirs: Sequence[str], home: Path, rounds: int) -> tuple[Cost, Cost | None]:
    """Medians, the two in turn: whatever else the machine does, it does to both."""
    found: list[list[Cost]] = [[], []]
    for _round in range(rounds):
        for command, costs in zip((ours, theirs), found, strict=True):
            if command:
                costs.append(cost(command, home))
    return _median(found[0]), _median(found[1]) if found[1] else None


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        seconds=statistics.median(one.seconds for one in costs),
        megabytes=int(statistics.median(one.megabytes for one in costs)),
    )


_CHILD = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_pid, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
print(process.returncode, used.ru_utime, used.ru_maxrss)
"""
"""A child begins with the memory of whoever starts it, so that is somebody small."""


def cost(command: Sequence[str], home: Path) -> Cost:
    """What one command takes. It may end with 2, which says that something would change."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *command], cwd=home, env=environ, check=True, capture_output=True, text=True
    )
    code, seconds, kilobytes = done.stdout.split()
    assert code in ("0", "2"), f"{command[0]} ended with {code}: {done.stderr}"
    return Cost(seconds=float(seconds), megabytes=int(kilobytes) // (1024 if sys.platform == "linux" else 1024**2))


def told(command: str, what: str, ours: Cost, theirs: Cost | None = None) -> None:
    beside = ""
    if theirs is not None:
        times, memory = ours.seconds / theirs.seconds, ours.megabytes / theirs.megabytes
        beside = f", {times:.1f} times the time and {memory:.1f} times the memory of octoDNS"
    sys.stdout.write(f"smartctl {command}, {what}: {ours.seconds:.2f} s of a processor, {ours.megabytes} MB{beside}\n")


if __name__ == "__main__":
    scale()
