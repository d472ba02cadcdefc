"""What the terminal can show, and the two streams: results to stdout, everything else to stderr.

A result is text for people or a document. Text speaks the encoding of its stream and the ends of lines of its system;
a document is the same bytes on every machine, UTF-8 with `\\n`, for it goes into a file or to another program.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Final, TextIO

from msgspec.structs import replace

from smartctl import i18n
from smartctl.redaction import concealed

if TYPE_CHECKING:
    from smartctl.render.options import Options

_TEXTS: Final = ("text", "plain")
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
        wraps=stream.isatty(),
        style=style,
        saved_to=saved_to,
    )


def document_options() -> Options:
    """What a document looks like depends on no terminal."""
    from smartctl.render.options import Options  # noqa: PLC0415 - the renderers load where something is shown

    return Options(language=i18n.current())


def options_of(form: str, *, style: str = "terraform", saved_to: str | None = None) -> Options:
    """For a result in a form that a person chose with --format."""
    if is_text(form):
        return options_for(sys.stdout, style=style, saved_to=saved_to)
    return replace(document_options(), style=style)


def is_text(form: str) -> bool:
    """Whether a form of --format is for people."""
    return form in _TEXTS


def result(text: str, form: str) -> None:
    """Writes a result in a form of --format."""
    (out if is_text(form) else document)(text)


def document(text: str) -> None:
    """Writes a document: its bytes do not depend on the console, which on a Russian Windows is no UTF-8."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        out(text)
        return
    sys.stdout.flush()
    binary.write(concealed(text).encode("utf-8", errors="backslashreplace"))
    binary.flush()


def out(text: str) -> None:
    sys.stdout.write(concealed(text))
    sys.stdout.flush()


def err(text: str) -> None:
    sys.stderr.write(concealed(text))
    sys.stderr.flush()
