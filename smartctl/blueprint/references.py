"""What a name in a blueprint refers to among the blueprint's own objects, and what is said of one that refers to none.

Every form of an address is taken (smartctl/addresses.py). Where a name stands decides what is meant first: a stage of
the pipeline around it, a field of its own process.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property

from msgspec import Struct

from smartctl.addresses import candidates, meant, nearest, owners, split, within
from smartctl.blueprint.addresses import addresses, kind_of
from smartctl.blueprint.automation import main_pipeline
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Document, Path_, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _


class References:
    """The objects of one document, by kind."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._processes = section(document.data, "processes")

    @cached_property
    def _by_kind(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for address in addresses(self._document):
            found.setdefault(kind_of(address), []).append(address)
        return found

    def known(self, kind: str, owner: str = "") -> list[str]:
        """All addresses of a kind, or those inside of one object."""
        every = self._by_kind.get(kind, [])
        return [one for one in every if within(one, owner)] if owner else every

    def inside(self, kind: str, name: str, owner: str) -> list[str]:
        """What a name may mean among the parts of one object."""
        return meant(name, self.known(kind, owner))

    def shown(self, process: str) -> list[str]:
        """What a card of a process may show, besides the portal's own fields."""
        parents = [one for one in self.known("relation", process) if ".relation.parent." in one]
        return [*self.known("field", process), *parents]

    def home(self, process: str) -> str:
        """The pipeline of stages that are written without one, "" if that is not clear."""
        name = main_pipeline(section(self._processes, process))
        found = self.inside("pipeline", name, process) if "." in name else []
        return short(found[0], process) if len(found) == 1 else name

    def stages(self, name: str, process: str, pipeline: str = "", *, elsewhere: bool = False) -> list[str]:
        """The stages that a name may mean: first those of the pipeline, then of the process, then of other processes."""
        home = pipeline or self.home(process)
        near = [*([f"{process}.pipeline.{home}"] if home else []), process]
        return meant(name, self.known("stage", "" if elsewhere else process), near=near)

    def places(self, name: str) -> list[str]:
        """Processes and pipelines that a name may mean."""
        found = meant(name, self.known("process"))
        return found or meant(name, self.known("pipeline"))


def short(address: str, process: str = "") -> str:
    """An address as the rest of the program reads it inside of a process: without the words for kinds, or as a key.

    `p.pipeline.main.stage.new` is `main.new` in the process p and `p.main.new` elsewhere; `p.field.a` is `a`.
    """
    if kind_of(address) not in ("stage", "pipeline"):
        return split(address)[1].rpartition(".")[2]
    keys = [split(one)[1].rpartition(".")[2] for one in (*owners(address)[::-1], address)]
    return ".".join(keys[1:] if keys[0] == process else keys)


class Missed(Struct, frozen=True, kw_only=True):
    """A name that does not mean one thing."""

    name: str
    known: Sequence[str]
    """Addresses that could have been meant."""
    words: Sequence[str] = ()
    """Their short forms, and words that are no addresses."""
    found: Sequence[str] = ()
    """What it does mean."""
    hint: str = ""
    """What is advised if there is nothing to choose from."""


def unknown(document: Document, path: Path_, said: tuple[str, str], missed: Missed, *, key: bool = False) -> Diagnostic:
    """The mistake about a name that means nothing or several things. `said` are code and sentence for nothing."""
    name, words = missed.name, missed.words
    if len(missed.found) > 1:
        message = _("{name} can mean several: {addresses}.", name=name, addresses=", ".join(missed.found))
        return document.mistake("ambiguous-name", message, path, key=key, suggestion=_("Write the whole address."))
    far = "." in name and not get_close_matches(name, words, n=1) and nearest(name, missed.known)
    near = candidates(name, missed.known) if far else did_you_mean(name, words)
    return document.mistake(said[0], said[1], path, key=key, suggestion=near or missed.hint)
