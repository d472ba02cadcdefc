"""What people are told of document templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _
from smartctl.kinds.attr import Told
from smartctl.kinds.document_list import CLASSIC, EVERYONE
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import NUMBER, Danger, Facts, Names, Remark, Sentence, Telling, Words, mild, said
from smartctl.model import UNKNOWN


def _created(telling: Telling) -> list[Sentence]:
    after, title = telling.after, telling.new_title
    file = _named_file(after.get("file"))
    facts = {"title": title, "places": places(after.get("for", ()), telling)}
    return [
        mild(_('The document template "{title}" will be created from the file {file}.', title=title, file=file)),
        mild(_('The template "{title}" will be offered in the cards: {places}.', **facts)),
    ]


def sent(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "old": _named_file(old), "file": _named_file(new)}
    if old is UNKNOWN:
        return _(
            'The file of the template "{title}" will be sent again ({file}): the template was changed on the portal, '
            "and no method tells whether its file was.",
            **facts,
        )
    return _('The template "{title}" gets a new file: {file} instead of {old}.', **facts)


def _named_file(value: Any) -> str:
    """Two files of one name are told apart by the beginning of their digest."""
    if not isinstance(value, Mapping):
        return said(value)
    return _('{path} ("{digest}")', path=value.get("path", ""), digest=str(value.get("sha256", ""))[:12])


def file_unknown(telling: Telling, _old: Any, found: Any) -> str:
    if found is not UNKNOWN:
        return ""
    return _("{object}: changed, and no method tells whether its file was.", object=telling.name)


def path(value: Any, _telling: Telling) -> str:
    return said(value.get("path") if isinstance(value, Mapping) else value)


def shown_file(value: Any) -> Any:
    """Enough to tell it from others."""
    if not isinstance(value, Mapping):
        return value
    return f"{value.get('path')} (sha256 {str(value.get('sha256'))[:12]})"


def offered(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "places": places(new, telling), "old": places(old or (), telling)}
    return _('The template "{title}" will be offered in the cards: {places}. Today: {old}.', **facts)


def numbered(telling: Telling, old: Any, new: Any) -> Told:
    facts = {"title": telling.title, "numerator": _title(str(new), telling.then)}
    if old is None or old is UNKNOWN:
        return _('Documents of the template "{title}" will be numbered by "{numerator}".', **facts)
    facts["old"] = _title(str(old), telling.now)
    return _('Documents of the template "{title}" will be numbered by "{numerator}" instead of "{old}".', **facts)


def numerator(value: Any, telling: Telling) -> str:
    return _('"{text}"', text=_title(str(value), telling.then))


def users(value: Any, _telling: Telling) -> str:
    return ", ".join(_("everyone") if one == EVERYONE else said(one) for one in value)


def places(value: Any, telling: Telling) -> str:
    return ", ".join(_place(str(one), telling.then) for one in value)


def _place(word: str, names: Names) -> str:
    if word in CLASSIC:
        return object_named(CLASSIC[word], names)
    if word.isdecimal():
        return object_named(int(word), names)
    if ".pipeline." in word:
        facts = {"process": _title(word.partition(".pipeline.")[0], names), "pipeline": _title(word, names)}
        return _('"{process}", pipeline "{pipeline}"', **facts)
    return _('"{text}"', text=_title(word, names))


def _title(address: str, names: Names) -> str:
    return names.get(address) or address


def _unbound(facts: Facts) -> str:
    return _(
        "{address}: the portal prints that the template is for {numbers}, and does not find it under that. Bind it by "
        "hand in the settings of document templates; or give a process, before it is made, an `entity_type_id` of the "
        "digits 0, 6, 8 and 9 alone, such as 6000.",
        address=facts.get("address", ""),
        numbers=", ".join(map(str, facts.get("numbers", ()))),
    )


WORDS: Final = Words(
    noun=N_('document template "{title}"'),
    several=N_("document templates"),
    way_in=N_(
        "to manage it: keep its file, which REST shows nobody, in the project, write it under `documents:`, and its id "
        "{number} into a line of `import:`"
    ),
    place=N_("Documents"),
    found=N_("in the list of document templates of CRM"),
    created=_created,
    told_of_new=frozenset({"title", "file", "for"}),
    differs=N_('The template "{title}": {attribute} will change from {old} to {new}.'),
    deleted=N_('The document template "{title}" will be deleted. Documents made from it stay.'),
    dangers={"document-removed": Danger(what=N_("the template of documents would be deleted with its file"))},
    remarks={
        "not-brought-back": Remark(
            text=N_(
                "{address} does not come back: no method gives the file of a template back, and what it held is not known."
            ),
            warns=True,
        ),
        "document-unbound": Remark(text=_unbound, warns=True),
    },
    losses={
        "document": N_("the template itself: no method gives its file back, and what it holds is not known here"),
        "template": N_("the file as it is on the portal, which no method gives back"),
        "number": NUMBER,
    },
)
