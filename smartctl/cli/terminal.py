"""What stands behind the operations when a person typed a command: news on stderr, questions at the terminal, Ctrl-C."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from smartctl.cli.asked import Asked
from smartctl.cli.inputs import given_inputs
from smartctl.cli.progress import Progress
from smartctl.cli.screen import err, options_for
from smartctl.cli.stopping import StopSwitch
from smartctl.i18n import _
from smartctl.operations.session import Session, open_session
from smartctl.operations.talk import (
    ItemsAstray,
    LockTakenOver,
    News,
    PortalAssumed,
    Question,
    RunSettled,
    Waiting,
)
from smartctl.operations.terms import Terms
from smartctl.project.project_file import FILE
from smartctl.render.visible import visible

if TYPE_CHECKING:
    from smartctl.ports import Sink

_Answer = TypeVar("_Answer")


class Terminal:
    """`quiet`: no progress on stderr."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def tell(self, news: News) -> None:
        err(_words(news))

    def ask(self, question: Question[_Answer]) -> _Answer:
        return question.unasked

    @contextmanager
    def progress(self) -> Iterator[Sink]:
        with Progress(quiet=self._quiet).beating() as progress:
            yield progress

    @contextmanager
    def stop(self) -> Iterator[Callable[[], bool]]:
        with StopSwitch().armed() as stop:
            yield stop


def opened(portal: str | None, near: Path | None = None) -> AbstractContextManager[Session]:
    """A session of which a person at the terminal hears."""
    return open_session(portal, near, Terminal())


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
        approved_by=asked.approved_by,
        lock_timeout=asked.lock_timeout,
    )


def _words(news: News) -> str:
    match news:
        case PortalAssumed():
            told = _(
                "No {file} was found; the portal is {portal}, and its files lie in {home}.",
                file=FILE,
                portal=news.portal,
                home=news.home,
            )
            return f"{visible(told)}\n"
        case Waiting():
            return (
                _("Waiting for the state of {blueprint}: {holder}.", blueprint=news.blueprint, holder=news.holder)
                + "\n"
            )
        case LockTakenOver():
            return (
                _(
                    "The run before this one ended without a word ({holder}); its lock is taken over.",
                    holder=news.holder,
                )
                + "\n"
            )
        case RunSettled():
            from smartctl.render.settled import settled_text  # noqa: PLC0415 - only after a run that was cut off

            return settled_text(news.command, news.began, news.settled, options_for(sys.stderr))
        case ItemsAstray():
            from smartctl.render.report_items import astray_text  # noqa: PLC0415 - only after a run that was cut off

            return astray_text(news.items, options_for(sys.stderr))
