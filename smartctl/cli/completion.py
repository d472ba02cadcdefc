"""`smartctl completion`: the script that makes a shell ask this program what may follow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from smartctl.cli.choices import place
from smartctl.cli.screen import document
from smartctl.errors import Exit
from smartctl.i18n import _

SHELLS: Final = {"bash": "smartctl.bash", "zsh": "smartctl.zsh", "fish": "smartctl.fish", "powershell": "smartctl.ps1"}
_SCRIPTS: Final = Path(__file__).parent / "shells"


def completion(shell: Annotated[str, place(known=SHELLS, help=_("For which shell."), show_default=False)]) -> int:
    document((_SCRIPTS / SHELLS[shell]).read_text(encoding="utf-8"))
    return Exit.OK
