"""What tests begin with alike is done once: the next test whose beginning is the same gets a copy of what came of it.

Most tests first apply a blueprint to an empty portal, and only then do what they are about. As long as a test has done
exactly what another one did before it (the same command lines in the same order, in a folder with the same files, with the
same environment, before portals that hold the same), the answer is known: the files of the folder and the content of the
portals are put where that command put them, and the result is the one it had. The first step that differs is carried out,
and so is each after it that nobody has done. Nothing is remembered of what reaches anything that cannot be compared:
another server, a folder elsewhere, a stream.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tests.share import ALL

_ROOT = Path(__file__).parents[2]
_COMMANDS = {
    *("plan", "apply", "destroy", "rollback", "runbook", "drift", "absorb", "diff", "show", "import", "archive"),
    *("state", "validate", "fmt", "new", "init", "mock", "policy", "pack", "graph", "explain", "schema"),
}
"""Of a command that is not here nobody knows what else it looks at."""
_SERVER = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):\d+")
_LEADS_OUT = re.compile(r"(^|[=/:@])\.\.(/|$)|[=:@]/(?!/)|^file:/|(^|[=:@])~")
"""A word that names, alone or after a sign, what lies above the folder, or elsewhere."""
_READS = re.compile(r"\.(list|get|fields)$")
_OPENED = ("-wal", "-shm")
"""Ends of what lies beside a mock portal that somebody has open."""
_STEPS = 14
_BYTES = 4_000_000
_TICK = 20_000_000
"""Nanoseconds in which the clock of a file system goes on for certain."""

_Answer = TypeVar("_Answer")
Tree = Mapping[str, tuple[int, str | None]]
"""Path -> rights, and where its content is kept; None for a folder."""


class Portal(Protocol):
    url: str

    def content(self) -> bytes: ...

    def fill(self, content: bytes) -> None: ...

    def digest(self, content: bytes) -> str: ...


@dataclass(frozen=True)
class _Known:
    answer: Any
    tree: Tree
    portals: list[tuple[str, str]]
    """Digest, and where the content is kept."""


class _Incomparable(Exception):
    """Something that a step begins with, or that came of it, cannot be compared or copied."""


class Beginning:
    """What one test has done up to now, as long as it can be compared; of one without a folder nothing can."""

    def __init__(self, folder: Path | None = None) -> None:
        self.portals: list[Portal] = []
        self._folder = folder or Path()
        self._steps = 0 if folder is not None and _kept() is not None else _STEPS
        self._key = ""
        self._read: dict[Path, tuple[tuple[int, ...], str]] = {}
        """What a file held when it was last looked at, and what it looked like then."""

    def command(
        self,
        words: Sequence[str],
        environ: Mapping[str, str],
        cwd: Path,
        do: Callable[[], _Answer],
        *,
        typed: str,
    ) -> _Answer:
        """The answer to a command line that reads what is `typed`; `do` carries it out."""
        own = [value for name, value in environ.items() if os.environ.get(name) != value]
        paths = [Path(one) for one in (cwd, *words, *own) if Path(one).is_absolute()]
        known = all(one.is_relative_to(self._folder) or one.is_relative_to(_ROOT) for one in paths)
        if (
            not known
            or any(map(_LEADS_OUT.search, words))
            or not words
            or words[0] not in _COMMANDS
            or "serve" in words
        ):
            return self._beyond(do)
        kept = {name: value for name, value in environ.items() if not name.startswith("PYTEST_")}
        return self._step([*words, kept, typed, str(cwd)], do)

    def call(self, portal: Portal, method: str, params: Mapping[str, Any], do: Callable[[], _Answer]) -> _Answer:
        """The answer of a portal to somebody beside the program; what only reads is asked anew."""
        return do() if _READS.search(method) else self._step([portal.url, method, params], do)

    def end(self) -> None:
        """What comes now hangs on what is not compared."""
        self._steps = _STEPS

    def _beyond(self, do: Callable[[], _Answer]) -> _Answer:
        self.end()
        return do()

    def _step(self, what: object, do: Callable[[], _Answer]) -> _Answer:
        if self._steps >= _STEPS:
            return do()
        try:
            asked = json.dumps(what, sort_keys=True, default=str).replace(str(self._folder), "HERE")
            before, contents = self._tree(), [one.content() for one in self.portals]
            self._reaches_no_other(asked, before)
        except _Incomparable:
            return self._beyond(do)
        self._steps += 1
        there = [[one.url, one.digest(content)] for one, content in zip(self.portals, contents, strict=True)]
        self._key = _name(json.dumps([self._key, asked, _listed(before), there]).encode())
        known = _known.get(self._key)
        if known is not None:
            self._copy(known, before, [one for _url, one in there])
            return deepcopy(known.answer)
        answer = do()
        try:
            self._keep(answer, before)
        except _Incomparable:
            self._steps = _STEPS
        return answer

    def _keep(self, answer: object, before: Tree) -> None:
        after = self._tree()
        self._told_no_name(answer, before, after)
        ends = [(one, one.content()) for one in self.portals]
        portals = [(one.digest(content), _put(content)) for one, content in ends]
        _known[self._key] = _Known(deepcopy(answer), after, portals)

    def _copy(self, known: _Known, before: Tree, digests: Sequence[str]) -> None:
        for path in sorted(before.keys() - known.tree.keys(), reverse=True):
            there = self._folder / path
            there.rmdir() if before[path][1] is None else there.unlink()
        for path, (rights, name) in sorted(known.tree.items()):
            if before.get(path) == (rights, name):
                continue
            there = self._folder / path
            if name is None:
                there.mkdir(exist_ok=True)
            else:
                there.unlink(missing_ok=True)
                shutil.copyfile(_place() / name, there)
            there.chmod(rights)
        for portal, was_there, (digest, name) in zip(self.portals, digests, known.portals, strict=True):
            if was_there != digest:
                portal.fill(_content(name))

    def _tree(self) -> dict[str, tuple[int, str | None]]:
        found: dict[str, tuple[int, str | None]] = {}
        size = 0
        for folder, names, files in os.walk(self._folder):
            for path in (Path(folder, name) for name in (*names, *files)):
                try:
                    told = path.lstat()
                    size += told.st_size
                    if size > _BYTES or path.name.endswith(_OPENED):
                        raise _Incomparable
                    name = self._name_of(path, told) if stat.S_ISREG(told.st_mode) else None
                except OSError:  # nobody may read it, or somebody is at work here
                    raise _Incomparable from None
                if name is None and not stat.S_ISDIR(told.st_mode):
                    raise _Incomparable
                found[path.relative_to(self._folder).as_posix()] = (stat.S_IMODE(told.st_mode), name)
        return found

    def _name_of(self, path: Path, told: os.stat_result) -> str:
        looks = (told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
        looked, name = self._read.get(path, ((), ""))
        if looked != looks:
            settled = time.time_ns() - told.st_ctime_ns > _TICK  # else it could be written once more and look the same
            name = _put(path.read_bytes())
            self._read[path] = (looks if settled else ()), name
        return name

    def _reaches_no_other(self, asked: str, tree: Tree) -> None:
        """No server is named but the portals that are compared, no folder of other tests; a state only repeats who was spoken to."""
        ours = {address for one in self.portals for address in _SERVER.findall(one.url)}
        read = [name for path, (_rights, name) in tree.items() if name and not path.startswith(".smartctl/")]
        if {*_SERVER.findall(asked), *(address for name in read for address in _servers(name))} - ours:
            raise _Incomparable
        beside = str(self._folder.parent)
        if f"{beside}{os.sep}" in asked or {one for name in read for one in _beside(name, beside)} - {
            self._folder.name
        }:
            raise _Incomparable

    def _told_no_name(self, answer: object, before: Tree, after: Tree) -> None:
        """The folder of the next test is called otherwise: what tells the name of this one would be wrong there."""
        said = re.sub(r"[\s│]", "", f"{getattr(answer, 'stdout', '')}{getattr(answer, 'stderr', '')}")
        written = [name for path, (_rights, name) in after.items() if name and before.get(path, (0, ""))[1] != name]
        ours = str(self._folder)
        if re.sub(r"\s", "", ours) in said or any(ours.encode() in _content(name) for name in written):
            raise _Incomparable


now = [Beginning()]
"""The last one is that of the test under way; before the first test there is one that nothing is known of."""
_known: dict[str, _Known] = {}


def _listed(tree: Tree) -> list[object]:
    return sorted([path, rights, name or ""] for path, (rights, name) in tree.items())


def _name(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _put(content: bytes) -> str:
    place = _place() / _name(content)
    if not place.exists():
        place.write_bytes(content)
    return place.name


def _content(name: str) -> bytes:
    return (_place() / name).read_bytes()


@lru_cache
def _servers(name: str) -> frozenset[str]:
    return frozenset(_SERVER.findall(_content(name).decode("latin-1")))


@lru_cache
def _beside(name: str, place: str) -> frozenset[str]:
    """Which folders of a place a content names."""
    return frozenset(re.findall(rf"{re.escape(place)}/([\w.-]+)", _content(name).decode("latin-1")))


def _kept() -> Path | None:
    """Where contents are kept; nowhere where mutants are tried: what a test reaches itself is what counts there."""
    return None if ALL or any(name.startswith("MUTANT") for name in os.environ) else _place()


@lru_cache
def _place() -> Path:
    place = tempfile.TemporaryDirectory()
    atexit.register(place.cleanup)
    return Path(place.name)
