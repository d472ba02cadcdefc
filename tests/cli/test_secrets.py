"""A webhook is a password: planted in an address, it is found in no stream and no file of a run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from smartctl.mockportal.application import open_portal
from tests.cli.conftest import _ADDRESS, WINDOW, environment

SECRET = "s3cr3t0w0rd"


@pytest.fixture
def guarded(tmp_path):
    """A served portal whose webhook has a secret worth looking for."""
    file = tmp_path / "elsewhere" / ".smartctl" / "mock" / "x.sqlite3"
    file.parent.mkdir(parents=True)
    mock = open_portal(file)
    mock.add_webhook(1, SECRET)
    mock.close()
    command = [sys.executable, "-m", "smartctl", "mock", "serve", "mock:x", "--port", "0"]
    place = tmp_path / "elsewhere"
    process = subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", cwd=place, env=environment())
    try:
        yield _ADDRESS.search(process.stderr.readline())[0].replace("/demo/", f"/{SECRET}/")
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stderr.close()


def test_no_stream_and_no_file_of_a_run_holds_the_secret(guarded, smartctl, tmp_path):
    (tmp_path / "smartctl.yaml").write_text(
        'format: smartctl/project/v1\nportals:\n  acme: {url: "${ACME_WEBHOOK}"}\n', encoding="utf-8"
    )
    wrong = guarded.replace(SECRET, f"{SECRET}-wrong")
    dead = f"http://127.0.0.1:9/rest/1/{SECRET}/"
    runs = [
        smartctl(*command, "--log-file", tmp_path / "log.txt", env={"ACME_WEBHOOK": url})
        for url, command in [
            (guarded, ["plan", WINDOW, "--out", tmp_path / "saved.plan.json", "--format", "json"]),
            (guarded, ["apply", WINDOW, "--yes"]),
            (guarded, ["apply", WINDOW, "--yes", "--format", "json"]),
            (wrong, ["plan", WINDOW]),
            (dead, ["plan", WINDOW]),
            (guarded, ["destroy", WINDOW, "--yes"]),
        ]
    ]
    runs.append(smartctl("plan", WINDOW, "--portal", guarded.replace("http:", "ftp:")))
    assert [run.returncode for run in runs] == [0, 0, 0, 3, 3, 0, 1]
    for run in runs:
        assert SECRET not in run.stdout + run.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".sqlite3"]
    written = [path for path in written if "elsewhere" not in path.parts]
    assert any(path.name == "log.txt" for path in written)
    assert "HTTP Request: POST" in (tmp_path / "log.txt").read_text(encoding="utf-8")
    for path in written:
        assert SECRET.encode() not in path.read_bytes(), path
