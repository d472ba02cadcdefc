"""A headless Chromium that goes to this machine only; where there is none, the tests say how to get it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from smartctl.mockportal import seeds
from smartctl.shipped import blueprints_dir
from tests import warm
from tests.cli.conftest import environment
from tests.clients.serving import served

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MISSING = (
    "NOT RUN: the pages of the mock portal were not opened in a browser, there is no Chromium. "
    "Install it (Debian: apt-get install chromium) and run the tests again."
)
_HERE = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that need the browser side by side, whatever order was drawn: it is started once for them."""
    ours = [one for one in items if one.path.parent == _HERE]
    if ours:
        first = items.index(ours[0])
        others = [one for one in items if one.path.parent != _HERE]
        items[:] = [*others[:first], *ours, *others[first:]]


@pytest.fixture(scope="package")  # not of the session: its event loop would be in the way of other tests
def chromium() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


class Windows:
    """Windows of one browser that stay open for the next test: a page in a new one costs three times as much.

    What a page asks for beside itself, and what it says to a person or on the console, is a fault.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._pages: dict[tuple[str, bool], Page] = {}
        self.faults: list[str] = []

    def page(
        self, *, width: int, height: int = 800, language: str = "ru-RU", scheme: str = "light", bypass_csp: bool = False
    ) -> Page:
        """A window as a person of that language has it who comes for the first time."""
        key = language, bypass_csp
        page = self._pages.get(key) or self._pages.setdefault(key, self._opened(*key))
        page.context.clear_cookies()
        if page.viewport_size != {"width": width, "height": height}:
            page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media="null", color_scheme=scheme)
        return page

    def _opened(self, language: str, bypass_csp: bool) -> Page:
        page = self._browser.new_context(locale=language, bypass_csp=bypass_csp).new_page()
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))
        page.on("request", lambda request: request.is_navigation_request() or self.faults.append(request.url))
        return page


@pytest.fixture(scope="package")
def all_windows(chromium: Browser) -> Iterator[Windows]:
    made = Windows(chromium)
    yield made
    for context in chromium.contexts:
        context.close()
    assert made.faults == []


@pytest.fixture
def windows(all_windows: Windows) -> Iterator[Windows]:
    yield all_windows
    faults, all_windows.faults[:] = list(all_windows.faults), []
    assert faults == []


@pytest.fixture(scope="package")
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
            command = ["apply", str(blueprint.absolute()), "--portal", url, "--yes"]
            done = warm.run(command, cwd=folder, environ=environment(), watched=False)
            assert done.returncode == 0, done.stderr
        yield bound


class Window:
    """Opens pages the way a person's device would, and ends the test if a page asks for anything but itself."""

    def __init__(self, windows: Windows, ports: dict[str, int]) -> None:
        self._windows = windows
        self._ports = ports

    def open(
        self, seed: str, path: str = "/", *, width: int = 1280, language: str = "ru-RU", scheme: str = "light"
    ) -> Page:
        page = self._windows.page(width=width, language=language, scheme=scheme)
        answer = page.goto(f"http://127.0.0.1:{self._ports[seed]}{path}")
        assert answer is not None
        assert answer.ok
        return page


@pytest.fixture
def window(windows: Windows, ports: dict[str, int]) -> Window:
    return Window(windows, ports)
