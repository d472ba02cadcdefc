"""The one page of the portal with forms, behind HTTP: robots and triggers of a pipeline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlsplit

from msgspec.structs import replace
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from smartctl.mockportal.application import Portal


def _typed(body: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        found.setdefault(name, []).append(value)
    return {name: tuple(several) for name, several in found.items()}


def automation(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    """Show the page, or do what one of its forms says. A form of another site is refused: browsers name their origin."""

    async def answer(http: Request) -> Response:
        from smartctl.mockportal.boards import automation as stages  # noqa: PLC0415 - jinja2 loads when somebody looks
        from smartctl.mockportal.boards import page  # noqa: PLC0415

        asked = page.Asked(http.query_params.get("lang", ""), http.headers.get("accept-language", ""))
        typed: dict[str, tuple[str, ...]] = {name: (value,) for name, value in http.query_params.items()}
        if http.method == "POST":
            if urlsplit(http.headers.get("origin", "")).netloc != http.headers.get("host"):
                return Response(status_code=403)
            typed = _typed((await http.body()).decode(errors="replace"))
        first = {name: several[0] for name, several in typed.items()}
        opened = stages.Asked(
            number=http.path_params["number"],
            category=http.path_params["category"],
            what=first.get("do", ""),
            stage=first.get("stage", ""),
            kind=first.get("kind", ""),
            typed=typed,
        )
        if http.method == "POST":
            refused = await run_in_threadpool(
                stages.act, portal, opened, page.language_of(asked, portal.settings.language)
            )
            if not refused:
                kept = f"?lang={asked.lang}" if asked.lang in ("ru", "en") else ""
                return RedirectResponse(f"{http.url.path}{kept}", status_code=303)
            opened = replace(opened, refused=refused)
        shown = await run_in_threadpool(page.automation, portal, opened, asked)
        return Response(content=shown.body, status_code=shown.status, headers=page.FORM_HEADERS)

    return answer
