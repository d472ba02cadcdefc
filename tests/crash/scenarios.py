"""What is cut off: each scenario a value. A new one is a new value here, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "blueprints"
SHIPPED = sorted((Path(__file__).parents[2] / "blueprints").glob("*.yaml"))


RUN = "RUN"
APPLY = ("apply", "--yes", "--allow-delete", "--allow-mass-change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Items of a process, by titles: on which stage they stand, what their fields hold (code -> value)."""

    process: str
    stage: str
    count: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A command that is cut off, what stood before it, and where the items stand after it."""

    name: str
    blueprint: Path
    before: Path | None = None
    """The blueprint that was applied first."""
    undone: Path | None = None
    """Applied once everything else stands: the run that the command takes back, `RUN` in it."""
    items: Sequence[Item] = ()
    """Put on the portal between the two."""
    lodging: str = ""
    """Title of the workplace into which somebody else's process has moved between the two."""
    after: Mapping[str, int] = field(default_factory=dict)
    """`pipeline / stage` -> how many items stand there in the end, where that is not plain."""
    application: bool = False
    """Whether the client speaks as an application instead of by a webhook."""
    command: Sequence[str] = APPLY
    """Without the blueprint, which comes last unless a run is named."""
    check: Sequence[str] = ("plan", "--detailed-exitcode")


_YARD = HERE / "yard.yaml"
_OFFICES = HERE / "offices.yaml"
_PAPERS = HERE / "papers.yaml"
_DEPOT = HERE / "depot.yaml"
_MOVES = ("visit", "offer", "claim")
_DESTROYS = {"command": ("destroy", "--yes"), "check": ("plan", "--destroy", "--detailed-exitcode")}

SCENARIOS = {
    one.name: one
    for one in (
        *(Scenario(name=f"first {path.stem}", blueprint=path) for path in SHIPPED),
        Scenario(name="first yard", blueprint=_YARD),
        Scenario(
            name="edit",
            before=_YARD,
            blueprint=HERE / "yard-edited.yaml",
            items=[
                Item(process="Ремонт", stage="Ремонт / Заявка", count=3, values={"PLACE": "Двор"}),
                Item(process="Ремонт", stage="Ремонт / В работе", count=2, values={"COST": "10|RUB"}),
                Item(process="Осмотр", stage="", values={"RESULT": "Годен"}),
            ],
            after={"Основной ремонт / Заявка": 3, "Основной ремонт / Работаем": 2},
        ),
        Scenario(name="destroy", before=_YARD, blueprint=_YARD, **_DESTROYS),
        Scenario(
            name="item moves",
            before=_YARD,
            blueprint=HERE / "yard-drained.yaml",
            items=[
                Item(process="Ремонт", stage="Ремонт / Оценка", count=53, values={"NOTE": "цена", "PLACE": "Двор"}),
                Item(process="Ремонт", stage="Ремонт / Ждём детали", count=4),
                Item(process="Ремонт", stage="Ремонт / В работе", count=2, values={"NOTE": "труд"}),
            ],
            after={"Ремонт / Заявка": 53, "Ремонт / В работе": 6},
        ),
        Scenario(
            name="rollback of a split",
            before=_YARD,
            undone=HERE / "yard-split.yaml",
            blueprint=_YARD,
            items=[
                Item(process="Ремонт", stage="Ремонт / Ждём детали", count=54, values={"NOTE": "болты"}),
                Item(process="Ремонт", stage="Ремонт / В работе", count=2),
            ],
            after={"Ремонт / Ждём детали": 54, "Ремонт / В работе": 2},
            command=("rollback", RUN, "--yes"),
        ),
        Scenario(name="first flows", blueprint=HERE / "flows.yaml", application=True),
        Scenario(name="first offices", blueprint=_OFFICES),
        Scenario(
            name="moves between workplaces",
            before=_OFFICES,
            blueprint=HERE / "offices-edited.yaml",
            lodging="Сервис",
            command=(*APPLY, *(word for one in _MOVES for word in ("--allow-data-loss", one))),
        ),
        Scenario(name="first papers", blueprint=_PAPERS),
        Scenario(name="edit papers", before=_PAPERS, blueprint=HERE / "papers-edited.yaml"),
        Scenario(name="destroy papers", before=_PAPERS, blueprint=_PAPERS, **_DESTROYS),
        Scenario(name="first depot", blueprint=_DEPOT),
        Scenario(
            name="edit depot",
            before=_DEPOT,
            blueprint=HERE / "depot-edited.yaml",
            items=[
                Item(process="Наряд", stage="Наряды / Ждёт", count=7, values={"NOTE": "срочно"}),
                Item(process="Наряд", stage="Наряды / Работа", count=2, values={"PLACE": "Двор"}),
                Item(process="Деталь", stage="Склад / Лежит", values={"SIZE": "М8"}),
            ],
            after={"Наряды / Новый": 7, "Наряды / В работе": 2, "Склад / Лежит": 1},
        ),
        Scenario(name="destroy depot", before=_DEPOT, blueprint=_DEPOT, **_DESTROYS),
        Scenario(name="destroy offices", before=_OFFICES, blueprint=_OFFICES, lodging="Сервис", **_DESTROYS),
    )
}
