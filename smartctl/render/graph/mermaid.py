"""What GitHub and GitLab draw inside a Markdown file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smartctl.model import Desired
from smartctl.render.graph.picture import Box, Picture, every, picture_of
from smartctl.render.options import Options, speaking


@speaking
def graph_mermaid(desired: Desired, _options: Options) -> str:
    return "\n".join(["flowchart LR", *_mermaid(picture_of(desired))]) + "\n"


def _mermaid(picture: Picture) -> Iterator[str]:
    for box in picture.boxes:
        yield from _mermaid_box(box, "  ")
    for one in picture.arrows:
        line = "-.->" if one.dotted else "-->"
        said = f'|"{_quoted(one.said)}"|' if one.said else ""
        yield f"  {one.start} {line}{said} {one.end}"
    for box in every(picture.boxes):
        if re.fullmatch("#[0-9A-Fa-f]{6}", box.colour):
            yield f"  style {box.name} stroke:{box.colour},stroke-width:3px"


def _mermaid_box(box: Box, margin: str) -> Iterator[str]:
    if not box.inside:
        yield f'{margin}{box.name}["{_quoted(box.title)}"]'
        return
    yield f'{margin}subgraph {box.name}["{_quoted(box.title)}"]'
    for one in box.inside:
        yield from _mermaid_box(one, f"{margin}  ")
    in_order = [one for one in box.inside if not one.inside and one.colour]
    if len(in_order) > 1:
        yield f"{margin}  {' ~~~ '.join(one.name for one in in_order)}"
    yield f"{margin}end"


def _quoted(text: str) -> str:
    """Mermaid has no escapes inside quotes but those of HTML by number."""
    return re.sub(r'["#<>&;`\\]', lambda one: f"#{ord(one[0])};", text)
