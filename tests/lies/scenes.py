"""Every write that smartctl can send: the cells of tests/kinds/attributes, its cases, and the built-in blueprints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial

from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load
from smartctl.engine.guard import Policy
from smartctl.shipped import blueprints_dir
from tests.kinds.attribute_cases import Case, cases
from tests.kinds.test_cases import BASE, CASES, OF_AN_APPLICATION, _policy, filled, read, wish
from tests.lies.trial import Scene
from tests.share import copied
from tests.world import World


@copied
def _beside(case: Case) -> World:
    world = case.world()
    if case.beside().resources:
        world.apply(case.beside())
    return world


def of_attributes() -> Iterator[Scene]:
    """Each attribute created, changed, cleared, and elsewhere."""
    for case in cases():
        yield Scene(case.kind, f"{case.name} create", partial(_beside, case), case.wanted("create"))
        for way in ("change", "clear"):
            if case.real(way):
                yield Scene(case.kind, f"{case.name} {way}", partial(case.standing, "create"), case.wanted(way))
        if "instead" in case.cell and not case.cell.get("refused"):
            yield Scene(case.kind, f"{case.name} instead", partial(case.standing, "create"), case.instead())


def of_cases() -> Iterator[Scene]:
    """Each case of tests/kinds/cases, hands of a person included."""
    for path in CASES:
        case = read(path)
        if not case.get("refused"):
            yield Scene(path.parent.name, path.stem, partial(_before, path), wish(case["want"]))


@copied
def _before(path) -> World:
    case = read(path)
    world = World(policy=_policy(case))
    if path.parent.name in OF_AN_APPLICATION:
        world.by_application()
    if case.get("before") is not False:
        world.apply(wish(case.get("before")), Policy(allow_delete=True))
    for by_hand in case.get("by_hand", ()):
        ask = world.ask_as_application if by_hand.get("application") else world.ask
        ask(by_hand["method"], **filled(by_hand["params"], world))
    return world


def first_of_all() -> Iterator[Scene]:
    """The process that all cases stand on, made on an empty portal."""
    yield Scene("process", "from nothing", World, wish(BASE))


def of_blueprints() -> Iterator[Scene]:
    """The built-in blueprints, made on an empty portal."""
    for path in sorted(blueprints_dir().glob("*.yaml")):
        want = compile_desired(load(path), language="ru")
        yield Scene("blueprint", path.stem, _with_its_files, want)


def _with_its_files() -> World:
    world = World()
    files = (path.read_bytes() for path in (blueprints_dir() / "documents").iterdir())
    world.contents = {hashlib.sha256(content).hexdigest(): content for content in files}
    return world
