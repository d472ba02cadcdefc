"""A blueprint as a picture: one table of forms, each a function (Desired, Options) -> str."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from smartctl.model import Desired
from smartctl.render.graph.dot import graph_dot
from smartctl.render.graph.mermaid import graph_mermaid
from smartctl.render.options import Options

GRAPHS: Final[Mapping[str, Callable[[Desired, Options], str]]] = {"mermaid": graph_mermaid, "dot": graph_dot}
