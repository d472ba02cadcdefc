"""The table of kinds. A new kind is one import and one entry; see docs/add-a-kind.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.kinds import (
    binding,
    card,
    document,
    field,
    numerator,
    pipeline,
    process,
    relation,
    robot_kind,
    stage,
    trigger,
    workflow,
    workplace,
)
from smartctl.kinds.base import Kind

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        process.KIND,
        workplace.KIND,
        numerator.KIND,
        document.KIND,
        pipeline.KIND,
        stage.KIND,
        field.KIND,
        relation.KIND,
        binding.KIND,
        card.KIND,
        workflow.KIND,
        trigger.KIND,
        robot_kind.KIND,
    )
}
