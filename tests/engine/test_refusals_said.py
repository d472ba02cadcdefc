"""Refusals of the engine, whole: what was being done and to what, and what a person can do about it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from smartctl.engine import applier, forgetting, moves, reader, saved, workplaces
from smartctl.engine.adoption import _Adoption
from smartctl.engine.saved_check import _homeless, check_standing, check_way_back
from smartctl.errors import Denied, OutcomeUnknown, PortalError, Refused, SmartctlError, Stale, Unreachable, UsageError
from smartctl.model import Action, Address, Bound, Change, Live, LiveObject
from smartctl.steps import Call
from tests.world import resource

P, CREW = Address("p"), Address("p.field.crew")
NOTHING_PLANNED = "Nothing was planned without it. Run the same command again; if it stays so, look at the portal."
LOOK_AGAIN = "Nothing was changed. Make a new plan and look at it again."
NUMERATORS = (
    "Numerators and document templates need the right to change templates of documents, and a portal that has them. "
    "Give it to the webhook's owner, or take `numerators:` and `documents:` out of the blueprint."
)
ADMINISTRATOR = "The webhook's owner must be an administrator of the CRM. Ask for such a webhook, then run again."
LET_IN = "Who lets the application in must be an administrator: log in as one with `smartctl portal login`."
CALL = Call(method="crm.type.list", params={})
FIELD = Change(address=CREW, kind="field", key="crew", parent=P, action=Action.UPDATE, before={}, after={})


def error(code, text="", method="crm.type.list", kind=PortalError):
    return kind("what the client says", method=method, code=code, description=text)


def workplace(number, title):
    return LiveObject(
        kind="workplace", ident=f"workplace:{number}", parent=None, natural="", ids={"id": number}, attrs={"title": title}
    )  # fmt: skip


def live(*there):
    return Live(bound={}, unmanaged=there)


def refused(processes):
    return lambda: _Adoption._raise(SimpleNamespace(faults=[], refused=processes))


@pytest.mark.parametrize(
    ("refuse", "kind", "message", "hint"),
    [
        (
            lambda: reader._garbled(CALL, "total"), Unreachable,
            "Reading the portal: the answer to crm.type.list cannot be understood (total).", NOTHING_PLANNED,
        ),
        (
            lambda: reader.withheld(error("INTERNAL", "Ой"), application=False), Unreachable,
            "Reading the portal: crm.type.list failed (Ой).", NOTHING_PLANNED,
        ),
        (
            lambda: reader.withheld(error("INTERNAL"), application=True), Unreachable,
            "Reading the portal: crm.type.list failed (what the client says).", NOTHING_PLANNED,
        ),
        (
            lambda: reader.withheld(error("ACCESS_DENIED", kind=OutcomeUnknown), application=False), Unreachable,
            "Reading the portal: crm.type.list failed (what the client says).", NOTHING_PLANNED,
        ),
        (
            lambda: reader.withheld(error("INSUFFICIENT_SCOPE"), application=False), Denied,
            "Reading the portal: the webhook has no permission for crm.type.list.",
            "Give the webhook the scopes crm and userfieldconfig in its settings on the portal, then run again.",
        ),
        (
            lambda: reader.withheld(error("insufficient_scope"), application=True), Denied,
            "Reading the portal: the application has no permission for crm.type.list.",
            "Give the application the scopes crm, userfieldconfig and bizproc in its card on the portal, then run again.",
        ),
        (
            lambda: reader.withheld(error("ACCESS_DENIED", "Нельзя"), application=False), Denied,
            "Reading the portal: crm.type.list was refused (Нельзя).", ADMINISTRATOR,
        ),
        (
            lambda: reader.withheld(error("access_denied"), application=False), Denied,
            "Reading the portal: crm.type.list was refused (access_denied).", ADMINISTRATOR,
        ),
        (
            lambda: reader.withheld(error("ACCESS_DENIED", method="crm.documentgenerator.template.list"), application=False), Denied,
            "Reading the portal: crm.documentgenerator.template.list was refused (ACCESS_DENIED).", NUMERATORS,
        ),
        (
            lambda: reader.withheld(error("ACCESS_DENIED", "Нельзя"), application=True), Denied,
            "Reading the portal: crm.type.list was refused (Нельзя).", LET_IN,
        ),
        (
            lambda: reader.withheld(error("ACCESS_DENIED"), application=True), Denied,
            "Reading the portal: crm.type.list was refused (ACCESS_DENIED).", LET_IN,
        ),
        (
            lambda: moves._one_name(CREW, Address("p.field.a"), Address("p.field.b")), UsageError,
            "Following `moved:`: p.field.a and p.field.b are both in the state, and both would be called p.field.crew.",
            "Take the line out that does not hold; what is not in the blueprint then is removed by the plan.",
        ),
        (
            lambda: forgetting._goes_with(CREW, P), UsageError,
            "p.field.crew is to stay on the portal, and p is to be deleted with everything in it.",
            "Forget p, too, or keep it in the blueprint.",
        ),
        (
            lambda: forgetting._meant("field", "crew", {CREW: "field", Address("q.field.crew"): "field"}), UsageError,
            "`removed:` forgets crew, which can mean several: p.field.crew, q.field.crew.", "Write the whole address.",
        ),
        (
            lambda: workplaces.check_numbers((resource("process", "p", workplace=9),), live(workplace(8, "Б"), workplace(7, "А"))),
            UsageError, "Planning p: the portal has no digital workplace number 9.",
            "There are: 7 (А), 8 (Б). Write one of these numbers, or declare it under `workplaces:`.",
        ),
        (
            lambda: workplaces.check_numbers((resource("process", "p", workplace=9),), live()), UsageError,
            "Planning p: the portal has no digital workplace number 9.",
            "There are: none. Write one of these numbers, or declare it under `workplaces:`.",
        ),
        (
            refused(["a (b)", "c (d)"]), Refused,
            "These processes are managed by another blueprint already: a (b); c (d).",
            ("Nothing was planned. If that blueprint is no longer used, write take_over: true into the line of `import:`: "
            "the apply then replaces its mark, and whoever still works with the old one is refused from then on."),
        ),
        (
            lambda: check_standing((FIELD,), live()), UsageError,
            "The plan contradicts itself at p.field.crew: it belongs to p, which is nowhere.",
            "Nothing was changed. Plan again; a plan file is not meant to be edited.",
        ),
        (
            lambda: check_way_back((FIELD,), live()), UsageError,
            "The journal of the run contradicts itself at p.field.crew: it belongs to p, which is nowhere.",
            "Nothing was changed on the portal. Put the journal back as it was; without it, there is no way back.",
        ),
        (lambda: saved._not_following(P, "x"), Stale, "The plan does not follow from the portal at p: x.", LOOK_AGAIN),
        (lambda: saved._stale(P, "x"), Stale, "The plan is stale at p: x.", LOOK_AGAIN),
        (lambda: applier._stale(P, "x"), Stale, "The plan is stale at p: x.", LOOK_AGAIN),
    ],
)  # fmt: skip
def test_a_refusal_says_what_of_what_and_what_next(refuse, kind, message, hint):
    try:
        told = refuse()
    except SmartctlError as raised:
        told = raised
    assert (type(told), str(told.message), told.hint) == (kind, message, hint)


@pytest.mark.parametrize(
    ("action", "nowhere"),
    [
        (None, False), (Action.NOOP, False), (Action.UPDATE, False), (Action.CREATE, False), (Action.REPLACE, False),
        (Action.DELETE, True), (Action.FORGET, True),
    ],
)  # fmt: skip
def test_what_stays_must_stand_in_what_is_there_and_does_not_go(action, nowhere):
    there = LiveObject(kind="process", ident="process:1", parent=None, natural="", ids={"id": 1}, attrs={})
    bound = {P: Bound(address=P, live=there, owned=True)}
    owner = (
        [Change(address=P, kind="process", key="p", parent=None, action=action, before={}, after={})] if action else []
    )
    field = replace(FIELD, action=Action.NOOP)
    said = [(CREW, "it belongs to p, which is nowhere")]
    assert list(_homeless((*owner, field), Live(bound=bound))) == (said if nowhere else [])
    made = action in (Action.CREATE, Action.REPLACE)
    assert list(_homeless((*owner, field), live())) == ([] if made else said)
    assert list(_homeless((*owner, replace(field, after=None)), live())) == []
