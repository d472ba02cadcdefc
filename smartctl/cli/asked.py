"""What a person asked of a plan or an apply: the flags of one command line as a value. Light: it loads at every start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    blueprint: Path
    portal: str | None = None
    set_: tuple[str, ...] = ()
    inputs: Path | None = None
    target: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow_delete: bool = False
    allow_data_loss: tuple[str, ...] = ()
    allow_mass_change: bool = False
    approved_by: str = ""
    destroy: bool = False
    lock_timeout: float = 0
    form: str = "text"
    style: str = "terraform"
    color: str = "auto"
    yes: bool = False
    quiet: bool = False
    log_file: Path | None = None
