"""Documents in a plan: what a person changed on the portal, and what nobody can know of it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.irreversible import irreversible
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.world import ALL_ALLOWED, CONTENTS, World, desired, resource

SHA = min(CONTENTS)
WANT = desired(
    resource("process", "p", title="Ремонт", stages=True, documents=True),
    resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
    resource(
        "document",
        "document.act",
        **{"for": ("p",)},
        title="Акт",
        region="ru",
        numerator="numerator.acts",
        file={"path": "act.docx", "sha256": SHA},
        position=1,
    ),
)


@pytest.fixture
def world():
    """A portal on which somebody has put another file into the template."""
    world = World()
    world.apply(WANT)
    world.ask("crm.documentgenerator.template.update", id=1, fields={"file": ["a.docx", "0JA="]})
    return world


@pytest.fixture
def by_hand(world):
    return world.plan(WANT).plan


def test_a_file_that_was_changed_by_hand_is_not_called_known_after_an_apply(by_hand):
    told = FORMATS["text"](by_hand, Options())
    drift, _line, plan = told.partition("The plan below")
    assert "-> (cannot be read)" in drift
    assert '(cannot be read) -> "act.docx' in plan
    assert "known after apply" not in told


def test_full_sentences_tell_of_it_too(by_hand):
    told = FORMATS["text"](by_hand, Options(style="plain", language="ru"))
    assert "Шаблон документа «Акт»: изменён, и ни один метод не скажет, менялся ли его файл." in told


def test_a_template_that_nobody_can_make_again_is_named_before_it_goes_and_when_it_does_not_come_back(world):
    without = replace(WANT, resources=WANT.resources[:-1])
    going = world.plan(without, ALL_ALLOWED).plan
    assert [(one.address, one.code) for one in irreversible(going)] == [("document.act", "document")]
    world.apply(without)
    planned, _runs = world.plan_back(policy=ALL_ALLOWED)
    back = planned.plan
    assert back.effective == ()
    told = FORMATS["text"](back, Options(language="ru"))
    assert "document.act обратно не вернётся" in told
