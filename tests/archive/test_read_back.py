"""Automation that a person has placed comes back from an export as what the blueprint asks for."""

from __future__ import annotations

import pytest

from tests.archive.room import BUILT_IN, Office


@pytest.fixture(scope="module", params=BUILT_IN, ids=lambda path: path.stem)
def office(request):
    made = Office(request.param)
    made.carries_out_all()
    return made


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_every_intent_is_found_as_it_was_placed(office, form):
    found = office.checked(archive=office.archive(form))
    judged = {one.address: (one.status.value, one.detail, one.differences) for one in found.steps}
    assert judged == {one.address: ("done", "", ()) for one in office.desired.automation}
    assert (found.beside, found.gaps) == ((), ())
