"""What the names of other blueprints' processes mean: by what is planned beside them, by a state, by a mark on the portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field

from smartctl.addresses import candidates, meant, split
from smartctl.blueprint.elsewhere import Elsewhere, blueprint_of, process_of
from smartctl.engine.order import references, steps
from smartctl.engine.planner import Planned
from smartctl.engine.survey import unclaimed
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.importing.reading import processes
from smartctl.kinds import ITEM_HOLDERS, KINDS, ROOTS, kind_at
from smartctl.kinds.answers import following
from smartctl.kinds.process import marked, marks_asked
from smartctl.model import Address, Ids
from smartctl.operations.session import Session
from smartctl.steps import Step


class Known(Struct, frozen=True, kw_only=True):
    """An object of another blueprint."""

    kind: str
    ids: Ids = field(default_factory=dict)
    """None yet of what is about to be made."""
    title: str = ""


Neighbour = Mapping[str, Known]
"""The objects of another blueprint by address."""


class Neighbours(Struct, frozen=True, kw_only=True):
    """The other blueprints on a portal. `beside` are those of the same run, as they are planned."""

    session: Session
    beside: Mapping[str, Neighbour] = field(default_factory=dict)
    strict: bool = True
    """False: what is not there is left as it is written."""

    def find(self, blueprint: str, names: Sequence[str]) -> Elsewhere:
        """Raises `UsageError` that says which blueprint to apply first."""
        numbers: dict[str, int] = {}
        stages: dict[str, Address] = {}
        outside: dict[Address, dict[str, object]] = {}
        others = {one: self._neighbour(one) for one in dict.fromkeys(map(blueprint_of, names))}
        for name in dict.fromkeys(names):
            other = blueprint_of(name)
            for address, known in self._meant(blueprint, name, others[other]):
                whole = Address(f"{other}/{address}")
                outside[whole] = {"title": known.title} if known.title else {}
                if known.kind in ITEM_HOLDERS:
                    stages[name] = whole
                elif "entityTypeId" in known.ids:
                    numbers[whole] = int(known.ids["entityTypeId"])
                    outside[whole]["entityTypeId"] = numbers[whole]
        return Elsewhere(numbers=numbers, stages=stages, outside=outside)

    def _meant(self, blueprint: str, name: str, there: Neighbour) -> Iterator[tuple[str, Known]]:
        """The process that is named and, where one is, its stage with the pipeline around it."""
        other, process = process_of(name).split("/")
        known = there.get(process)
        if known is None or known.kind not in ROOTS:
            if not self.strict:
                return
            raise self._nowhere(blueprint, process_of(name), there)
        yield process, known
        inside = {one: each for one, each in there.items() if each.kind in ITEM_HOLDERS}
        if "." not in name or not inside:
            return
        found = meant(name.partition("/")[2], inside, near=(process,))
        if len(found) == 1:
            yield found[0], inside[found[0]]
            pipeline = split(found[0])[0]
            if pipeline in there:
                yield pipeline, there[pipeline]
        elif self.strict:
            raise UsageError(
                _(
                    "{blueprint} names {name}, and {other} has no such stage.",
                    blueprint=blueprint,
                    name=name,
                    other=other,
                ),
                hint=candidates(name.partition("/")[2], inside),
            )

    def _nowhere(self, blueprint: str, name: str, there: Neighbour) -> UsageError:
        other, process = name.split("/")
        message = _(
            "{blueprint} names {name}, and {portal} has no such process of the blueprint {other}.",
            blueprint=blueprint,
            name=name,
            portal=self.session.identity,
            other=other,
        )
        processes = [one for one, known in there.items() if known.kind in ROOTS]
        near = candidates(process, processes) if processes else ""
        first = _(
            "Apply {other} first; or both at once, with the folder that they are in: `smartctl apply FOLDER`.",
            other=other,
        )
        return UsageError(message, hint=f"{near} {first}".strip())

    def _neighbour(self, name: str) -> Neighbour:
        if name in self.beside:
            return self.beside[name]
        there = self._marked(name)
        state = self.session.shelf(name).load()
        records = state.records if state else {}
        numbers = {ids["id"] for _at, ids, _title in there}
        if any(unclaimed(one, KINDS) and one.ids.get("id") not in numbers for one in records.values()):
            # Imported, and nobody has marked it yet: it is there as long as the portal lists it.
            listed = {one.id for one in processes(self.session.portal)}
            numbers |= {one.ids["id"] for one in records.values() if unclaimed(one, KINDS)} & listed
        known = {
            address: Known(kind=one.kind, ids=one.ids, title=str(one.attrs.get("title") or ""))
            for address, one in records.items()
            if one.kind not in ROOTS or one.ids.get("id") in numbers
        }
        once = Counter(at for at, _ids, _title in there)
        by_mark = {at: Known(kind=kind_at(at), ids=ids, title=title) for at, ids, title in there if once[at] == 1}
        return {**by_mark, **{str(address): one for address, one in known.items()}}

    def _marked(self, blueprint: str) -> list[tuple[str, Ids, str]]:
        """What the portal shows of the blueprint."""
        found: list[tuple[str, Ids, str]] = []
        start: int | None = 0
        while start is not None:
            answer = self.session.portal.call(marks_asked(blueprint, start))
            found += marked(answer.result, blueprint)
            start = following(answer, start, "types")
        return found


def planned_objects(planned: Planned) -> Neighbour:
    """The objects of a blueprint as they will be once its plan is carried out."""
    live = planned.survey.live
    return {
        one.address: Known(
            kind=one.kind,
            ids=there.ids if (there := live.of(one.address)) is not None else {},
            title=str(one.attrs.get("title") or ""),
        )
        for one in planned.survey.wanted
    }


def check_awaited(planned: Planned) -> None:
    """Raises `UsageError` for a plan that cannot be carried out by itself: it needs what another blueprint will make."""
    awaited = sorted(
        {ref.address for step in _steps(planned) for ref in references(step.call.params) if "/" in ref.address}
    )
    if awaited:
        raise UsageError(
            _(
                "The plan of {blueprint} cannot be carried out by itself: it waits for {names}.",
                blueprint=planned.plan.blueprint,
                names=", ".join(awaited),
            ),
            hint=_("Apply {other} first, then plan again.", other=blueprint_of(awaited[0])),
        )


def _steps(planned: Planned) -> Sequence[Step]:
    changes = planned.plan.changes
    if not any("/" in repr(one.after) for one in changes):
        return ()
    return steps(changes, planned.survey.live, KINDS)
