"""The program, started warm: a process that has loaded everything forks for each command, and most of a start is saved.

Each command is a process of its own all the same, with its own folder, environment and streams. What has to be seen from
the very start (another interpreter, another time zone, a console, a signal, an answer typed in) is started cold.
Speaks as `tests/crash/nursery.py` does. Under a mutant (`make mutants`) the process of the tests itself forks: it is the
one that has loaded the mutants, and whose switch is set.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

from smartctl import i18n
from tests.crash import nursery

_SECONDS = 120
_FIRST = "en"
"""What the parent speaks."""
_OF_A_START = ("PYTHON", "TZ")
"""Beginnings of variables that are read when Python starts, and never again."""


def warms(env: Mapping[str, str]) -> bool:
    """Whether a command with these variables of its own may be started warm."""
    started_anew = any(name.startswith(_OF_A_START) for name in env)
    return hasattr(os, "fork") and not started_anew


def run(
    arguments: list[str],
    *,
    cwd: Path,
    environ: Mapping[str, str],
    watched: bool,
    kill: Mapping[str, Any] | None = None,
    typed: str | None = None,
    module: str = "",
    parent: Parent | None = None,
) -> subprocess.CompletedProcess:
    """As `subprocess.run` of the program; `watched` puts it under the recorder of tests/official.py.

    `typed` is what stands in its standard input, which is no terminal.
    With `kill` it is killed on its way, as `tests/crash/client.py` says. With `module` the `main` of that module is
    called with the arguments instead. `parent` is that of another program.
    """
    parent = parent or _parent(_language(arguments, environ))
    streams = {name: parent.folder / name for name in ("out", "err")}
    for stream in streams.values():
        stream.write_bytes(b"")
    what = {"arguments": arguments, "watched": watched, "kill": kill, "module": module}
    job = {"folder": cwd, "environ": environ, **what, **streams}
    if typed is not None:
        job["in"] = parent.folder / "in"
        job["in"].write_text(typed, encoding="utf-8")
    pid = parent.ask(born=job)
    code = parent.ask(wait=pid, seconds=_SECONDS)
    if code is None:
        parent.stop(pid)
        parent.ask(wait=pid, seconds=_SECONDS)
        raise subprocess.TimeoutExpired(arguments, _SECONDS)
    out, err = (stream.read_text(encoding="utf-8") for stream in streams.values())
    return subprocess.CompletedProcess(arguments, code, out, err)


@contextmanager
def serving(arguments: list[str], *, cwd: Path, environ: Mapping[str, str], lines: int = 1) -> Iterator[list[str]]:
    """A command that goes on until it is told to stop: the first lines of its stderr, and at the end the rest of it."""
    parent = _parent(_language(arguments, environ))
    parent.pipes += 1
    pipe = parent.folder / f"pipe-{parent.pipes}"
    os.mkfifo(pipe)
    job = {"folder": cwd, "arguments": arguments, "environ": environ, "watched": False}
    pid = parent.ask(born={**job, "out": os.devnull, "err": pipe})
    with pipe.open(encoding="utf-8") as stream:
        told = [stream.readline() for _line in range(lines)]
        try:
            yield told
        finally:
            os.kill(pid, signal.SIGTERM)
            code = parent.ask(wait=pid, seconds=20)
            if code is None:
                parent.stop(pid)
                parent.ask(wait=pid, seconds=20)
            told.append(stream.read())
    assert code is not None, "the command does not end when it is told to"


class Begun:
    """A command that goes on by itself: what it has said so far, and how it ended.

    Of `streams` (`in`, `out`, `err`) those that are named are opened by it, a terminal for one. With a `limit` no file
    of it may grow beyond so many bytes; what it says goes through pipes then, and is there when it has ended.
    """

    def __init__(
        self,
        arguments: list[str],
        *,
        cwd: Path,
        environ: Mapping[str, str],
        streams: Mapping[str, str] | None = None,
        limit: int | None = None,
    ) -> None:
        self._parent = _parent(_language(arguments, environ))
        self._parent.pipes += 1
        places = {name: self._parent.folder / f"{name}-{self._parent.pipes}" for name in ("out", "err")}
        for place in places.values():
            place.write_bytes(b"") if limit is None else os.mkfifo(place)
        # A pipe that nobody has opened yet is not waited for here, but there.
        self._said = [os.open(place, os.O_RDONLY | os.O_NONBLOCK) for place in places.values()]
        job = {"folder": cwd, "arguments": arguments, "environ": environ, "watched": False, "limit": limit}
        self.pid: int = self._parent.ask(born={**job, **places, **(streams or {})})
        self.returncode: int | None = None
        self._texts = [b"", b""]

    def said(self) -> tuple[str, str]:
        for which, stream in enumerate(self._said):
            while part := os.read(stream, 1 << 20):
                self._texts[which] += part
        out, err = (text.decode() for text in self._texts)
        return out, err

    def poll(self, seconds: float = 0) -> int | None:
        if self.returncode is None:
            self.returncode = self._parent.ask(wait=self.pid, seconds=seconds)
        return self.returncode

    def wait(self, seconds: float = _SECONDS) -> int:
        code = self.poll(seconds)
        if code is None:
            raise subprocess.TimeoutExpired("smartctl", seconds)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Parent(nursery.Nursery):
    def __init__(self, module: str = "tests.warm", top: Path = nursery.ROOT) -> None:
        super().__init__(module, top)
        self._room = tempfile.TemporaryDirectory()
        self.folder = Path(self._room.name)
        self.pipes = 0
        atexit.register(self.close)

    def stop(self, pid: int) -> None:
        nursery.stop(pid)

    def close(self) -> None:
        super().close()
        self._room.cleanup()


class _Here:
    """The process of the tests as its own nursery. Children stay in its group, and are ended with it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.pipes = 0

    def ask(self, **asked: Any) -> int | None:
        return nursery.waited(asked) if "wait" in asked else born({**asked["born"], "here": True})

    def stop(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)


