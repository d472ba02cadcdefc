"""The plans of the built-in blueprints in the forms that reviewers get, kept as files."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from built_in_plans import NAMES, OCCASIONS, plan_of

from smartctl.render import FORMATS
from smartctl.render.options import Options

_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_HASH = re.compile(r"sha256-[A-Za-z0-9+/=]+")


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_comment_is_as_it_was_approved(
    name: str, occasion: str, language: str, golden: Callable[[str, str], None]
) -> None:
    style = "plain" if language == "ru" else "terraform"
    text = FORMATS["md"](plan_of(name, occasion), Options(language=language, style=style))
    golden(f"built-in/{name}.{occasion}.{language}.md", text)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("style", ["terraform", "plain"])
@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("name", NAMES)
def test_the_terminal_is_as_it_was_approved(
    name: str, occasion: str, style: str, language: str, golden: Callable[[str, str], None]
) -> None:
    text = FORMATS["text"](plan_of(name, occasion), Options(language=language, style=style))
    golden(f"built-in/{name}.{occasion}.{style}.{language}.txt", text)


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("name", NAMES)
def test_json_is_as_it_was_approved(name: str, occasion: str, golden: Callable[[str, str], None]) -> None:
    golden(f"built-in/{name}.{occasion}.json", FORMATS["json"](plan_of(name, occasion), Options(language="en")))


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_as_it_was_approved(
    name: str, occasion: str, language: str, golden: Callable[[str, str], None]
) -> None:
    """Without its sheet of styles, which is looked at in a browser and not in a difference."""
    text = FORMATS["html"](plan_of(name, occasion), Options(language=language))
    golden(f"built-in/{name}.{occasion}.{language}.html", _HASH.sub("sha256-…", _STYLE.sub("<style>…</style>", text)))
