"""Entry of `smartctl`, `b24ctl` and `python -m smartctl`. Decides the language before anything speaks."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, cast

from smartctl import __version__

if TYPE_CHECKING:
    from types import ModuleType


def main() -> None:
    if sys.argv[1:] in (["version"], ["--version"]):
        print(f"smartctl {__version__}")  # noqa: T201 - the answer a script waits for needs no command line library
        return
    # httpx looks for the libraries of a command line of its own, which nobody starts here: 0.1 s.
    sys.modules.setdefault("httpx._main", cast("ModuleType", None))
    gc.disable()  # nothing of the imports is garbage; the boundary turns it on again before a command runs
    # A plan is tens of thousands of values that stay: looking for circles among them every 700 took a third of it, and
    # every 50,000 still a twentieth of a small one, whose modules alone are so many.
    gc.set_threshold(500_000, 20, 20)
    from smartctl.cli import interrupting  # noqa: PLC0415 - as the others, after the answer that needs none of them

    try:
        interrupting.arm()
        from smartctl.cli.boundary import run  # noqa: PLC0415 - typer takes 0.1 s to load

        code = run(sys.argv[1:])
        interrupting.disarm()
    except KeyboardInterrupt:  # before the boundary was there, or as it was left
        interrupting.leave()
    gc.freeze()  # Python would look for circles once more, among all that ends with the process: a tenth of `validate`
    sys.exit(code)


if __name__ == "__main__":
    main()
