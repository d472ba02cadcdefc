"""Encryption of what is kept, at the command line: switched on, a key changed, plans as files, keys from everywhere."""

from __future__ import annotations

import json
import shutil
import sys

import pytest

from smartctl.state.shared.sealing import new_key
from tests.cli.conftest import WINDOW, said

ONE, TWO = new_key(), new_key()
KEYS = {"KEY_ONE": ONE, "KEY_TWO": TWO}


@pytest.fixture
def run(tmp_path, smartctl):
    shutil.copy(WINDOW, tmp_path / "window.yaml")

    def run(*arguments: object, code: int = 0, keys=()) -> str:
        state = {"state": {"encryption": {"keys": list(keys)}}} if keys else {}
        document = {"format": "smartctl/project/v1", "portals": {"demo": {"url": "mock:demo"}}, **state}
        (tmp_path / "smartctl.yaml").write_text(json.dumps(document), encoding="utf-8")
        done = smartctl(*arguments, env=KEYS)
        assert done.returncode == code, done.stdout + done.stderr
        assert ONE not in done.stderr + (done.stdout if arguments[:2] != ("state", "new-key") else "")
        return done.stdout + said(done.stderr)

    return run


def everything(folder) -> bytes:
    """All that lies below .smartctl but the mock portal."""
    found = (one for one in sorted((folder / ".smartctl").rglob("*")) if one.is_file() and "mock" not in one.parts)
    return b"".join(one.read_bytes() for one in found)


def test_encryption_is_switched_on_and_its_key_is_changed(run, tmp_path):
    run("apply", "window.yaml", "--yes")
    assert b"lineage" in everything(tmp_path)
    told = run("plan", "window.yaml", code=1, keys=["${KEY_ONE}"])
    assert "it is not encrypted" in told
    assert "`smartctl state migrate` encrypts what is there" in told
    assert "states: 1" in run("state", "migrate", keys=["${KEY_ONE}"])
    assert b"lineage" not in everything(tmp_path)
    assert "No changes" in run("plan", "window.yaml", keys=["${KEY_ONE}"])
    assert "key that is not given here" in run("plan", "window.yaml", code=1, keys=["${KEY_TWO}"])
    assert "documents, older states included: " in run("state", "migrate", keys=["${KEY_TWO}", "${KEY_ONE}"])
    assert "No changes" in run("plan", "window.yaml", keys=["${KEY_TWO}"])
    assert "apply" in run("rollback", "--list", keys=["${KEY_TWO}"])
    run("rollback", "--yes", keys=["${KEY_TWO}"])
    assert b"lineage" not in everything(tmp_path)


def test_what_was_moved_away_in_the_clear_does_not_stand_in_the_way_of_encryption(run, tmp_path):
    run("apply", "window.yaml", "--yes")
    sealed = {"encryption": {"keys": ["${KEY_ONE}"]}}
    told = run("state", "migrate", "--to", json.dumps(sealed))
    assert f"{tmp_path / '.smartctl'} keeps what it had" in told
    assert "No changes" in run("plan", "window.yaml", keys=["${KEY_ONE}"])
    run("rollback", "--yes", keys=["${KEY_ONE}"])
    assert "No changes" not in run("plan", "window.yaml", keys=["${KEY_ONE}"])
    assert "are in " in run("apply", "window.yaml", "--yes", code=1)


def test_a_plan_is_encrypted_with_the_rest_and_one_in_the_clear_is_refused(run, tmp_path):
    run("plan", "window.yaml", "--out", "clear.plan")
    run("plan", "window.yaml", "--out", "closed.plan", keys=["${KEY_ONE}"])
    assert b"installation" not in (tmp_path / "closed.plan").read_bytes()
    assert "it is not encrypted" in run("apply", "clear.plan", "--yes", code=1, keys=["${KEY_ONE}"])
    assert "it is not encrypted" in run("show", "clear.plan", code=1, keys=["${KEY_ONE}"])
    assert "installation.field.crew" in run("show", "closed.plan", keys=["${KEY_ONE}"])
    assert "it is encrypted" in run("show", "closed.plan", code=1)
    run("apply", "closed.plan", "--yes", keys=["${KEY_ONE}"])
    assert "No changes" in run("plan", "window.yaml", keys=["${KEY_ONE}"])


def test_keys_come_from_the_environment_a_file_or_a_command(run, tmp_path):
    path = tmp_path / "key"
    path.write_text(f"{ONE}\n", encoding="utf-8")
    path.chmod(0o600)
    run("apply", "window.yaml", "--yes", keys=["${KEY_ONE}"])
    command = f"command:{sys.executable} -c 'print(open(\"key\").read())'"
    for source in ("file:key", command):
        assert "No changes" in run("plan", "window.yaml", keys=[source])
    assert "KEY_NONE is not set" in run("plan", "window.yaml", code=1, keys=["${KEY_NONE}"])
    failing = f"command:{sys.executable} -c 'raise SystemExit(3)'"
    assert "it ended with 3" in run("plan", "window.yaml", code=1, keys=[failing])
    assert "No such file" in run("plan", "window.yaml", code=1, keys=["command:no-such-program"])
    path.write_text("something else", encoding="utf-8")
    assert "is no key" in run("plan", "window.yaml", code=1, keys=["file:key"])
    assert len(run("state", "new-key").strip()) == 44


def test_a_key_in_the_project_file_itself_is_refused(run):
    assert "state.encryption.keys.0" in run("plan", "window.yaml", code=1, keys=["k" * 44])
