"""What a shell offers where the project knows the values: portals, embedded portals, built-in blueprints.

Asked while somebody types: whatever is wrong with the project is said by a command, not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from smartctl.errors import SmartctlError

FILES: Final = ":files"
FOLDERS: Final = ":folders"


def files(incomplete: str) -> Iterable[tuple[str, str]]:
    """For what is a file although its type does not say so: the shell offers the ones there are."""
    return [(incomplete, FILES)]


def folders(incomplete: str) -> Iterable[tuple[str, str]]:
    return [(incomplete, FOLDERS)]


def portals() -> Iterable[str]:
    """The portals of smartctl.yaml by name, then the embedded ones."""
    return [*named(), *mocks()]


def mocks() -> Iterable[str]:
    """The embedded portals of the project as `mock:NAME`."""
    from smartctl.project.project_file import find  # noqa: PLC0415 - the flags load at every start

    try:
        folder = find(Path.cwd()).home / "mock"
    except SmartctlError:
        return []
    return sorted(f"mock:{one.stem}" for one in folder.glob("*.sqlite3"))


def built_in() -> Iterable[str]:
    from smartctl.shipped import blueprints_dir  # noqa: PLC0415 - the flags load at every start

    return sorted(one.stem for one in blueprints_dir().glob("*.yaml"))


def codes() -> Iterable[str]:
    """The codes of mistakes."""
    from smartctl.mistakes.catalogue import pages  # noqa: PLC0415 - as above

    return sorted(pages())


def named() -> Iterable[str]:
    from smartctl.project.project_file import find  # noqa: PLC0415 - as above

    try:
        return list(find(Path.cwd()).portals)
    except SmartctlError:
        return []
