"""A switch and what stands on it taken out of a file together, by the installed command."""

from __future__ import annotations

from pathlib import Path

BEFORE = """\
format: smartctl/blueprint/v1
name: bindings
version: 1.0.0
processes:
  p:
    title: {ru: Заявка, en: Request}
    preset: blank
    bindings: [tasks, calendar_events]
"""


def test_bindings_taken_off_with_their_switch_are_off_after_one_run(smartctl, tmp_path: Path):
    blueprint = tmp_path / "bindings.yaml"
    blueprint.write_text(BEFORE, encoding="utf-8")
    assert smartctl("apply", blueprint, "--portal", "mock:off", "--yes").returncode == 0
    blueprint.write_text(BEFORE.replace("    bindings: [tasks, calendar_events]\n", ""), encoding="utf-8")
    done = smartctl("apply", blueprint, "--portal", "mock:off", "--yes", "--allow-delete")
    assert done.returncode == 0, done.stdout + done.stderr
    again = smartctl("plan", blueprint, "--portal", "mock:off", "--detailed-exitcode")
    assert again.returncode == 0, again.stdout
