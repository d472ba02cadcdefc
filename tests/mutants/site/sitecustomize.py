"""In every Python that a test starts while `make mutants` looks which functions the tests reach: leave word of it."""

import atexit
import os
import uuid
from pathlib import Path

_FOLDER = os.environ.get("MUTANTS_HITS")

if _FOLDER and os.environ.get("MUTANT_UNDER_TEST") == "stats":
    from mutmut.configuration import config
    from mutmut.state import state

    # The library looks for its settings in the current folder, once.
    here = Path.cwd()
    os.chdir(os.environ["MUTANTS_TREE"])
    config()
    os.chdir(here)

    def _leave_word() -> None:
        Path(_FOLDER, uuid.uuid4().hex).write_text("\n".join(state()._stats), encoding="utf-8")

    atexit.register(_leave_word)
