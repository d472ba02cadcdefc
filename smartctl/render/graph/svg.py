"""A file of its own that every browser shows: light or dark as its reader has it, told to who does not see it."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.render.graph.layout import laid_out
from smartctl.render.graph.picture import every, picture_of
from smartctl.render.options import Options, speaking


@speaking
def graph_svg(desired: Desired, options: Options) -> str:
    picture = picture_of(desired)
    titles = {box.name: box.title for box in every(picture.boxes)}
    said = [
        _("{parent} → {child}", parent=titles[one.start], child=titles[one.end])
        + (f" ({one.said})" if one.said else "")
        for one in picture.arrows
    ]
    environment = Environment(
        loader=PackageLoader("smartctl.render.graph", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("graph.svg.j2")
    return template.render(
        language=options.language,
        title=_("Blueprint {name} {version}", name=desired.blueprint, version=desired.version),
        said="; ".join(said),
        laid=laid_out(picture),
        colour=lambda text: text if re.fullmatch("#[0-9A-Fa-f]{6}", text) else "",
    )
