"""The digests by which texts and files are known again."""

from __future__ import annotations


def sha256(data: bytes) -> str:
    """SHA-256 as hexadecimal digits."""
    import hashlib  # noqa: PLC0415 - it loads OpenSSL, and what makes digests is read by commands that make none

    return hashlib.sha256(data).hexdigest()
