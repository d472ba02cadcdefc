"""What is wrong with a file of a project: a blueprint on every portal that has something of its own, an overlay where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.blueprint.advice.advise import BESIDE, CODES, hints
from smartctl.blueprint.advice.hint import Hint
from smartctl.blueprint.check_elsewhere import check_between
from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.layers.fragments import FORMAT as FRAGMENT
from smartctl.blueprint.layers.heads import is_overlay, stands_over
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.source import load, read
from smartctl.blueprint.tree import Document
from smartctl.blueprint.validate import check
from smartctl.errors import Diagnostic, Level, Severity, UsageError
from smartctl.i18n import _
from smartctl.operations.baselines import GONE, Sifted, kept, read_baseline
from smartctl.operations.blueprints import load_layered
from smartctl.operations.terms import USUAL, Terms
from smartctl.operations.together import Member, in_order, is_beside
from smartctl.project.client import clients_of, files_of, layers_of, names_in, places_of, shown
from smartctl.project.project_file import FILE, Project, find_for


class Wanted(Struct, frozen=True, kw_only=True):
    """Which advice somebody wants to hear."""

    advice: bool = True
    level: Level | None = None
    """Hints of this weight and graver ones; None: what the project says."""
    baseline: Path | None = None
    """The file of hints that are known; None: that of the project, if it has one."""

    def of(self, path: Path, found: Sequence[Hint]) -> tuple[Hint, ...]:
        """Those of the hints on a file that are told."""
        return self.sifted(path, found).new

    def sifted(self, path: Path, found: Sequence[Hint]) -> Sifted:
        """The same, with what is known and what is kept for nothing. Raises `UsageError` for a baseline that is none."""
        if not self.advice:
            return Sifted()
        baseline = self.baseline_for(path)
        sifted = read_baseline(baseline).sifted(path, found) if baseline else Sifted(new=tuple(found))
        project = find_for(path)
        least = self.level or project.advice_level
        needless = () if GONE in project.advice_off else sifted.needless
        told = (one for one in sifted.new if _weighs(one.told, least))
        return replace(sifted, new=tuple(told), needless=tuple(one for one in needless if _weighs(one, least)))

    def gone(self, files: Sequence[Path]) -> tuple[Diagnostic, ...]:
        """What the baselines keep of blueprints that are no longer there."""
        used = dict.fromkeys(self.baseline_for(path) for path in files if self.advice)
        found = [told for one in used if one for told in read_baseline(one).of_files_that_are_gone()]
        least = self.level or find_for(files[0]).advice_level if files else Level.TASTE
        return tuple(one for one in found if _weighs(one, least))

    def baseline_for(self, path: Path) -> Path | None:
        project = find_for(path)
        return self.baseline or (shown(project.root / project.advice_baseline) if project.advice_baseline else None)


def _weighs(told: Diagnostic, least: Level) -> bool:
    return (told.level or least).reaches(least)


class Validated(Struct, frozen=True, kw_only=True):
    found: tuple[Diagnostic, ...]
    """Every mistake, warning and hint."""
    known: int = 0
    """Hints that are not told, for a baseline keeps them."""


_NOTHING_MORE: Final = Wanted()


def validated(files: Sequence[Path], terms: Terms = USUAL, wanted: Wanted = _NOTHING_MORE) -> Validated:
    """Every mistake and warning of these files and between them, and the advice on those without mistakes.

    Raises `UsageError` for a file that cannot be opened, and for a code that the project switches off and nobody says.
    """
    found: list[Diagnostic] = []
    known, alone = 0, _Alone(terms)
    for path in files:
        project = find_for(path)
        here = mistakes_in(project, path, terms, alone)
        found += here
        if wanted.advice and not any(one.severity is Severity.ERROR for one in here):
            sifted = wanted.sifted(path, advice_on(project, path, terms, alone=alone))
            found += [one.told for one in sifted.new]
            # With other inputs there may be something to keep.
            found += () if terms.inputs or terms.inputs_file else sifted.needless
            known += sifted.known
    found += wanted.gone(files)
    if not any(one.severity is Severity.ERROR for one in found):
        found += mistakes_between(files, terms, alone)
    return Validated(found=tuple(dict.fromkeys(found)), known=known)


def keep(files: Sequence[Path], terms: Terms, wanted: Wanted) -> Mapping[Path, int]:
    """Writes what is told today into the baselines, of whatever weight. Returns how many hints each of them keeps.

    Of a file with mistakes nothing is told, and what is kept of it stays. Raises `UsageError` where no baseline is named.
    """
    told: dict[Path, dict[Path, Sequence[Hint]]] = {}
    for path in files:
        project, baseline = find_for(path), wanted.baseline_for(path)
        if baseline is None:
            raise UsageError(
                _("It is not said into which file to write what is known."),
                hint=_("Pass --baseline FILE, or write `advice: {{baseline: FILE}}` in {file}.", file=FILE),
            )
        hints_ = told.setdefault(baseline, {})
        if not any(one.severity is Severity.ERROR for one in mistakes_in(project, path, terms)):
            hints_[path] = advice_on(project, path, terms)
    return {baseline: kept(baseline, hints_) for baseline, hints_ in told.items()}


class _Alone:
    """Blueprints as they are on no portal in particular, each put together once: their mistakes, the advice on them and
    what they say of each other are found in the same document."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._found: dict[Path, Document] = {}

    def of(self, project: Project, path: Path) -> Document:
        if path not in self._found:
            self._found[path] = load_layered(project, None, path, self._terms)
        return self._found[path]


