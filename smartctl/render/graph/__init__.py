"""A blueprint as a picture: one table of forms, each a function (Desired, Options) -> str."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from smartctl.model import Desired
from smartctl.render.graph.dot import graph_dot
from smartctl.render.graph.mermaid import graph_mermaid
from smartctl.render.options import Options


def _svg(desired: Desired, options: Options) -> str:
    from smartctl.render.graph.svg import graph_svg  # noqa: PLC0415 - loads jinja2

    return graph_svg(desired, options)


GRAPHS: Final[Mapping[str, Callable[[Desired, Options], str]]] = {
    "mermaid": graph_mermaid,
    "dot": graph_dot,
    "svg": _svg,
}
