"""Runs command lines one after another in a process with little memory; one JSON line for each: code, seconds, texts.

python -m tests.hostile.child '[["validate", "x.yaml"], …]'
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

MEGABYTES = 400
"""What a command may take beyond what the program itself takes once everything is loaded."""


def main(arguments: list[str]) -> None:
    from smartctl.cli.boundary import run

    told = os.dup(1)
    for number, command in enumerate([[], *json.loads(arguments[0])]):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            started = time.process_time()
            code = run(command or ["plan", os.environ["WARM"], "--portal", "mock:warm"])
            seconds = time.process_time() - started
            sys.stdout.flush()
            sys.stderr.flush()
            texts = [_whole(stream) for stream in (out, err)]
        if number == 0:
            _limit()
            continue
        line = {"code": int(code), "seconds": seconds, "out": texts[0], "err": texts[1]}
        os.write(told, json.dumps(line).encode() + b"\n")


def _limit() -> None:
    """From here on; only where the system can say how much there is already."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + MEGABYTES * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _whole(stream) -> str:
    stream.seek(0)
    return stream.read().decode("utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
