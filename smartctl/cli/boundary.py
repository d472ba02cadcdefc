"""The one place that catches everything: from an exception to a sentence on stderr and an exit code.

A person's mistake and a portal's refusal end with a sentence. Anything else is a bug: exit code 70 and a log to paste,
written without secrets. What is said then is in `endings.py`, which is not read for a command that ends well.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from smartctl import i18n
from smartctl.cli import language
from smartctl.cli.interrupting import CODE as INTERRUPTED
from smartctl.i18n import _
from smartctl.redaction import learn


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code."""
    i18n.use(language.chosen(arguments, os.environ))
    _make_streams_survive()
    learn([*arguments, *os.environ.values()])
    try:
        language.check(arguments, os.environ)
        from smartctl.cli import table  # noqa: PLC0415 - the help texts are made in the language chosen above

        if list(arguments) in table.HELP_ALONE:
            from smartctl.cli import help_screen  # noqa: PLC0415 - where help is read

            if sys.stdout is not None:  # whoever closed it does not want to read
                sys.stdout.write(help_screen.text(table.page()))
                sys.stdout.flush()
            return 0
        from smartctl.cli.app import command_line  # noqa: PLC0415 - typer and msgspec load there, half of a start

        if not gc.isenabled():
            gc.freeze()  # what was loaded so far stays, and nobody need look at it again
            gc.enable()
        return command_line(arguments)
    except KeyboardInterrupt:
        sys.stderr.write(_("Interrupted.") + "\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of stdout (head, less) has gone: nothing is left to say, and Python must not say it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the boundary
        from smartctl.cli import endings  # noqa: PLC0415 - most commands end well

        return endings.told(error)


def _make_streams_survive() -> None:
    """A console of another code page shows what it cannot print as an escape instead of dying of it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
