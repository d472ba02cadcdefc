"""Each change is announced once, with its place among those that something is sent for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smartctl.engine.announcing import Announcer
from smartctl.model import Action, Address, Change
from smartctl.steps import Call, Step

NAMES = st.integers(0, 7).map(lambda one: Address(f"repair.field.f{one}"))


class Heard:
    def __init__(self) -> None:
        self.rows: list[tuple[Address, int, int]] = []

    def started(self, address, _action, number, of) -> None:
        self.rows.append((address, number, of))


def _change(address: Address) -> Change:
    return Change(
        address=address, kind="field", key=address[-2:], parent=None, action=Action.CREATE, before=None, after={}
    )


@given(
    rounds=st.lists(st.lists(st.tuples(NAMES, st.lists(NAMES, max_size=2)), max_size=3), max_size=4),
    silent=st.sets(NAMES, max_size=2),
)
def test_every_change_has_one_number_and_the_last_is_the_total(rounds, silent):
    changes = {name: _change(name) for name in (Address(f"repair.field.f{one}") for one in range(8))}
    for name in silent:  # of the kind's own steps, that are no change of the plan
        changes.pop(name)
    sent = [
        [
            Step(name=f"s{at}.{place}", address=address, call=Call(method="m", params={}), covers=tuple(covers))
            for place, (address, covers) in enumerate(request)
        ]
        for at, request in enumerate(rounds)
    ]
    heard = Heard()
    announcer = Announcer([step for request in sent for step in request], changes, heard)
    for request in sent:
        announcer.announce(request)
    meant = dict.fromkeys(one for request in sent for step in request for one in (step.address, *step.covers))
    wanted = [one for one in meant if one in changes]
    assert heard.rows == [(one, number, len(wanted)) for number, one in enumerate(wanted, start=1)]
