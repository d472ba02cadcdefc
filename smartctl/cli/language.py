"""Which language to speak: `--lang`, else SMARTCTL_LANG, else the locale. Known before the first sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

LANGUAGES: Final = ("ru", "en")
_OWN: Final = "SMARTCTL_LANG"
_VARIABLES: Final = (_OWN, "LC_ALL", "LC_MESSAGES", "LANG")


def chosen(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """`ru` or `en` for a command line and an environment."""
    for flag in _flags(arguments):
        if flag.lower() in LANGUAGES:
            return flag.lower()
    for name in _VARIABLES:
        value = environ.get(name, "")
        if value:
            return _known(value)
    import locale  # noqa: PLC0415 - one of the variables is there nearly everywhere

    return _known(locale.getlocale()[0] or "")  # Windows has none of the variables: "Russian_Russia"


def check(arguments: Sequence[str], environ: Mapping[str, str]) -> None:
    """Raises `UsageError` for a language that there is not, and for two of them."""
    given, value = list(_flags(arguments)), environ.get(_OWN, "")
    unknown = bool(given) and given[0].lower() not in LANGUAGES
    if len(given) > 1 or unknown or (value and not value.lower().startswith(LANGUAGES)):
        from smartctl.cli.choices import not_one, twice  # noqa: PLC0415 - typer loads there

        if len(given) > 1:
            raise twice("--lang")
        raise not_one("--lang", given[0], LANGUAGES) if unknown else not_one(_OWN, value, LANGUAGES)


def _known(value: str) -> str:
    return "ru" if value.lower().startswith("ru") else "en"


def _flags(arguments: Sequence[str]) -> Iterator[str]:
    """What was given with `--lang`, before the command or behind it."""
    for place, argument in enumerate(arguments):
        if argument == "--":
            return
        if argument == "--lang" and place + 1 < len(arguments):
            yield arguments[place + 1]
        if argument.startswith("--lang="):
            yield argument.removeprefix("--lang=")
