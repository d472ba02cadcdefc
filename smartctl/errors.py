"""What can go wrong, and the exit code each failure ends with.

```
SmartctlError                 a sentence for the person who must act; `exit_code`, `hint`
├── UsageError            1   the input or the use is wrong (file, flag, variable)
│   └── InvalidBlueprint  1   carries every Diagnostic found
├── Unreachable           3   the portal cannot be reached
├── Denied                3   the portal refuses the credentials, the scope or the right
├── PortalError           7   the portal refused or garbled one call; carries method, code, status
│   └── OutcomeUnknown    7   a write was sent and no answer came: it may or may not have happened
├── Refused               4   protection or policy says no
├── Locked                5   somebody else holds the state
├── Stale                 6   the portal is not what the plan was made from
├── PartlyApplied         7   some changes failed
└── Interrupted         130   Ctrl-C
```

A mistake in a blueprint is a `Diagnostic`, collected, never raised one at a time.
Everything that is not a `SmartctlError` is a bug and ends with exit code 70.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from pathlib import Path
from typing import ClassVar

from msgspec import Struct


class Exit(IntEnum):
    OK = 0
    INPUT = 1
    CHANGES = 2
    PORTAL = 3
    REFUSED = 4
    LOCKED = 5
    STALE = 6
    PARTIAL = 7
    BUG = 70
    INTERRUPTED = 130


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"
    """Advice: nothing is wrong, and a person of experience would do it otherwise."""


class Level(StrEnum):
    """How much a hint weighs, the gravest first."""

    MISTAKE = "mistake"
    """The blueprint is valid, and what it says will not work."""
    RISK = "risk"
    """It works until one day."""
    TASTE = "taste"

    def reaches(self, least: Level) -> bool:
        """Whether it weighs as much as `least`, or more."""
        order = list(Level)
        return order.index(self) <= order.index(least)


class Span(Struct, frozen=True, kw_only=True):
    """A piece of a file: lines and columns count from 1, `end_column` is exclusive, `text` is the whole source line."""

    path: Path
    line: int
    column: int
    end_column: int
    text: str = ""


class Related(Struct, frozen=True, kw_only=True):
    """Another place that has to do with a mistake: `message` says how, in a few words without a full stop."""

    span: Span
    message: str


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One mistake in a blueprint: what, where, and what to write instead.

    `message` and `suggestion` are finished sentences in the reader's language; `code` is stable for machines.
    """

    code: str
    message: str
    span: Span | None
    suggestion: str = ""
    context: str = ""
    """The dotted path inside the document, e.g. `processes.installation.fields.crew`."""
    severity: Severity = Severity.ERROR
    related: Related | None = None
    level: Level | None = None
    """Of a hint, and of nothing else."""
    fixable: bool = False
    """Of a hint: `validate --fix` follows it."""


class SmartctlError(Exception):
    """A failure with a sentence: what was being done, to what, what happened. `hint` says what to do next."""

    exit_code: ClassVar[Exit] = Exit.INPUT

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SmartctlError):
    exit_code = Exit.INPUT


class InvalidBlueprint(UsageError):
    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(f"{len(diagnostics)} mistake(s) in the blueprint")
        self.diagnostics = diagnostics


class Unreachable(SmartctlError):
    exit_code = Exit.PORTAL


class Denied(SmartctlError):
    exit_code = Exit.PORTAL


class PortalError(SmartctlError):
    """The portal answered a call with an error. `code` may be "" or "0": some methods have nothing better."""

    exit_code = Exit.PARTIAL

    def __init__(self, message: str, *, method: str, code: str = "", description: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.method = method
        self.code = code
        self.description = description
        self.status = status


class OutcomeUnknown(PortalError):
    pass


class Refused(SmartctlError):
    exit_code = Exit.REFUSED


class Locked(SmartctlError):
    exit_code = Exit.LOCKED


class Stale(SmartctlError):
    exit_code = Exit.STALE


class PartlyApplied(SmartctlError):
    exit_code = Exit.PARTIAL


class Interrupted(SmartctlError):
    exit_code = Exit.INTERRUPTED
