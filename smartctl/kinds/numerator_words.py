"""What people are told of numerators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.attr import one_of
from smartctl.kinds.words import NUMBER, Danger, Facts, Sentence, Telling, Words, mild

SETTINGS: Final[Mapping[str, str]] = {
    "start": N_("first number"),
    "step": N_("step"),
    "length": N_("length of the number"),
    "pad": N_("filled up with"),
    "period": N_("period of the count"),
    "timezone": N_("time zone"),
    "continuous": N_("one count for all documents"),
}
_PERIODS: Final = {"day": N_("a day"), "month": N_("a month"), "year": N_("a year")}
VALUES: Final = {"period": one_of(_PERIODS)}


def _created(telling: Telling) -> list[Sentence]:
    facts = {"title": telling.new_title, "sample": str(telling.after.get("template"))}
    return [mild(_('The numerator "{title}" will be created; a number looks like {sample}.', **facts))]


def _in_use(facts: Facts) -> str:
    documents = facts.get("documents")
    return n_(
        "because {n} document template still counts with it",
        "because {n} document templates still count with it",
        documents if isinstance(documents, int) else 0,
    )


WORDS: Final = Words(
    noun=N_('numerator "{title}"'),
    several=N_("numerators"),
    way_in=N_("to manage it: write it under `numerators:`, and its id {number} into a line of `import:`"),
    place=N_("Documents"),
    found=N_("in the list of numerators in the settings of CRM"),
    created=_created,
    told_of_new=frozenset({"title", "template"}),
    differs=N_('The numerator "{title}": {attribute} will change from {old} to {new}.'),
    deleted=N_('The numerator "{title}" will be deleted, and its count with it.'),
    in_use=_in_use,
    dangers={"numerator-removed": Danger(what=N_("the numerator would be deleted with its count"))},
    losses={"number": NUMBER, "count": N_("its count: documents are numbered from its start again")},
)
