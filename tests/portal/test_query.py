"""What may travel in a batch, and how it is spelled there."""

from __future__ import annotations

import pytest

from smartctl.model import Address
from smartctl.portal.query import command, survives
from smartctl.steps import Call, Ref


def call(**params) -> Call:
    return Call(method="crm.status.add", params=params)


@pytest.mark.parametrize("value", ["text", 5, {"a": 1}, [1, 2], {"a": ["x"]}, Ref(address=Address("p")), "price $100"])
def test_numbers_and_plain_text_survive(value):
    assert survives(call(x=value))


@pytest.mark.parametrize(
    "value",
    [True, None, [], {}, {"a": []}, "$result[a]", "x $TIME[y]", "<script>", {"deep": [{"er": None}]}, "$error"],
)
def test_what_a_batch_would_change_goes_directly(value):
    assert not survives(call(x=value))


def test_slow_methods_travel_alone():
    assert not survives(Call(method="crm.type.add", params={"fields": {"title": "x"}}))


def test_nested_parameters_are_spelled_as_php_does():
    spelled = command(call(fields={"NAME": "a&b #1", "LIST": ["x", "y"]}, filter={">=ID": 5}))
    assert spelled == (
        "crm.status.add?fields[NAME]=a%26b%20%231&fields[LIST][0]=x&fields[LIST][1]=y&filter[%3E%3DID]=5"
    )
