"""Every built-in blueprint through the installed program: applied, planned again, destroyed."""

from __future__ import annotations

import pytest

from smartctl.shipped import blueprints_dir

BLUEPRINTS = sorted(blueprints_dir().glob("*.yaml"))


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda path: path.stem)
def test_nothing_has_changed_right_after_an_apply_and_nothing_is_left_after_a_destroy(portal, smartctl, blueprint):
    done = smartctl("apply", blueprint, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    again = smartctl("plan", blueprint, "--portal", portal.url, "--detailed-exitcode")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "No changes. The portal matches the blueprint.")
    gone = smartctl("destroy", blueprint, "--portal", portal.url, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert portal.ask("crm.type.list")["types"] == []
    assert portal.ask("crm.automatedsolution.list")["automatedSolutions"] == []
