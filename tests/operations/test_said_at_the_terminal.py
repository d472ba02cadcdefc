"""Whatever an operation can say or ask has its words at the terminal."""

from __future__ import annotations

from inspect import getsource
from typing import get_args

import pytest

from smartctl.cli import news, questions
from smartctl.operations.news import News, PlanDone, PlanMade, Question


@pytest.mark.parametrize(
    "one", [one for one in get_args(News) if one not in (PlanMade, PlanDone)], ids=lambda one: one.__name__
)
def test_every_news_has_words(one):
    assert one in news._words.registry


@pytest.mark.parametrize("one", Question.__subclasses__(), ids=lambda one: one.__name__)
def test_every_question_is_asked(one):
    assert f"case {one.__name__}(" in getsource(questions.answer)
