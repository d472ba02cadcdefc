"""The one page of the portal with forms, behind HTTP: robots and triggers of a pipeline."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from smartctl.mockportal.application import Portal


def automation(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    """Show the page, or do what one of its forms says. A form of another site is refused: browsers name their origin."""

    async def answer(http: Request) -> Response:
        from smartctl.mockportal.boards import automation as stages  # noqa: PLC0415 - jinja2 loads when somebody looks
        from smartctl.mockportal.boards import page  # noqa: PLC0415

        refused = ""
        if http.method == "POST":
            if urlsplit(http.headers.get("origin", "")).netloc != http.headers.get("host"):
                return Response(status_code=403)
            form = dict(parse_qsl((await http.body()).decode(errors="replace"), keep_blank_values=True))
            refused = await run_in_threadpool(stages.act, portal, form)
            if not refused:
                return RedirectResponse(str(http.url), status_code=303)
        asked = page.Asked(http.query_params.get("lang", ""), http.headers.get("accept-language", ""))
        number, category = http.path_params["number"], http.path_params["category"]
        shown = await run_in_threadpool(partial(page.automation, portal, number, category, asked, refused=refused))
        return Response(content=shown.body, status_code=shown.status, headers=page.FORM_HEADERS)

    return answer
