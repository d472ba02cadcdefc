"""What people are told of digital workplaces."""

from __future__ import annotations

from typing import Final

from smartctl.i18n import N_, _, n_
from smartctl.kinds.words import NUMBER, Danger, Drawn, Facts, Remark, Sentence, Telling, Words, mild


def _created(telling: Telling) -> list[Sentence]:
    return [mild(_('The digital workplace "{title}" will be created.', title=telling.new_title))]


def _in_use(facts: Facts) -> str:
    processes = facts.get("processes")
    return n_(
        "because {n} smart process stays in it",
        "because {n} smart processes stay in it",
        processes if isinstance(processes, int) else 0,
    )


WORDS: Final = Words(
    noun=N_('digital workplace "{title}"'),
    several=N_("digital workplaces"),
    way_in=N_("to manage it: write it under `workplaces:`, and its id {number} into a line of `import:`"),
    drawn=Drawn.FRAME,
    place=N_("Digital workplaces"),
    found=N_("in the list of digital workplaces"),
    created=_created,
    deleted=N_('The digital workplace "{title}" will be deleted.'),
    in_use=_in_use,
    dangers={"workplace-removed": Danger(what=N_("the digital workplace would be deleted"))},
    remarks={
        "workplace-title-taken": Remark(
            text=N_(
                'the portal has another digital workplace titled "{title}" (id {id}), which is not managed here. '
                "People will see two of the same name; `workplace: {id}` in the process puts it into that one."
            ),
            warns=True,
        ),
    },
    losses={"number": NUMBER},
)
