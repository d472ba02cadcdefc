"""What the terminal can show, and the two streams: results to stdout, everything else to stderr."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, TextIO

from smartctl import i18n
from smartctl.redaction import concealed

if TYPE_CHECKING:
    from smartctl.render.options import Options

_color = "auto"


def set_color(choice: str) -> None:
    """`auto`, `always` or `never`, from the flag of this run."""
    global _color  # noqa: PLW0603 - one run, one choice; the error boundary needs it after the command is gone
    _color = choice


def wants_color(stream: TextIO) -> bool:
    """The flag, then NO_COLOR, then FORCE_COLOR, then whether a person is looking."""
    if _color in ("always", "never"):
        return _color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty()


def options_for(stream: TextIO, *, style: str = "terraform", saved_to: str | None = None) -> Options:
    from smartctl.render.options import Options  # noqa: PLC0415 - the renderers load where something is shown

    encoding = (stream.encoding or "ascii").lower().replace("-", "")
    return Options(
        language=i18n.current(),
        color=wants_color(stream),
        unicode=encoding.startswith("utf"),
        width=shutil.get_terminal_size((80, 24)).columns,
        style=style,
        saved_to=saved_to,
    )


def out(text: str) -> None:
    sys.stdout.write(concealed(text))
    sys.stdout.flush()


def err(text: str) -> None:
    sys.stderr.write(concealed(text))
    sys.stderr.flush()