def mistakes_in(
    project: Project, path: Path, terms: Terms = USUAL, alone: _Alone | None = None
) -> tuple[Diagnostic, ...]:
    """Every mistake and warning once. Raises `UsageError` for a file that cannot be opened."""
    document = read(path)
    if document.data.get("format") == FRAGMENT:
        return document.diagnostics  # the rest depends on where it is included
    over = is_overlay(document)
    if over:
        return tuple(dict.fromkeys(_of_overlay(project, path, document)))
    return tuple(dict.fromkeys(_of_blueprint(project, path, terms, alone or _Alone(terms))))


def advice_on(  # noqa: PLR0913 - one by name each
    project: Project,
    path: Path,
    terms: Terms = USUAL,
    *,
    texts: Mapping[Path, str] | None = None,
    alone: _Alone | None = None,
    least: Level = Level.TASTE,
) -> tuple[Hint, ...]:
    """What may be done otherwise in a blueprint without mistakes, as grave as `least` or graver; nothing of other files.

    `texts` stand for files. Raises `UsageError` for a code that the project switches off and nobody says.
    """
    document = read(path)
    if document.data.get("format") == FRAGMENT or is_overlay(document):
        return ()
    for code in project.advice_off:
        if code not in (*CODES, *BESIDE):
            raise UsageError(
                _("{file} switches off a hint that nobody gives: {code}.", file=FILE, code=code),
                hint=did_you_mean(code, CODES) or _("`smartctl explain` lists all codes."),
            )
    document = alone.of(project, path) if alone else load_layered(project, None, path, terms, texts=texts)
    if given := _given(project, path, document):
        terms = replace(terms, inputs={**given, **terms.inputs})
        document = load_layered(project, None, path, terms, texts=texts)
    found = hints(document, off=project.advice_off, least=least)
    if not found:
        return ()
    from smartctl.blueprint.advice.mends import is_fixable  # noqa: PLC0415 - only of hints, and reads what writes files

    return tuple(replace(one, told=replace(one.told, fixable=is_fixable(one))) for one in found)


def _given(project: Project, path: Path, document: Document) -> Mapping[str, str]:
    """What a portal of the project has for inputs without a value, without whatever else stands over the file there."""
    missing = {one.context.partition(".")[2] for one in document.diagnostics if one.code == "missing-input"}
    client = next(clients_of(project, path), None) if missing else None
    there = client.inputs if client is not None else {}
    return {name: str(there[name]) for name in missing if isinstance(there.get(name), str | int)}


def overlays_among(files: Sequence[Path]) -> frozenset[Path]:
    """Those of the files that are overlays."""
    return frozenset(path for path in files if is_overlay(read(path)))


def _of_blueprint(project: Project, path: Path, terms: Terms, alone: _Alone) -> Iterator[Diagnostic]:
    clients = tuple(clients_of(project, path))
    # What a portal gives in the project need not have a default.
    found = check(alone.of(project, path), language="ru")
    yield from (one for one in found if not (clients and one.code == "missing-input"))
    for entry in clients:
        yield from check(load_layered(project, entry, path, terms), language=entry.language)


def _of_overlay(project: Project, path: Path, overlay: Document) -> Iterator[Diagnostic]:
    places = tuple(places_of(project, path))
    for entry, base in places:
        layers = layers_of(project, entry, base)
        if entry is None:
            layers = replace(layers, overlays=(path,))
        document = load(base, layers=layers if layers.overlays else Layers(overlays=(path,)))
        yield from check(document, language=entry.language if entry else "ru")
    if not places:
        yield from overlay.diagnostics
        name, known = stands_over(overlay), names_in(project)
        message = _("No blueprint of the project is called {name}.", name=name or "-")
        yield overlay.mistake("overlay-head", message, ("blueprint",), suggestion=did_you_mean(name, known))


def mistakes_between(files: Sequence[Path], terms: Terms, alone: _Alone) -> tuple[Diagnostic, ...]:
    """What the blueprints among these files name of each other, or of others of their project, and no portal's has.

    Raises `UsageError` for blueprints that name each other in a circle.
    """
    blueprints = [one for one in files if not is_beside(one)]
    members = [Member(path=one, document=alone.of(find_for(one), one)) for one in blueprints]
    if not any(one.needs for one in members):
        return ()
    others = {one.resolve(): (project, one) for project in map(find_for, blueprints) for one in _others(project, files)}
    entries = {entry.name: entry for path in blueprints for entry in clients_of(find_for(path), path)}
    found: dict[object, Diagnostic] = {}
    for place, entry in enumerate((None, *entries.values())):
        beside = [load_layered(project, entry, one) for project, one in others.values()]
        read_ = [load_layered(find_for(one), entry, one, terms) for one in blueprints]
        here: dict[object, Diagnostic] = {
            (one.span, one.code): one for one in check_between(read_, [one for one in beside if _is_whole(one)])
        }
        found = here if place == 0 else {key: one for key, one in found.items() if key in here}
    if not found and len({one.name for one in members}) == len(
        members
    ):  # for different portals two may be called alike
        in_order(members)
    return tuple(found.values())


def _others(project: Project, files: Sequence[Path]) -> Iterator[Path]:
    """The other blueprints of a project."""
    given = {one.resolve() for one in files}
    if project.found:
        yield from (one for one in files_of(project, None) if one.resolve() not in given and not is_beside(one))


def _is_whole(document: Document) -> bool:
    return document.readable and not any(one.severity is Severity.ERROR for one in document.diagnostics)