class _Twin:
    """A child of the parent that has loaded the commands in another language, and is the parent of those that speak it."""

    def __init__(self, parent: Parent, language: str) -> None:
        self.folder, self.pipes = parent.folder / language, 0
        self.folder.mkdir()
        ways = {name: self.folder / name for name in ("asked", "answered")}
        for way in ways.values():
            os.mkfifo(way)
        self._pid = parent.ask(twin={"language": language, **ways})
        self._parent = parent
        self._told_to = ways["asked"].open("w", encoding="utf-8")
        self._answered_from = ways["answered"].open(encoding="utf-8")
        atexit.register(self.close)

    def ask(self, **asked: Any) -> Any:
        return nursery.asking(self._told_to, self._answered_from, asked)

    def stop(self, pid: int) -> None:
        nursery.stop(pid)

    def close(self) -> None:
        self._told_to.close()
        self._parent.ask(wait=self._pid, seconds=20)
        self._answered_from.close()


def _language(arguments: list[str], environ: Mapping[str, str]) -> str:
    from smartctl.cli.language import chosen

    return chosen(arguments, environ)


def _parent(language: str) -> Parent | _Twin | _Here:
    return _here(os.getpid()) if "MUTANT_UNDER_TEST" in os.environ else _apart(language)


@lru_cache
def _apart(language: str) -> Parent | _Twin:
    return Parent() if language == _FIRST else _Twin(_apart(_FIRST), language)


@lru_cache
def _here(_pid: int) -> _Here:
    return _Here()


def _nothing() -> None:
    pass


at_the_end: Callable[[], None] = _nothing
"""What a child does before it ends; `make mutants` asks there which functions it came by."""


def nursery_of_all() -> nursery.Nursery:
    """The parent as a nursery of portals that are killed, and of clients that kill themselves."""
    return _apart(_FIRST)


def _asked(asked: Mapping[str, Any], spoken: str = _FIRST) -> int:
    if "serve" in asked or "run" in asked:
        return nursery.born(asked)
    return _twin(asked["twin"]) if "twin" in asked else born(asked["born"], spoken)


