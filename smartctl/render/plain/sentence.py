"""A sentence about a change, and whether it belongs to the dangerous ones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    grave: bool


def mild(text: str) -> Sentence:
    return Sentence(text, grave=False)


def grave(text: str) -> Sentence:
    return Sentence(text, grave=True)
