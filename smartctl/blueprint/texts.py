"""Texts of a blueprint, which are written once or once for each language."""

from __future__ import annotations

from collections.abc import Mapping


def text_in(title: object, language: str) -> str:
    """The text for a portal that holds one language: its own, else English, Russian, or the first there is.

    Outer spaces are cut off, as the portal does with most texts.
    """
    if not isinstance(title, Mapping):
        return str(title).strip()
    known = (title[one] for one in (language, "en", "ru", *title) if one in title)
    return str(next(known)).strip()


def texts(title: object, language: str) -> dict[str, str]:
    """The text by language. A plain text is in the portal's language."""
    written = title if isinstance(title, Mapping) else {language: title}
    return {one: str(text).strip() for one, text in written.items()}


def said_texts(there: Mapping[str, str], language: str) -> str | dict[str, str]:
    """The way back of `texts`: a plain text where there is one in the portal's language alone."""
    return there[language] if set(there) == {language} else dict(there)
