"""The archive as a file: one JSON document an entry, in a zip or in a gzipped tar."""

from __future__ import annotations

import gzip
import io
import json
import secrets
import tarfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from smartctl.mockportal.evidence import ASSUMED, effect, trap

Form = Literal["zip", "tar.gz"]

effect("solution.container", ASSUMED, "An export is a zip: manifest.json in its root, PART/name.json for all else.")
trap(
    "solution.tmp-hash",
    ASSUMED,
    "A file of 1444 to 1460 bytes is written again with a key TMP_HASH that means nothing.",
)
trap("solution.empty-maps", ASSUMED, "An empty map is written as an empty list.")

_PADDED = range(1444, 1461)


def pack(files: Mapping[str, Any], form: Form, moment: datetime) -> bytes:
    """Write the documents under their names (`CRM_STATUS/DYNAMIC_1036_STAGE_9.json`), in their order."""
    written = {name: _document(content) for name, content in files.items()}
    return _zip(written, moment) if form == "zip" else _tar(written, moment)


def _document(content: Any) -> bytes:
    plain = _as_php(content)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) in _PADDED and isinstance(plain, dict):
        text = json.dumps({**plain, "TMP_HASH": secrets.token_hex(64)}, ensure_ascii=False).encode()
    return text


def _as_php(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _as_php(one) for key, one in value.items()} if value else []
    return [_as_php(one) for one in value] if isinstance(value, list | tuple) else value


def _zip(files: Mapping[str, bytes], moment: datetime) -> bytes:
    out = io.BytesIO()
    stamp = max(moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, stamp), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _tar(files: Mapping[str, bytes], moment: datetime) -> bytes:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), int(moment.timestamp())
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), mtime=int(moment.timestamp()))
