"""What a person asked of a plan or an apply: the flags of one command line as a value. Light: it loads at every start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smartctl.cli import flags
from smartctl.cli.asking import flag


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    blueprint: Path = flag(flags.Blueprint, Path(), required=True)
    portal: str | None = flag(flags.Portal, None)
    target: tuple[str, ...] = flag(flags.Target, ())
    exclude: tuple[str, ...] = flag(flags.Exclude, ())
    allow_delete: bool = flag(flags.AllowDelete, default=False)
    allow_data_loss: tuple[str, ...] = flag(flags.AllowDataLoss, ())
    allow_mass_change: bool = flag(flags.AllowMassChange, default=False)
    allow_downgrade: bool = flag(flags.AllowDowngrade, default=False)
    valid_for: str = flag(flags.ValidFor, "")
    unattended: bool = flag(flags.Unattended, default=False)
    expect: tuple[str, ...] = flag(flags.Expect, ())
    approved_by: str = flag(flags.ApprovedBy, "")
    set_: tuple[str, ...] = flag(flags.Set, ())
    inputs: Path | None = flag(flags.Inputs, None)
    destroy: bool = flag(flags.Destroy, default=False)
    archive: Path | None = flag(flags.Archive, None)
    advice: str | None = flag(flags.Advice, None)
    yes: bool = flag(flags.Yes, default=False)
    lock_timeout: float = flag(flags.LockTimeout, 0)
    form: str = flag(flags.Format, "text")
    style: str = flag(flags.Style, "terraform")
    summary: bool = flag(flags.Summary, default=False)
    color: str = flag(flags.Color, "auto")
    max_bytes: int = flag(flags.MaxBytes, 65_000)
    link: str = flag(flags.Link, "")
    quiet: bool = flag(flags.Quiet, default=False)
    events: str = flag(flags.Events, "")
    log_file: Path | None = flag(flags.LogFile, None)

    @property
    def look(self) -> str:
        """How a plan is to look as text."""
        return "summary" if self.summary else self.style


SCOPE: Final = ("target", "exclude")
PERMISSIONS: Final = ("allow_data_loss", "allow_mass_change", "approved_by")
INPUTS: Final = ("set_", "inputs")
SCREEN: Final = ("form", "style", "summary", "color")
COMMENT: Final = ("max_bytes", "link")
"""Of a plan as a comment on a merge request."""
RUN: Final = ("quiet", "events", "log_file")
