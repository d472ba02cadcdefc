"""Runbooks as people and machines want to see them: one table of formats, each a function (Runbook, Options) -> str."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from smartctl.automation.runbook import Runbook
from smartctl.render.options import Options

Render = Callable[[Runbook, Options], str]


def _text(runbook: Runbook, options: Options) -> str:
    from smartctl.render.runbook.text import runbook_text  # noqa: PLC0415 - loads rich

    return runbook_text(runbook, options)


def _markdown(runbook: Runbook, options: Options) -> str:
    from smartctl.render.runbook.markdown import runbook_markdown  # noqa: PLC0415 - only here

    return runbook_markdown(runbook, options)


def _html(runbook: Runbook, options: Options) -> str:
    from smartctl.render.runbook.html import runbook_html  # noqa: PLC0415 - loads jinja2

    return runbook_html(runbook, options)


def _json(runbook: Runbook, options: Options) -> str:
    from smartctl.render.runbook.document import runbook_json  # noqa: PLC0415 - only here

    return runbook_json(runbook, options)


FORMATS: Final[Mapping[str, Render]] = {"text": _text, "md": _markdown, "html": _html, "json": _json}
