"""What Graphviz draws."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartctl.model import Desired
from smartctl.render.graph.picture import Box, Picture, every, picture_of
from smartctl.render.options import Options, speaking


@speaking
def graph_dot(desired: Desired, _options: Options) -> str:
    head = [
        "digraph smartctl {",
        "  rankdir=LR; compound=true;",
        '  node [shape=box, style="rounded,filled", fillcolor=white];',
    ]
    return "\n".join([*head, *_dot(picture_of(desired)), "}"]) + "\n"


def _dot(picture: Picture) -> Iterator[str]:
    within = {box.name: _first(box) for box in every(picture.boxes)}
    for box in picture.boxes:
        yield from _dot_box(box, "  ")
    for one in picture.arrows:
        start, end = within.get(one.start, one.start), within.get(one.end, one.end)
        facts = {"label": one.said} if one.said else {}
        facts |= {"style": "dashed"} if one.dotted else {}
        facts |= {"ltail": f"cluster_{one.start}"} if start != one.start else {}
        facts |= {"lhead": f"cluster_{one.end}"} if end != one.end else {}
        told = ", ".join(f'{name}="{_escaped(value)}"' for name, value in facts.items())
        yield f"  {start} -> {end}{f' [{told}]' if told else ''};"


def _dot_box(box: Box, margin: str) -> Iterator[str]:
    if not box.inside:
        colour = f', color="{box.colour}", penwidth=3' if re.fullmatch("#[0-9A-Fa-f]{6}", box.colour) else ""
        yield f'{margin}{box.name} [label="{_escaped(box.title)}"{colour}];'
        return
    yield f"{margin}subgraph cluster_{box.name} {{"
    yield f'{margin}  label="{_escaped(box.title)}";'
    for one in box.inside:
        yield from _dot_box(one, f"{margin}  ")
    yield f"{margin}}}"


def _first(box: Box) -> str:
    """An arrow of Graphviz needs a point, and is cut at the border of what it means."""
    return box.name if not box.inside else _first(box.inside[0])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
