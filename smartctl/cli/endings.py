"""How a command that failed ends: a sentence on stderr and an exit code, or, for a bug, a report to send."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Final

from smartctl import __version__, regular
from smartctl.errors import Exit, InvalidBlueprint, PortalError, SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.redaction import redacted

_REFUSALS: Final = frozenset(
    getattr(errno, name)
    for name in (
        "ENOSPC",
        "EDQUOT",
        "EFBIG",
        "EROFS",
        "EACCES",
        "EPERM",
        "ENOTDIR",
        "EMFILE",
        "ENFILE",
        "ENOMEM",
        "EIO",
    )
    if hasattr(errno, name)
)
"""What a system says of itself, wherever it is said. A file that is not there, an end that is closed: those are bugs here,
for whoever opens a file says which one it was."""


def told(error: Exception) -> int:
    """Says what went wrong, and returns the exit code."""
    if isinstance(error, InvalidBlueprint):
        _say_diagnostics(error)
        return error.exit_code
    if isinstance(error, SmartctlError):
        _say(error)
        return error.exit_code
    if isinstance(error, OSError) and error.errno in _REFUSALS:
        _say(_refused_by_the_system(error))
        return Exit.INPUT
    _say_bug(error)
    return Exit.BUG


def _refused_by_the_system(error: OSError) -> UsageError:
    """A folder that takes nothing, a full disk, a name that no file can have: nobody's bug."""
    return UsageError(
        _("The system refuses {path}: {reason}.", path=error.filename or _("a file"), reason=regular.reason(error)),
        hint=_("Make room or check the rights on it, then run the same command again."),
    )


def _say(error: SmartctlError) -> None:
    from smartctl.cli.screen import err, options_for  # noqa: PLC0415 - rarely needed
    from smartctl.render.errors import error_text  # noqa: PLC0415

    # Before the text is wrapped: a secret that is broken over two lines is still one.
    error.message, error.hint = redacted(error.message), redacted(error.hint)
    if isinstance(error, PortalError):
        error.description = redacted(error.description)
    err(error_text(error, options_for(sys.stderr)))


def _say_diagnostics(invalid: InvalidBlueprint) -> None:
    from smartctl.cli.screen import err, options_for  # noqa: PLC0415
    from smartctl.render.diagnostics import diagnostics_text, explained_by  # noqa: PLC0415

    options = options_for(sys.stderr)
    err(diagnostics_text(invalid.diagnostics, options) + explained_by(invalid.diagnostics, options))


def _say_bug(bug: Exception) -> None:
    import tempfile  # noqa: PLC0415 - only for a bug
    import traceback  # noqa: PLC0415

    from smartctl.cli.screen import err  # noqa: PLC0415

    text = redacted("".join(traceback.format_exception(bug)))
    python = sys.version.replace("\n", " ")
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="smartctl-bug-", suffix=".log", delete=False
    ) as stream:
        stream.write(f"smartctl {__version__}\npython {python}\nplatform {sys.platform}\n\n{text}")
    sentence = _(
        "This is a bug in smartctl: {name}. A report without secrets is in {path}; please send it to the developers.",
        name=type(bug).__name__,
        path=Path(stream.name),
    )
    err(sentence + "\n")
