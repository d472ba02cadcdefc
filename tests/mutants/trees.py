"""The copy of the project that the mutants live in, outside of the sources."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "dist", "build")


def plant(tree: Path) -> Path:
    """A fresh copy of everything that the tests look at."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=_LEFT_OUT)
    return tree


def environment(tree: Path, work: Path, do: str, **more: str) -> dict[str, str]:
    """The tests of the copy import the copy, and so does every command that they start."""
    paths = os.pathsep.join((str(tree), str(tree / "tests" / "mutants" / "site")))
    told = {"PYTHONPATH": paths, "MUTANTS_DO": do, "MUTANTS_WORK": str(work), "MUTANTS_TREE": str(tree)}
    return {**os.environ, **told, "PYTHONDONTWRITEBYTECODE": "", **more}
