"""Reads a blueprint file. Whatever is in the file, the answer is a document with positions, never a traceback.

Only a file that cannot be opened is an exception: that is a mistake on the command line, not in the file.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from smartctl import regular
from smartctl.blueprint.events import Unreadable
from smartctl.blueprint.inputs import Given, data_of
from smartctl.blueprint.layers.compose import Layers, composed
from smartctl.blueprint.tree import Document, Map, Source, plain
from smartctl.blueprint.yaml_tree import parse
from smartctl.errors import Diagnostic, UsageError
from smartctl.i18n import _, current

MEGABYTES: Final = 2
_UNPRINTABLE: Final = "[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


def load(  # noqa: PLR0913 - one by name each
    path: Path,
    *,
    inputs: Mapping[str, str] | None = None,
    inputs_file: Path | None = None,
    environ: Mapping[str, str] | None = None,
    layers: Layers | None = None,
    texts: Mapping[Path, str] | None = None,
) -> Document:
    """The blueprint at `path` with its layers and inputs; `texts` stand for files. Raises `UsageError` when a file cannot be opened."""

    def reading(one: Path) -> Document:
        return read_text(texts[one], path=one) if texts and one in texts else read(one)

    base = reading(path)
    file = read(inputs_file) if inputs_file else None
    base = replace(base, diagnostics=(*base.diagnostics, *(file.diagnostics if file else ())))
    if not base.readable:
        return base
    usable = file if file is not None and file.readable else None
    layers = layers or Layers()
    given = Given(
        flags=inputs or {},
        file=usable,
        environ=environ or {},
        project=layers.inputs,
        elsewhere=layers.elsewhere,
        portal=layers.portal,
    )
    return composed(base, layers, given, reading)


def read(path: Path) -> Document:
    """The file as it is written."""
    raw = beginning(path)
    if len(raw) > MEGABYTES * 1_000_000:
        message = _("The file is larger than {limit} MB.", limit=MEGABYTES)
        return _unreadable(Source(path, ""), "file-too-large", message, 0)
    try:
        text = raw.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        before = raw.removeprefix(BOM_UTF8)[: error.start].decode(errors="replace").replace("\r\n", "\n")
        hint = _("Save the file as UTF-8.")
        return _unreadable(Source(path, before), "not-utf8", _("The file is not UTF-8 text."), len(before), hint)
    return read_text(text, path=path)


def beginning(path: Path) -> bytes:
    """The bytes of a file, one more than a blueprint may have if it is larger: some files have no end, and no size."""
    try:
        return regular.beginning(path, MEGABYTES * 1_000_000 + 1)
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}.", path=path.as_posix(), reason=regular.reason(error))) from None


def read_text(text: str, *, path: Path) -> Document:
    """A blueprint from its text."""
    return _read(text, path, current())


def forget() -> None:
    """Lets go of the trees of all files; what is asked for again is read again."""
    _read.cache_clear()


@lru_cache(maxsize=16)
def _read(text: str, path: Path, _language: str) -> Document:
    """One command reads a file as it is, with its layers, and for each portal: what it says is the same each time."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    # The end of a file ends its last line: a text block there means the same as anywhere else.
    source = Source(path, text if text.endswith("\n") else f"{text}\n")
    # Compiling the pattern takes longer than reading most files, which have nothing that it looks for.
    strange = None if source.text.replace("\n", "").isprintable() else re.search(_UNPRINTABLE, source.text)
    if strange:
        message = _("The file holds a character that no text has (code {code}).", code=f"U+{ord(strange[0]):04X}")
        return _unreadable(source, "control-character", message, strange.start(), _("Remove it."))
    try:
        root, mistakes = parse(source)
    except Unreadable as unreadable:
        return _nothing(source, unreadable.diagnostic)
    if root is None or (not isinstance(root, Map) and plain(root) is None):
        hint = _("`smartctl new NAME --from window-installation` writes a first one.")
        return _unreadable(source, "empty-file", _("The file is empty."), 0, hint)
    if not isinstance(root, Map):
        hint = _("Begin with `format:` at the left margin.")
        return _unreadable(source, "not-a-mapping", _("A blueprint is a set of keys with values."), root.start, hint)
    return Document(source=source, root=root, data=data_of(root), inputs={}, diagnostics=mistakes, one_file=True)


def _unreadable(source: Source, code: str, message: str, offset: int, suggestion: str = "") -> Document:
    span = source.span(offset, offset + 1)
    return _nothing(source, Diagnostic(code=code, message=message, span=span, suggestion=suggestion))


def _nothing(source: Source, diagnostic: Diagnostic) -> Document:
    root = Map(entries=(), flow=False, start=0, end=0, source=source)
    return Document(source=source, root=root, data={}, inputs={}, diagnostics=(diagnostic,), readable=False)
