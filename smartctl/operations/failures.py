"""What can go wrong in an operation and says more than a sentence: the values, for whoever finds the words."""

from __future__ import annotations

from collections.abc import Sequence

from smartctl.engine.history import Run
from smartctl.errors import Interrupted, Refused, UsageError
from smartctl.i18n import _
from smartctl.model import Address, Plan


class NotAllowed(Refused):
    """The plan does what nobody has allowed: `plan.refusals` say what it is. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(_("Nothing was changed: the plan does what nobody has allowed."))
        self.plan = plan


class NeedsAPerson(Refused):
    """Nobody looks, and by the rules of the project somebody has to. Nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        rules = ", ".join(dict.fromkeys(one.rule for one in plan.findings if one.counts))
        super().__init__(
            _(
                "Nothing was changed: by the rules of the project a person decides about this plan ({rules}).",
                rules=rules,
            )
            if plan.ruled
            else _("Nothing was changed: the plan was held against no rules, so a person decides."),
            hint=_("Look at the plan, then apply it without --unattended."),
        )
        self.plan = plan


class CutShort(Interrupted):
    """Stopped in the middle of requests whose answers nobody has heard: of these objects it is unclear what became."""

    def __init__(self, stopped: Interrupted, unclear: Sequence[Address]) -> None:
        super().__init__(stopped.message, hint=stopped.hint)
        self.unclear = unclear


class WhichRun(UsageError):
    """No run, or more than one, is meant: these could be."""

    def __init__(self, message: str, candidates: Sequence[Run]) -> None:
        super().__init__(message)
        self.candidates = candidates
