"""On which terms something is planned or applied: inputs, what of it, what is permitted, how long to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from smartctl.errors import Level


class Terms(Struct, frozen=True, kw_only=True):
    inputs: Mapping[str, str] = field(default_factory=dict)
    """Values for the inputs of the blueprint, as text; they win over `inputs_file`."""
    inputs_file: Path | None = None
    """The same as YAML or JSON."""
    destroy: bool = False
    """Plan the removal of everything that was created."""
    target: tuple[str, ...] = ()
    """Only these objects and what they need. A name as on the command line: an address, or its end where that is clear."""
    exclude: tuple[str, ...] = ()
    allow_delete: bool = False
    allow_data_loss: tuple[str, ...] = ()
    """Objects that may take their data with them."""
    allow_mass_change: bool = False
    allow_downgrade: bool = False
    """Apply an older version of the blueprint than the one that was applied last."""
    approved_by: str = ""
    """Who approved it, where the policy of the project asks for that."""
    expect: tuple[str, ...] = ()
    """What was approved: digests of plans, or saved plans. A plan that would do what none of them does is not carried out."""
    valid_for: timedelta | None = None
    """How long a plan may be carried out, or hold as an approval, once it is saved; None for no end."""
    unattended: bool = False
    """Nobody looks: a plan that needs a person by the rules of the project is refused."""
    archive: Path | None = None
    """What the portal exported: automation is compared with it, and what uses a thing is read there."""
    advice: Level | None = None
    """Hints of this weight and graver ones are told in a plan, at what it changes; None: no hints."""
    lock_timeout: float = 0
    """Seconds to wait for another run that holds the state."""


USUAL: Final = Terms()
