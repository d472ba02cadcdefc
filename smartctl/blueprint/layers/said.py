"""Mistakes of layers, each with both places: what said it, and what it is said of."""

from __future__ import annotations

from msgspec import Struct, field

from smartctl.blueprint.tree import Node, Path_, dotted, span_of
from smartctl.errors import Diagnostic, Related, Severity
from smartctl.i18n import _


class Said(Struct):
    """The mistakes of one composition, in the order in which they were found."""

    mistakes: list[Diagnostic] = field(default_factory=list)

    def mistake(  # noqa: PLR0913 - a sentence has these parts
        self,
        code: str,
        message: str,
        at: Node,
        path: Path_ = (),
        *,
        hint: str = "",
        other: Node | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        related = Related(span=span_of(other), message=_("the blueprint says here")) if other is not None else None
        self.mistakes.append(
            Diagnostic(
                code=code,
                message=message,
                span=span_of(at),
                suggestion=hint,
                context=dotted(path),
                severity=severity,
                related=related,
            )
        )

    def warning(  # noqa: PLR0913 - as above
        self, code: str, message: str, at: Node, path: Path_ = (), *, hint: str = "", other: Node | None = None
    ) -> None:
        self.mistake(code, message, at, path, hint=hint, other=other, severity=Severity.WARNING)
