"""Which words of an address are its owners: also where a key is called like a kind."""

from __future__ import annotations

import pytest

from smartctl.addresses import split
from smartctl.kinds import kind_at


@pytest.mark.parametrize(
    ("address", "owner", "kind"),
    [
        ("p", "", "process"),
        ("field", "", "process"),
        ("p.field.crew", "p", "field"),
        ("field.field.field", "field", "field"),
        ("p.pipeline.main.stage.new", "p.pipeline.main", "stage"),
        ("p.relation.parent.deal", "p", "relation"),
        ("p.automation.workflow.check", "p", "workflow"),
        ("workplace.field", "", "workplace"),
        ("numerator.card", "", "numerator"),
        ("trigger.card.paid", "", "trigger"),
        ("trigger.trigger.paid", "", "trigger"),
        ("robot_kind.app.check", "", "robot_kind"),
    ],
)
def test_an_address_names_its_owner_and_its_kind(address, owner, kind):
    assert (split(address)[0], kind_at(address)) == (owner, kind)
