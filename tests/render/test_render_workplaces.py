"""What a plan says of digital workplaces: what a move costs, in both languages and both styles."""

from __future__ import annotations

import pytest

from smartctl.engine.irreversible import irreversible
from smartctl.render import FORMATS
from smartctl.render.irreversible import irreversible_text
from smartctl.render.options import Options
from tests.world import ALL_ALLOWED, World, desired, resource

SERVICE = resource("workplace", "workplace.field", title="Field service")
RENAMED = resource("workplace", "workplace.field", title="Visits")


def process(**more):
    return resource("process", "p", title="Windows", stages=True, **more)


OUTSIDE, INSIDE = desired(process()), desired(process(workplace="workplace.field"), SERVICE)
CASES = {
    "a new process": (
        desired(),
        INSIDE,
        'It will be in the digital workplace "Field service".',
        "Он будет в цифровом рабочем месте «Field service».",
        "leaves the permissions of CRM behind",
    ),
    "into one": (
        OUTSIDE,
        INSIDE,
        'The smart process "Windows" will move into the digital workplace "Field service".',
        "Смарт-процесс «Windows» переедет в цифровое рабочее место «Field service».",
        "the move erases the permissions that roles have to its pipelines",
    ),
    "back to CRM": (
        INSIDE,
        desired(process(workplace=None), SERVICE),
        'The smart process "Windows" will go back from the digital workplace "Field service" to CRM.',
        "Смарт-процесс «Windows» вернётся из цифрового рабочего места «Field service» в CRM.",
        "If that is intended, pass --allow-data-loss p.",
    ),
    "renamed": (
        INSIDE,
        desired(process(workplace="workplace.field"), RENAMED),
        'The digital workplace "Field service" will be renamed to "Visits"',
        "Цифровое рабочее место «Field service» получит название «Visits»",
        '~ title = "Field service" -> "Visits"',
    ),
    "deleted": (
        INSIDE,
        desired(process(workplace=None)),
        'The digital workplace "Field service" will be deleted, because it is not in the blueprint.',
        "Цифровое рабочее место «Field service» будет удалено, потому что этого нет в шаблоне процесса.",
        "# workplace.field will be destroyed",
    ),
    "let go": (
        INSIDE,
        OUTSIDE,
        'Digital workplace "Field service": smartctl no longer manages it; on the portal it stays, because 1 smart process',
        "на портале всё остаётся как есть, потому что в нём остаётся 1 смарт-процесс",
        "# (because 1 smart process stays in it)",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_said_in_both_languages_and_styles(name):
    before, want, english, russian, technical = CASES[name]
    world = World()
    world.apply(before)
    plan = world.plan(want, ALL_ALLOWED).plan
    assert english in FORMATS["text"](plan, Options(language="en", style="plain"))
    assert russian in FORMATS["text"](plan, Options(language="ru", style="plain"))
    assert technical in FORMATS["text"](plan, Options(language="en"))


def test_a_move_stands_in_the_risk_index_and_among_what_a_rollback_cannot_bring_back():
    world = World()
    world.apply(OUTSIDE)
    plan = world.plan(INSIDE, ALL_ALLOWED).plan
    text = FORMATS["text"](plan, Options(language="en"))
    assert "~ p will be updated in-place (the move erases" in text.partition("Risk:")[2]
    assert "p: the permissions that roles have to its pipelines" in irreversible_text(
        irreversible(plan), Options(language="en")
    )


def test_a_namesake_is_told_of():
    world = World()
    world.ask("crm.automatedsolution.add", fields={"title": "Field service"})
    text = FORMATS["text"](world.plan(INSIDE).plan, Options(language="en"))
    assert 'Warning: the portal has another digital workplace titled "Field service" (id 1)' in text
