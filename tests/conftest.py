"""What every test gets: no network but loopback, English texts, a reproducible hypothesis."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from hypothesis import HealthCheck, settings

from smartctl import cli, i18n, redaction
from tests import official, said

_HERE = Path(__file__).parent
GOLDEN = _HERE / "golden"

# CI judges a change, so it draws what was drawn for the same test before; everybody else draws anew and finds more.
_REPEATABLE = os.environ.get("CI", "").lower() in ("1", "true")
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=_REPEATABLE)
settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup():
    """Each test begins in English, with no portal in the environment and no secret of another test.

    A run knows its own secrets; a word that another test called one would be struck out of this test's texts.
    """
    os.environ["SMARTCTL_LANG"] = "en"
    os.environ.pop("SMARTCTL_PORTAL", None)
    i18n.use("en")
    redaction._known = set()


def pytest_configure(config):
    _keep_bytecode()
    _keep_files_in_memory(config)
    _begin_at_the_other_end(config)
    # Sockets to anywhere but this machine fail at once, unless `make contract` names a portal elsewhere.
    if not os.environ.get("SMARTCTL_CONTRACT_PORTAL"):
        config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    official.watch()
    said.watch()
    # Texts that are fixed while a module is read are English here, whichever test would have read it first.
    for one in iter_modules(cli.__path__):
        import_module(f"smartctl.cli.{one.name}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """The order is the same wherever a worker began."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.path.as_posix())


def pytest_collection_finish():
    """What is loaded by now stays to the end: the collector of garbage need not go through it a thousand times."""
    gc.collect()
    gc.freeze()


def _keep_bytecode() -> None:
    """A machine may forbid Python to write bytecode; then each of a thousand commands would compile all it imports.

    The commands and workers of a run get a folder of their own for it inside the environment, away from the sources.
    """
    if os.environ.get("PYTHONDONTWRITEBYTECODE") and sys.prefix != sys.base_prefix:
        del os.environ["PYTHONDONTWRITEBYTECODE"]
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "bytecode")
        sys.pycache_prefix, sys.dont_write_bytecode = os.environ["PYTHONPYCACHEPREFIX"], False


def _begin_at_the_other_end(config):
    """In a fresh clone no test is compiled: the second worker begins with the last folder, and each compiles half."""
    if getattr(config, "workerinput", {}).get("workerid") == "gw1" and config.args == config.getini("testpaths"):
        config.args = [str(one) for one in sorted(_HERE.iterdir(), reverse=True) if one.is_dir()]


_ROOM = 4 * 2**30
"""Bytes. What one run leaves behind is under one of these four."""


def _keep_files_in_memory(config):
    """The program waits until the disk has each state and each line of a journal; of a test nobody needs it tomorrow.

    Where the machine has no folder in memory, or little room in it, or TMPDIR or --basetemp says where, it stays so.
    """
    memory = "/dev/shm"
    if "TMPDIR" in os.environ or config.option.basetemp or not os.access(memory, os.W_OK):
        return
    place = os.statvfs(memory)
    if place.f_bavail * place.f_frsize >= _ROOM and not place.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = memory


def pytest_terminal_summary(terminalreporter):
    """Say aloud what a person should install: a skip among thousands of dots is not seen."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted({one.longrepr[2] for one in skipped if "NOT RUN" in one.longrepr[2]}):
        terminalreporter.write_line(reason, red=True, bold=True)


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with a file; SMARTCTL_UPDATE_GOLDEN=1 (`make golden`) writes the file instead."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("SMARTCTL_UPDATE_GOLDEN") == "1":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        assert file.exists(), f"{file.name} is missing; `make golden` writes it"
        assert text == file.read_bytes().decode("utf-8")

    return compare
