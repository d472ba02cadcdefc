"""What stands behind the operations when a person typed a command: news, questions at the terminal, Ctrl-C."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from msgspec import Struct, field

from smartctl.cli import news as words
from smartctl.cli import questions
from smartctl.cli.asked import Asked
from smartctl.cli.events import STDOUT, Both, Events
from smartctl.cli.inputs import given_inputs
from smartctl.cli.progress import Progress
from smartctl.cli.stopping import StopSwitch
from smartctl.errors import Level, SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.operations.news import News, PlanDone, PlanMade, Question
from smartctl.operations.session import Session, open_session
from smartctl.operations.terms import Terms

if TYPE_CHECKING:
    from smartctl.ports import Sink

_Answer = TypeVar("_Answer")
_LENGTH: Final = re.compile(r"(\d+[dhm])+")


class Terminal(Struct, frozen=True, kw_only=True):
    yes: bool = False
    """Nobody is to be asked: the answer was given with the command."""
    quiet: bool = False
    """No progress on stderr."""
    shows_plan: bool = True
    style: str = "terraform"
    events: Events = field(default_factory=Events)

    @classmethod
    def of(cls, asked: Asked, events: Events | None = None) -> Terminal:
        return cls(
            yes=asked.yes,
            quiet=asked.quiet,
            shows_plan=asked.form == "text" and asked.events != STDOUT,
            style=asked.look,
            events=events or Events(),
        )

    def tell(self, news: News) -> None:
        if isinstance(news, PlanMade):
            self.events.plan(news.plan)
            if self.shows_plan:
                words.show_plan(news.plan, style=self.style)
        elif isinstance(news, PlanDone):
            self.events.report(news.report)
            if self.shows_plan and not news.plan.is_idle:
                words.show_report(news.report, destroying=news.plan.mode == "destroy", style=self.style)
        else:
            words.say(news)

    def ask(self, question: Question[_Answer]) -> _Answer:
        return cast("_Answer", questions.answer(cast("Question[Any]", question), yes=self.yes))

    @contextmanager
    def progress(self) -> Iterator[Sink]:
        with Progress(quiet=self.quiet).beating() as progress:
            yield Both(progress, self.events)

    @contextmanager
    def stop(self) -> Iterator[Callable[[], bool]]:
        with StopSwitch().armed() as stop:
            yield stop


@contextmanager
def opened(portal: str | None, near: Path | None = None, terminal: Terminal | None = None) -> Iterator[Session]:
    """A session of which a person at the terminal hears, its failures with the words for them."""
    with explained(), open_session(portal, near, terminal or Terminal()) as session:
        yield session


@contextmanager
def explained() -> Iterator[None]:
    """Failures get the words for them."""
    try:
        yield
    except SmartctlError as failure:
        words.explain(failure)
        raise


def _length(said: str) -> timedelta | None:
    """`7d`, `1d12h`, `90m`."""
    from smartctl.designer.pauses import minutes_of  # noqa: PLC0415 - only for a plan that is kept for a time

    if not said:
        return None
    if not _LENGTH.fullmatch(said):
        raise UsageError(
            _("Reading {flag}: “{text}” is no duration.", flag="--valid-for", text=said),
            hint=_("Write days, hours and minutes: 3d, 1d12h, 90m."),
        )
    return timedelta(minutes=minutes_of(said))


def terms_of(asked: Asked) -> Terms:
    """The flags of one command line, without those for the screen. Raises `UsageError` for a `--set` that is none."""
    return Terms(
        inputs=given_inputs(asked.set_),
        inputs_file=asked.inputs,
        destroy=asked.destroy,
        target=asked.target,
        exclude=asked.exclude,
        allow_delete=asked.allow_delete,
        allow_data_loss=asked.allow_data_loss,
        allow_mass_change=asked.allow_mass_change,
        allow_downgrade=asked.allow_downgrade,
        expect=asked.expect,
        valid_for=_length(asked.valid_for),
        unattended=asked.unattended,
        approved_by=asked.approved_by,
        archive=asked.archive,
        advice=Level(asked.advice) if asked.advice else None,
        lock_timeout=asked.lock_timeout,
    )
