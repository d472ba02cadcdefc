"""The one place that catches everything: from an exception to a sentence on stderr and an exit code.

A person's mistake and a portal's refusal end with a sentence. Anything else is a bug: exit code 70 and a log to paste,
written without secrets.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from smartctl import __version__, i18n, regular
from smartctl.cli import language
from smartctl.errors import Exit, InvalidBlueprint, PortalError, SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.redaction import learn, redacted

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


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code."""
    i18n.use(language.chosen(arguments, os.environ))
    _make_streams_survive()
    learn([*arguments, *os.environ.values()])
    try:
        language.check(arguments, os.environ)
        from smartctl.cli.app import command_line  # noqa: PLC0415 - the help texts are made in the language chosen above

        if not gc.isenabled():
            gc.freeze()  # what was loaded so far stays, and nobody need look at it again
            gc.enable()
        return command_line(arguments)
    except InvalidBlueprint as invalid:
        _say_diagnostics(invalid)
        return invalid.exit_code
    except SmartctlError as error:
        _say(error)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write(_("Interrupted.") + "\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout (head, less) has gone: nothing is left to say, and Python must not say it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.OK
    except Exception as bug:  # noqa: BLE001 - the boundary
        if isinstance(bug, OSError) and bug.errno in _REFUSALS:
            _say(_refused_by_the_system(bug))
            return Exit.INPUT
        _say_bug(bug)
        return Exit.BUG


def _make_streams_survive() -> None:
    """A console of another code page shows what it cannot print as an escape instead of dying of it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


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
