"""Names of other blueprints' processes: of this blueprint itself nothing is named so, and what is named is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.addresses import meant
from smartctl.blueprint.elsewhere import blueprint_of, named_elsewhere
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.references import Missed, References, unknown
from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic
from smartctl.i18n import _


def check_elsewhere(document: Document) -> Iterator[Diagnostic]:
    own = document.data.get("name")
    for path, name in named_elsewhere(document):
        if blueprint_of(name) == own:
            message = _("{name} is a process of this very blueprint.", name=name)
            hint = _("Write {value}.", value=name.partition("/")[2])
            key = isinstance(path[-1], str) and path[-1] == name
            yield document.mistake("unknown-target", message, path, key=key, suggestion=hint)


def check_between(documents: Sequence[Document], beside: Sequence[Document] = ()) -> Iterator[Diagnostic]:
    """What blueprints name of each other, or of those `beside`, and the other one does not have.

    Of one that is not among them nothing is said.
    """
    by_name = {str(one.data.get("name")): one for one in (*beside, *documents)}
    for document in documents:
        for path, name in named_elsewhere(document):
            other = by_name.get(blueprint_of(name))
            if other is not None and other is not document:
                yield from _named(document, path, name, other)


def _named(document: Document, path: Path_, name: str, other: Document) -> Iterator[Diagnostic]:
    blueprint, inside = name.split("/")
    refs = References(other)
    process = inside.partition(".")[0]
    key = path[-1] == name
    if process not in refs.known("process"):
        message = _("There is no process {name} in the blueprint {other}.", name=process, other=blueprint)
        hint = did_you_mean(process, refs.known("process"))
        yield document.mistake("unknown-process", message, path, key=key, suggestion=hint)
    elif "." in inside:
        stages = refs.known("stage", process)
        said = (
            "unknown-stage",
            _("There is no stage {name} in the blueprint {other}.", name=inside, other=blueprint),
        )
        found = meant(inside, stages, near=(process,))
        if len(found) != 1:
            yield unknown(document, path, said, Missed(name=inside, known=stages, found=found), key=key)
