"""`make advice`: how good advice is, as figures."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.advice.measuring import FALSE_ALARMS, alarms, faults, processes_of, realistic, said_of


def main() -> int:
    with TemporaryDirectory() as folder:
        return max(_faults(Path(folder)), _realistic(Path(folder) / "portal"))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _faults(folder: Path) -> int:
    seeded, missed = defaultdict(list), 0
    for fault in faults():
        said = said_of(fault, folder)
        seeded[fault.rule].append("" if said == [fault.rule] else f"{fault.where}: {', '.join(said) or 'nothing'}")
    _say("Faults put in, one at a time, and found as that rule alone:\n")
    for rule, told in seeded.items():
        wrong = [one for one in told if one]
        missed += len(wrong)
        _say(f"  {rule:<28} {len(told) - len(wrong)} of {len(told)}  {'; '.join(wrong)}".rstrip())
    count = len(faults())
    _say(f"\n{count - missed} of {count} found ({100 * (count - missed) // count} %).\n")
    return int(missed > 0)


def _realistic(folder: Path) -> int:
    folder.mkdir()
    hints, stale = realistic(folder)
    found = alarms(hints)
    _say("The portal that people have filled (mock seed realistic), imported:\n")
    for process in processes_of(folder):
        said = [one for one in hints if one.process == process]
        _say(f"  {process:<28} {len(said)} said, {found[process]} false")
        for one in said:
            word = {True: "a fault", False: "false", None: "NOT JUDGED"}[one.fault]
            _say(f"    {one.rule} ({word}): {one.why}".rstrip(" :"))
    _say(f"\n{sum(found.values())} false of {len(hints)}, at most {max(found.values(), default=0)} a process.")
    for one in stale:
        _say(f"Judged and not said: {one.rule} at {one.at}")
    return int(max(found.values(), default=0) > FALSE_ALARMS or bool(stale) or any(one.fault is None for one in hints))


if __name__ == "__main__":
    sys.exit(main())
