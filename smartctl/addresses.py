"""The grammar of addresses: what belongs to what, and which address a short name means. The one place that knows it.

A full address names its owners from the outside in: `installation.pipeline.main.stage.accepted`. A short name leaves
words of it out, but never the last one: `accepted`, `main.accepted`, `stage.accepted`, `installation.accepted`, and
`crew.in_house` for a list item. It is taken wherever a full address is taken, as long as it means one thing there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Final

from smartctl.i18n import _

_INSIDE: Final = frozenset({"pipeline", "field", "relation", "binding", "card", "automation"})
"""Second words of addresses that begin with the key of a process, and have a third one behind. Any other stands by itself."""

_DOTTED: Final = frozenset({"trigger", "robot_kind"})
"""First words behind which a code stands that somebody else chose, dots and all."""

_LONG: Final = frozenset({"relation", "automation"})
"""Words behind which two more stand before the object is named: `relation.parent.deal`, `automation.workflow.check`."""

_SHOWN: Final = 60
_CANDIDATES: Final = 8


def split(address: str) -> tuple[str, str]:
    """Owner and own name: `("p.pipeline.main", "stage.new")`; the owner of what stands alone is ""."""
    steps = steps_of(address)
    return ".".join(steps[:-1]), steps[-1]


def steps_of(address: str) -> tuple[str, ...]:
    """From the outside in: `("p", "pipeline.main", "stage.new")`. A trigger's code may hold dots and stays whole."""
    first, _dot, rest = address.partition(".")
    if _stands_by_itself(first, rest):
        return (address,)
    steps, words = [first], rest.split(".") if rest else []
    while words:
        length = 3 if words[0] in _LONG else 2
        steps.append(".".join(words[:length]))
        words = words[length:]
    return tuple(steps)


def _stands_by_itself(first: str, rest: str) -> bool:
    word, _dot, inside = rest.partition(".")
    return bool(rest) and (first in _DOTTED or not inside or word not in _INSIDE)


def owners(address: str) -> tuple[str, ...]:
    """Everything that the object is part of, the nearest first."""
    found = []
    while (address := split(address)[0]) != "":
        found.append(address)
    return tuple(found)


def within(address: str, owner: str) -> bool:
    return address == owner or address.startswith(f"{owner}.")


def meant(name: str, known: Iterable[str], *, near: Sequence[str] = ()) -> list[str]:
    """The known addresses that a name may mean: none, one, or several if it is not clear.

    `near` are owners whose parts are meant first, each before the next: the pipeline and the process in which the name
    stands.
    """
    addresses = list(dict.fromkeys(known))
    if name in addresses:
        return [name]
    found = [one for one in addresses if _abbreviates(name, one)]
    for owner in near:
        inside = [one for one in found if within(one, owner)]
        if inside:
            return inside
    return found


def _abbreviates(name: str, address: str) -> bool:
    words, whole = name.split("."), address.split(".")
    if words[-1] != whole[-1]:
        return False
    rest = iter(whole[:-1])
    return all(word in rest for word in words[:-1])


def completed(name: str, like: str) -> str:
    """A name of something that is no longer known, in full: what it leaves out is as in the address `like`.

    `completed("talks", "p.pipeline.main.stage.new")` is `p.pipeline.main.stage.talks`. "" if it cannot be that.
    """
    steps = [_word_and_key(step) for step in steps_of(like)]
    words = name.split(".")
    keys: list[str] = []
    while words and len(keys) < len(steps):
        if keys and words == [steps[0][1]]:
            break  # the process is named, and what lies between is as in `like`
        word, _key = steps[-1 - len(keys)]
        keys.append(words.pop())
        if word and words[-len(word) :] == word:
            words = words[: -len(word)]
    if (words and words != [steps[0][1]]) or not all(keys):
        return ""
    filled = [key for _word, key in steps[: len(steps) - len(keys)]] + keys[::-1]
    return ".".join(".".join((*word, key)) for (word, _key), key in zip(steps, filled, strict=True))


def _word_and_key(step: str) -> tuple[list[str], str]:
    first, _dot, rest = step.partition(".")
    if first in _DOTTED and rest:
        return [first], rest
    *word, key = step.split(".")
    return word, key


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence with the nearest known word, or all of them if none is near."""
    names = list(known)
    word = shortened(word)
    near = difflib.get_close_matches(word.lower().replace("-", "_"), names, n=1, cutoff=0.6)
    near = near or difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return _("Did you mean {name}?", name=near[0])
    return _("Known: {names}.", names=", ".join(names)) if names else ""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """The known addresses that a misspelt name is likely to mean, the likeliest first; short names are understood."""
    addresses = list(dict.fromkeys(known))
    ranked = sorted((-_likeness(shortened(name), one), one) for one in addresses)
    least = max(0.6, -ranked[0][0] - 0.05) if ranked else 1.0  # 0.6 as difflib has it; and what is as near as the best
    return [one for likeness, one in ranked if -likeness >= least][:3]


def _likeness(name: str, address: str) -> float:
    """To the address itself or, if the name is shorter, to as many words of it without those that only say the kind."""
    keys = [_word_and_key(step)[1] for step in steps_of(address)]
    count = name.count(".") + 1
    spelled = {address, ".".join(keys[-count:]), ".".join(address.split(".")[-count:])}
    return max(difflib.SequenceMatcher(None, name, one).ratio() for one in spelled)


def candidates(name: str, known: Iterable[str]) -> str:
    """A sentence for a name that matches nothing: what may have been meant, else a few of what there is."""
    addresses = sorted(set(known))
    near = nearest(name, addresses)
    if near:
        return _("Did you mean {name}?", name=" / ".join(near))
    shown = ", ".join(addresses[:_CANDIDATES])
    if not shown:
        return ""
    return _("Known: {names}.", names=shown if len(addresses) <= _CANDIDATES else f"{shown}, …")


def shortened(text: str) -> str:
    """A text as it may stand in a sentence."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
