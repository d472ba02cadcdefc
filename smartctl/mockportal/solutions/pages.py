"""The page that gives an export to whoever presses its button: here the archive at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from smartctl.mockportal.application import Portal
from smartctl.mockportal.solutions.export import PRESETS, NoWorkplace, export


def download(portal: Portal) -> Callable[[Request], Awaitable[Response]]:
    """Give configuration.zip of a preset; 404 for one that is not there, or whose workplace is not."""

    async def answer(http: Request) -> Response:
        preset, workplace = http.path_params["preset"], str(http.path_params.get("workplace", ""))
        if preset not in PRESETS or (workplace and not workplace.isdecimal()):
            return Response(status_code=404)
        number = int(workplace) if workplace else None
        try:
            made = await run_in_threadpool(portal.look, partial(export, preset=preset, workplace=number))
        except NoWorkplace:
            return Response(status_code=404)
        headers = {"Content-Disposition": 'attachment; filename="configuration.zip"', "Cache-Control": "no-store"}
        return Response(content=made, media_type="application/zip", headers=headers)

    return answer
