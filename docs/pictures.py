"""Makes docs/pictures/: the board of each built-in blueprint, as the mock portal shows it. `make pictures` runs it.

Needs Chromium. Each blueprint is applied to a portal in memory; nothing is left behind.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from smartctl.mockportal.application import open_portal
from smartctl.mockportal.server import prepare

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
WIDTH = 1180
COLORS = 64
_STYLE = """
.details, .top, .intro, .aside, .where, .place, .none, .process > header .quiet { display: none }
main { padding: 8px !important } .process, .pipeline { margin-top: 8px } .process-title { font-size: 1.2rem }
.board { flex-wrap: wrap; overflow: visible } .bare .column { flex: 0 0 186px; padding-bottom: 0 } .meaning { display: none }
"""
"""Boards whole, without what is empty on a new portal."""


def picture(page: Page, blueprint: Path) -> None:
    portal, ready, ports = open_portal(None), threading.Event(), []

    def on_ready(port: int) -> None:
        ports.append(port)
        ready.set()

    server = prepare(portal, port=0, on_ready=on_ready)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        ready.wait(20)
        origin = f"http://127.0.0.1:{ports[0]}"
        with tempfile.TemporaryDirectory() as folder:
            command = ["apply", str(blueprint.absolute()), "--portal", f"{origin}/rest/1/demo/", "--yes", "-q"]
            subprocess.run([sys.executable, "-m", "smartctl", *command], cwd=folder, check=True, capture_output=True)
        page.goto(f"{origin}/?lang=ru")
        page.add_style_tag(content=_STYLE)
        shot = io.BytesIO(page.locator("main").screenshot())
        # Boards are few flat colours and letters: a palette of them is a third of the size and looks the same.
        few = Image.open(shot).convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
        few.save(PICTURES / f"{blueprint.stem}.png", optimize=True)
    finally:
        server.should_exit = True
        thread.join(20)
        portal.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        for blueprint in sorted((HERE.parent / "blueprints").glob("*.yaml")):
            picture(page, blueprint)
        browser.close()


if __name__ == "__main__":
    main()
