"""What a lease is by itself: it beats, it is given back, and states that were moved away hold none."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from smartctl.errors import Unreachable, UsageError
from smartctl.state.shared import lease as leases
from smartctl.state.shared import proof
from smartctl.state.shared.kept import Cabinet
from tests.state.shared.memory import client


def test_a_lease_that_is_held_beats_by_itself_also_after_the_place_did_not_answer():
    often = threading.Event()

    class Heart(leases.Lease):
        def beat(self):
            beats.append(threading.current_thread())
            if len(beats) == 3:
                often.set()
            raise Unreachable("nobody answers")

    beats = []
    held = Heart(cabinet=None, name="x", facts={"number": 1}, kept=None, lasts=0.04)
    held.start()
    assert often.wait(30)
    held._lost = "nobody"
    held.give_back()
    held._thread.join(30)
    assert not held._thread.is_alive()
    assert {(one.name, one.daemon) for one in beats} == {("smartctl-lease", True)}


@pytest.mark.parametrize(("facts", "number"), [({"number": 7, "id": "x", "command": "apply"}, 7), ({}, 0)])
@pytest.mark.parametrize("unsealed", [True, False])
def test_of_a_lease_that_nobody_holds_its_number_is_left(facts, number, unsealed):
    kept = SimpleNamespace(body=leases.freed(facts, unsealed=unsealed))
    assert leases.unpacked(kept) == {"number": number, "id": "", "unsealed": unsealed}


def test_states_that_were_moved_away_are_looked_for_where_they_are(place):
    shelf = client(place)[1]
    with shelf.held("apply"):
        pass
    cabinet = Cabinet(documents=place, by="tester@here")
    proof.move_away(cabinet, "s3://бакет/crm")
    with pytest.raises(UsageError) as told, client(place)[1].held("apply"):
        pass
    assert str(told.value.message) == (
        "The states that were in memory are in s3://\\u0431\\u0430\\u043a\\u0435\\u0442/crm now."
    )
    assert told.value.hint == "Name that place in smartctl.yaml, under `state:`."
    proof.move_away(cabinet, "")
    with client(place)[1].held("apply"):
        pass
