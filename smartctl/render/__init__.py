"""Plans as people and machines want to see them: one table of formats, each a function (Plan, Options) -> str.

Renderers receive values and return text; they fetch nothing and print nothing.
A format loads what it needs when it is asked for: JSON never loads rich.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from smartctl.codec import dumps, plan_to_json
from smartctl.model import Plan
from smartctl.outcome import Report
from smartctl.render.options import Options

Render = Callable[[Plan, Options], str]


def _text(plan: Plan, options: Options) -> str:
    if options.style == "summary":
        from smartctl.render.plan.by_process import summary_text  # noqa: PLC0415 - loads the kinds

        return summary_text(plan, options)
    if options.style == "plain":
        from smartctl.render.plan.plain import plain_text  # noqa: PLC0415 - loads the kinds

        return plain_text(plan, options)
    from smartctl.render.plan.text import plan_text  # noqa: PLC0415 - as above

    return plan_text(plan, options)


def _markdown(plan: Plan, options: Options) -> str:
    from smartctl.render.plan.markdown import plan_markdown  # noqa: PLC0415 - as above

    return plan_markdown(plan, options)


def _html(plan: Plan, options: Options) -> str:
    from smartctl.render.plan.html import plan_html  # noqa: PLC0415 - loads jinja2

    return plan_html(plan, options)


def _json(plan: Plan, _options: Options) -> str:
    return dumps(plan_to_json(plan))


def _gitlab(plan: Plan, _options: Options) -> str:
    """The report that GitLab draws in a merge request (`artifacts:reports:terraform`)."""
    summary = plan.summary
    return dumps({"create": summary.add, "update": summary.change, "delete": summary.destroy})


def _junit(plan: Plan, options: Options) -> str:
    from smartctl.render.plan.cases import plan_junit  # noqa: PLC0415 - loads the kinds

    return plan_junit(plan, options)


def _report_markdown(plan: Plan, report: Report, options: Options) -> str:
    from smartctl.render.plan.markdown import report_markdown  # noqa: PLC0415 - only after an apply

    return report_markdown(plan, report, options)


def _report_html(plan: Plan, report: Report, options: Options) -> str:
    from smartctl.render.plan.html import report_html  # noqa: PLC0415 - loads jinja2

    return report_html(plan, report, options)


REPORT_PAGES: Final[Mapping[str, Callable[[Plan, Report, Options], str]]] = {
    "md": _report_markdown,
    "html": _report_html,
}
"""Forms in which a report stands together with its plan."""

FORMATS: Final[Mapping[str, Render]] = {
    "text": _text,
    "md": _markdown,
    "html": _html,
    "json": _json,
    "gitlab": _gitlab,
    "junit": _junit,
}
