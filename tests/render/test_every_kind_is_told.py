"""Every kind, attribute, hazard, remark and loss is told in both languages, in people's words.

Nothing is listed here: the kinds say what they have, `tests/kinds/attributes/` gives each attribute two values.
In a Russian sentence no Latin word may stand that is not part of a title, a file, an address or a code of the example.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from smartctl.engine.irreversible import Irreversible
from smartctl.i18n import speak
from smartctl.kinds import KINDS
from smartctl.kinds.attr import Attr
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Plan, parent_of
from smartctl.render import FORMATS
from smartctl.render.irreversible import irreversible_text
from smartctl.render.kinds import DANGERS, LOSSES, REMARKS
from smartctl.render.notes import note
from smartctl.render.options import Options, spoken
from smartctl.render.refusal import refusal_sentences
from tests.house import hazard_codes
from tests.share import ALL

CASES = Path(__file__).parents[1] / "kinds" / "attributes"
LANGUAGES = ("en", "ru")
STYLES = ("terraform", "plain")
AROUND = {
    "p": ("process", {"title": "Ремонт"}),
    "q": ("process", {"title": "Заказы"}),
    "p.pipeline.main": ("pipeline", {"title": "Основная"}),
    "p.pipeline.main.stage.new": ("stage", {"title": "Новая"}),
    "p.field.phone": ("field", {"title": {"ru": "Телефон"}, "type": "string"}),
    "numerator.acts": ("numerator", {"title": "Акты"}),
    "numerator.others": ("numerator", {"title": "Другие"}),
    "workplace.sales": ("workplace", {"title": "Продажи"}),
    "workplace.service": ("workplace", {"title": "Сервис"}),
}
_PROGRAM = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z]{3,}\b")
"""A word as the program has it: lower case and Latin."""
_QUOTED = re.compile(r"«[^»]*»|\S*(?:/|\.docx|\.pdf)\S*|\bCRM\b")


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: frozen(one) for key, one in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


@cache
def case_of(kind: str) -> Mapping[str, Any]:
    return YAML(typ="safe").load((CASES / f"{kind}.yaml").read_text(encoding="utf-8"))


def change(kind: str, action: Action, before: Any, after: Any, **more: Any) -> Change:
    address = Address(case_of(kind)["address"])
    key, parent = address.rpartition(".")[2], parent_of(kind, address)
    return Change(address=address, kind=kind, key=key, parent=parent, action=action, before=before, after=after, **more)


def plan(*changes: Change, **more: Any) -> Plan:
    given = {"mode": "apply", "portal": "mock:demo", "blueprint": "b", "version": "1.0.0", "language": "ru", **more}
    around = tuple(
        Change(
            address=Address(address),
            kind=kind,
            key=address.rpartition(".")[2],
            parent=parent_of(kind, Address(address)),
            action=Action.NOOP,
            before=attrs,
            after=attrs,
        )
        for address, (kind, attrs) in AROUND.items()
        if address not in {one.address for one in changes}
    )
    return Plan(changes=(*around, *changes), lineage="1f2e3d4c-0000-4000-8000-000000000000", serial=7, **given)


def values(kind: str, attr: str) -> tuple[Any, Any, dict[str, Any]]:
    """Two values of an attribute, and what stands beside them. A switch has two; some take none but the first."""
    case = case_of(kind)
    one = case["attributes"].get(attr, {"create": True, "change": False})
    first, second = frozen(one["create"]), frozen(one["change"])
    reason = isinstance(second, str) and second.endswith(".")
    return first, (not first if isinstance(first, bool) else first) if reason else second, _base(kind)


def _base(kind: str) -> dict[str, Any]:
    return {"title": "Что-то", **frozen(case_of(kind)["base"])}


def shown(kind: str) -> list[Attr]:
    return [attr for attr in KINDS[kind].attrs if not attr.internal]


def plans(kind: str, attr: Attr) -> Iterator[Plan]:
    first, second, base = values(kind, attr.name)
    without = {name: value for name, value in base.items() if name != attr.name}
    before, after = {**base, attr.name: first}, {**base, attr.name: second}
    for old, new in ((before, after), (after, before), (without, before)):
        if old.get(attr.name) == new.get(attr.name):
            continue
        update = change(kind, Action.UPDATE, old, new)
        yield plan(update)
        if not attr.unseen:
            yield plan(mode="drift", drift=(update,))
        yield plan(change(kind, Action.REPLACE, old, new, replace_paths=(attr.name,)))
    yield plan(change(kind, Action.CREATE, None, before))
    yield plan(change(kind, Action.DELETE, before, None, reason="removed-from-blueprint"))


def sentences(screen: str) -> list[str]:
    """The lines of a plain plan that tell of a change."""
    return [line for line in screen.splitlines() if line.startswith(("  - ", "  ! "))]


def typed(value: Any) -> set[str]:
    """Words that stand in a value because somebody typed them."""
    if isinstance(value, Mapping):
        return set().union(*(typed(one) for one in value.values()))
    if isinstance(value, tuple):
        return set().union(*map(typed, value))
    return set(_PROGRAM.findall(value)) if isinstance(value, str) else set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_attribute_is_told_in_peoples_words(kind):
    assert [attr.name for attr in shown(kind) if not attr.word] == [], "says no word for itself"
    for told_of, one in ((attr, one) for attr in shown(kind) for one in plans(kind, attr)):
        told = sentences(FORMATS["text"](one, Options(style="plain", language="ru")))
        for line in told:
            bare = _QUOTED.sub("", line)
            raw = set(_PROGRAM.findall(bare))
            assert not raw, f"{told_of.name}: words of the program in {line!r}"
            assert "«numerator." not in line, (told_of.name, line)
            assert "«p.pipeline" not in line, (told_of.name, line)
            assert "«p»" not in line, (told_of.name, line)


def said(page: str) -> list[str]:
    """The lines of a page in which something is said in Russian, without what is marked as code and what is typed."""
    page = re.sub(r"<!--.*?-->|<(pre|style|code)\b.*?</\1>", "", page, flags=re.DOTALL)
    page = html.unescape(re.sub(r"<[^>]+>", "\n", page))
    bare = re.sub(r"`[^`]*`|\\|smartctl|^\|.*", "", page, flags=re.MULTILINE)
    return [line for line in bare.splitlines() if re.search("[а-яё]", line)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["md", "html"])
def test_every_attribute_is_told_in_peoples_words_on_a_page(kind, form):
    """Whichever style somebody asks for: a page speaks to people, and has the technical form behind its own heading.

    Of two plans of an attribute the suite prints one in each style; `make properties` both in both.
    """
    for attr in shown(kind):
        for one, style in _in_turns(plans(kind, attr)):
            lines = said(FORMATS[form](one, Options(style=style, language="ru")))
            assert lines, attr.name
            raw = {line: words for line in lines if (words := set(_PROGRAM.findall(_QUOTED.sub("", line))))}
            assert not raw, (attr.name, style)


def _in_turns(found: Iterator[Plan]) -> Iterator[tuple[Plan, str]]:
    for number, one in enumerate(found):
        yield from ((one, style) for style in (STYLES if ALL else (STYLES[number % len(STYLES)],)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_exists_in_both_languages(language):
    words = {f"{kind}.{attr.name}": attr.word for kind in KINDS for attr in shown(kind)}
    told = {name: spoken(lambda word=word: speak(word), Options(language=language)) for name, word in words.items()}
    assert [name for name, word in words.items() if (told[name] != word) != (language == "ru")] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("style", STYLES)
def test_every_hazard_is_told_with_its_way_on(style, language):
    for code in sorted(DANGERS):
        _told_with_its_way_on(code, Options(language=language, style=style))


def _told_with_its_way_on(code: str, options: Options) -> None:
    facts = {
        "items": 3,
        "filled": 2,
        "links": 4,
        "running": 1,
        "title": "Т",
        "key": "own",
        "keys": ("a",),
        "number": 1036,
    }
    facts |= {"target": "p.field.o", "source": "p.field.n", "types": ("string", "integer"), "titles": ("А", "Б")}
    facts |= {"here": 1036, "wanted": 1040}
    kind = next(name for name, one in KINDS.items() if code in one.words.dangers)
    address = Address(case_of(kind)["address"])
    base = _base(kind)
    for grade in set(HazardKind) - {HazardKind.BEYOND_POLICY}:  # whose codes no kind has
        hazard = Hazard(kind=grade, address=address, code=code, facts=facts)
        one = plan(change(kind, Action.DELETE, base, None, hazards=(hazard,), impact=facts), refusals=(hazard,))
        (told,) = refusal_sentences(one, options)
        assert code not in told
        assert "?" not in told, code
        assert "{" not in told.replace("{stage:", "").replace("{stages:", ""), code
        assert FORMATS["text"](one, options), code


def test_every_hazard_of_a_kind_has_a_sentence():
    assert hazard_codes() - set(DANGERS) == set()
    claimed = [code for kind in KINDS.values() for code in kind.words.dangers]
    assert len(claimed) == len(set(claimed)), "two kinds say one hazard"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_and_loss_is_told(language):
    options = Options(language=language)
    facts = {"address": "p", "title": "Т", "id": 5, "pipeline": "p.pipeline.main", "count": 2, "titles": ("А",)}
    facts |= {"numbers": ("1",), "field": "UF_CRM_1"}
    facts |= {"addresses": "p", "blueprint": "b", "mark": "m", "old": "o"}
    for code in REMARKS:
        told = spoken(lambda code=code: note(code, facts), options)
        assert code not in told
        assert "?" not in told
    for code in LOSSES:
        assert LOSSES[code] in irreversible_text([Irreversible(address=Address("p"), code=code)], Options())
        assert code not in irreversible_text([Irreversible(address=Address("p"), code=code)], Options(language="ru"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", [Action.DELETE, Action.REPLACE, Action.UPDATE])
def test_a_kind_tells_every_loss_that_it_names(kind, action):
    """Whatever the numbers are."""
    base = _base(kind)
    for impact in ({}, {"items": 2, "filled": 2, "carried": True}, {"items": UNKNOWN, "filled": UNKNOWN}):
        for hazards in [()] + [
            (Hazard(kind=HazardKind.BLOCKED, address=Address("p"), code=code),) for code in KINDS[kind].words.dangers
        ]:
            one = change(kind, action, base, base, impact=impact, hazards=hazards)
            assert set(KINDS[kind].lost(one)) <= set(KINDS[kind].words.losses)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_names_an_object_stands_first_and_what_is_nested_last(kind, language):
    names = [attr.name for attr in shown(kind)]
    full = {name: values(kind, name)[0] for name in names}
    screen = FORMATS["text"](plan(change(kind, Action.CREATE, None, full)), Options(language=language))
    rows = re.findall(r"^      \+ ([a-z_]+) +=", screen, re.MULTILINE)
    assert rows == [name for name in names if name in rows]


@pytest.mark.parametrize("kind", KINDS)
def test_internal_attributes_are_shown_nowhere(kind):
    hidden = {attr.name: "4711" for attr in KINDS[kind].attrs if attr.internal}
    base = _base(kind)
    one = change(kind, Action.UPDATE, base, {**base, **hidden})
    for style in STYLES:
        assert "4711" not in FORMATS["text"](plan(one, drift=(one,)), Options(style=style))
