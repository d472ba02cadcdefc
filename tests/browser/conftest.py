"""A headless Chromium that goes to this machine only; where there is none, the tests say how to get it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from smartctl.mockportal import seeds
from smartctl.shipped import blueprints_dir
from tests.clients.serving import served

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MISSING = (
    "NOT RUN: the pages of the mock portal were not opened in a browser, there is no Chromium. "
    "Install it (Debian: apt-get install chromium) and run the tests again."
)


@pytest.fixture(scope="module")  # not of the session: its event loop would be in the way of other tests
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """The port of a portal with each seed, and of one with all built-in blueprints; no test here writes."""
    with ExitStack() as portals:
        bound: dict[str, int] = {}
        for name in seeds.NAMES:
            portal, bound[name] = portals.enter_context(served())
            seeds.sow(portal, name)
        _, bound["built-in"] = portals.enter_context(served())
        folder = tmp_path_factory.mktemp("built-in")
        for blueprint in sorted(blueprints_dir().glob("*.yaml")):
            url = f"http://127.0.0.1:{bound['built-in']}/rest/1/demo/"
            command = [sys.executable, "-m", "smartctl", "apply", str(blueprint.absolute()), "--portal", url, "--yes"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        yield bound


class Window:
    """Opens pages the way a person's device would, and ends the test if a page asks for anything but itself."""

    def __init__(self, browser: Browser, ports: dict[str, int]) -> None:
        self._browser = browser
        self._ports = ports
        self.faults: list[str] = []

    def open(
        self, seed: str, path: str = "/", *, width: int = 1280, language: str = "ru-RU", scheme: str = "light"
    ) -> Page:
        context = self._browser.new_context(
            viewport={"width": width, "height": 800}, locale=language, color_scheme=scheme
        )
        page = context.new_page()
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: request.is_navigation_request() or self.faults.append(request.url))
        answer = page.goto(f"http://127.0.0.1:{self._ports[seed]}{path}")
        assert answer is not None
        assert answer.ok
        return page

    def close(self) -> None:
        for context in self._browser.contexts:
            context.close()


@pytest.fixture
def window(chromium: Browser, ports: dict[str, int]) -> Iterator[Window]:
    opened = Window(chromium, ports)
    yield opened
    opened.close()
    assert opened.faults == []
