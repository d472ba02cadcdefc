"""Moments as people read them."""

from __future__ import annotations


def moment(text: str) -> str:
    """`2026-12-01T19:40+03:00` as `2026-12-01 19:40 (+03:00)`."""
    return f"{text[:10]} {text[11:16]} ({text[16:] or 'UTC'})"