def _twin(job: Mapping[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.dup2(os.open(job["asked"], os.O_RDONLY), 0)
    os.dup2(os.open(job["answered"], os.O_WRONLY), 1)
    os.environ["SMARTCTL_LANG"] = job["language"]
    i18n.use(job["language"])
    _forget_commands()
    _load_all("smartctl.cli")
    _make_commands()
    nursery.attend(partial(_asked, spoken=job["language"]))
    os._exit(0)


def _forget_commands() -> None:
    """The texts of commands and flags are made as their modules are loaded."""
    for name in [name for name in sys.modules if name.startswith("smartctl.cli")]:
        del sys.modules[name]


def born(job: Mapping[str, Any], spoken: str = _FIRST) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        if "here" in job:
            warnings.resetwarnings()  # those of the tests are errors, those of the program are not
            warnings.simplefilter("ignore")
        else:
            os.setsid()
        os.chdir(job["folder"])
        for number, place in enumerate((job.get("in", os.devnull), job["out"], job["err"])):
            os.dup2(os.open(place, _WRITTEN if number else os.O_RDONLY | os.O_NOCTTY), number)
        # Made anew as Python makes them: those of the parent believe that what they write to can be wound back.
        sys.stdin, sys.stdout = os.fdopen(0, encoding="utf-8"), os.fdopen(1, "w", encoding="utf-8")
        sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace")
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        os.environ.clear()
        os.environ.update(job["environ"])
        if job.get("limit") is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
        code = _main(job, spoken)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - nothing may go back into the loop of the parent
        sys.excepthook(*sys.exc_info())
    finally:
        at_the_end()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


_WRITTEN = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOCTTY", 0)
"""At its end, for both streams may be one file."""


def _main(job: Mapping[str, Any], spoken: str) -> int:
    from smartctl.__main__ import main

    if job["watched"] and "here" not in job:  # the tests are watched themselves
        from tests import official

        official.watch()
    if _language(job["arguments"], job["environ"]) != spoken:
        _forget_commands()
    if job.get("kill"):
        from tests.crash import client

        client.run(job["arguments"], kill=job["kill"], tally=None)
        return 0
    if job.get("module"):
        import_module(job["module"]).main(job["arguments"])
        return 0
    sys.argv = ["smartctl", *job["arguments"]]
    main()
    return 0


_LATE = (
    *("botocore.session", "botocore.config", "cryptography.fernet", "psycopg"),
    *("httpcore", "encodings.idna", "_strptime", "jsonschema"),
    *("uvicorn.loops.auto", "uvicorn.loops.asyncio", "uvicorn.lifespan.off", "anyio._backends._asyncio"),
)
"""What of others a command loads only when it asks a server, or is one."""


def _load() -> None:
    """Once, for every child: the whole program, and what the places of states and the recorder want of others."""
    from tests import official

    official.descriptions()
    _load_all("smartctl")
    _make_commands()
    for name in _LATE:
        with suppress(ImportError):
            import_module(name)
    _open_a_bucket()


def _open_a_bucket() -> None:
    """What the library of S3 reads of itself for its first client stays for those of all children."""
    from smartctl.state.shared.s3 import S3Documents

    with suppress(ImportError):
        S3Documents(bucket="none", region="us-east-1", access_key="none", secret_key="none")._opened().close()


def _load_all(package: str) -> None:
    for one in walk_packages(import_module(package).__path__, f"{package}."):
        if not one.name.endswith("__main__"):
            import_module(one.name)


def _make_commands() -> None:
    """What the library of commands makes of a group takes it longer than its command may take to be carried out."""
    app, table = import_module("smartctl.cli.app"), import_module("smartctl.cli.table")
    for name in table.ALL:
        app.application({name})


if __name__ == "__main__":
    _load()
    nursery.listen(
        _asked,
        [
            ["init"],  # of a project the schema is known from here on, too
            *nursery.COMMANDS,
            ["plan", nursery.BLUEPRINT, "--portal", "mock:other", "--format", "html"],
            ["validate", nursery.BLUEPRINT],
            ["validate", "missing.yaml"],
        ],
    )
