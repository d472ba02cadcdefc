"""The mock portal's part of `make bench`: requests a second over HTTP, and memory with the large seed."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx

SECONDS = 3.0
_ADDRESS = re.compile(r"(http://\S+?/rest/\S+?/)\s")


def mock() -> None:
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (address, process), httpx.Client() as client:
        before = memory(process.pid)
        ask(client, address, "crm.type.list", {})
        single = rate(client, address, "crm.type.list", {"start": -1})
        batch = rate(client, address, "batch", {"cmd": {str(at): f"crm.type.get?id={at + 1}" for at in range(50)}})
        fields = {"moduleId": "crm", "select[0]": "*", "select[language]": "ru", "filter[entityId]": "CRM_1"}
        lists = rate(
            client,
            address,
            "batch",
            {"cmd": {str(at): f"userfieldconfig.list?{urlencode(fields)}" for at in range(50)}},
        )
        row("one call of crm.type.list", f"{single:.0f} requests a second")
        row("batches of 50 calls of crm.type.get", f"{batch:.1f} requests, {50 * batch:.0f} calls a second")
        row("batches of 50 lists of a process's fields", f"{lists:.1f} requests, {50 * lists:.0f} lists a second")
        row("resident memory when served", before)
        row("resident memory after that", memory(process.pid))


@contextmanager
def served(home: Path, *more: str, seed: str = "large") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A portal in a process of its own: the address of its webhook, and the process."""
    command = [sys.executable, "-m", "smartctl", "mock", "serve", "--port", "0", "--lang", "en", *more]
    command += ["--seed", seed] if seed else []
    process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        told = ""
        while not (found := _ADDRESS.search(told)):
            line = process.stdout.readline()
            assert line, f"the mock portal did not start: {told}"
            told += line
        yield found[1], process
    finally:
        process.terminate()
        process.wait()


def rate(client: httpx.Client, address: str, method: str, params: dict[str, object]) -> float:
    """One client that asks again as soon as it has its answer."""
    asked, started = 0, time.perf_counter()
    while (taken := time.perf_counter() - started) < SECONDS:
        ask(client, address, method, params)
        asked += 1
    return asked / taken


def ask(client: httpx.Client, address: str, method: str, params: dict[str, object]) -> None:
    answer = client.post(f"{address}{method}", json=params, timeout=60).raise_for_status().json()
    assert not (isinstance(answer["result"], dict) and answer["result"].get("result_error"))


def memory(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return "not told by this system"
    return f"{int(status.partition('VmRSS:')[2].split()[0]) // 1024} MiB"


def row(what: str, figure: str) -> None:
    sys.stdout.write(f"mock portal, large seed, {what}: {figure}\n")
