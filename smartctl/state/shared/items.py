"""Everything in a place on a server under the names that all stores share: a journal whole, as a file has it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from smartctl.errors import UsageError
from smartctl.state.shared.diary import LARGE
from smartctl.state.shared.documents import ASIDE, Overtaken
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.proof import PROVED
from smartctl.state.store import Item

_PART_OF_A_JOURNAL: Final = re.compile(r"(.+/journal)-\d{4,}")
_FOLDERS: Final = ("files/", "plans/", "state/")
_WHOLE: Final = ".jsonl"


def all_in(cabinet: Cabinet) -> Iterator[Item]:
    parts: dict[str, list[str]] = {}
    for folder in _FOLDERS:
        for name in cabinet.documents.names(folder):
            match = _PART_OF_A_JOURNAL.fullmatch(name)
            parts.setdefault(f"{match[1]}{_WHOLE}" if match else name, []).append(name)
    for name, found in parts.items():
        if name.endswith(".lock"):
            continue
        bodies = [kept.body for one in found if (kept := cabinet.read(one)) is not None and kept.body is not None]
        if bodies:
            yield Item(name=name, content=b"".join(bodies))


def renew(cabinet: Cabinet, held: Collection[str]) -> Iterator[str]:
    """Writes every document anew but the leases that are held, whose next beat does it; older states as well."""
    names = (name for begin in (*_FOLDERS, ASIDE, PROVED) for name in cabinet.documents.names(begin))
    for name in names:
        if name not in held and _renewed(cabinet, name):
            yield name
    yield from cabinet.documents.renew_versions(cabinet.again)


def _renewed(cabinet: Cabinet, name: str) -> bool:
    while True:
        try:
            kept = cabinet.read(name)
        except UsageError:
            if name.startswith(ASIDE):
                return False  # of a key that is gone: what nobody can read stays as it is
            raise
        if kept is None:
            return False
        try:
            cabinet.write_again(kept)
        except Overtaken:
            continue  # of a runbook, which several may write
        return True


def put(cabinet: Cabinet, item: Item) -> None:
    if not item.name.endswith(f"/journal{_WHOLE}"):
        cabinet.write(item.name, item.content, over=cabinet.read(item.name))
        return
    begin = item.name.removesuffix(_WHOLE)
    pieces = [f"{begin}-{number:04}" for number, _piece in enumerate(_pieces(item.content))]
    for name, piece in zip(pieces, _pieces(item.content), strict=True):
        cabinet.write(name, piece, over=cabinet.read(name))
    for name in cabinet.documents.names(f"{begin}-"):
        if name not in pieces:
            cabinet.documents.remove(name)


def _pieces(content: bytes) -> Iterator[bytes]:
    """The parts of a journal: each but the last is full, as a diary leaves them."""
    piece = b""
    for line in content.splitlines(keepends=True):
        piece += line if line.endswith(b"\n") else line + b"\n"  # torn by a crash: the next line begins a new one
        if len(piece) >= LARGE:
            yield piece
            piece = b""
    if piece:
        yield piece
