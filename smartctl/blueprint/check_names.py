"""What automation names: stages, pipelines, fields, list items, roles. Each name that nothing has is a mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from smartctl.blueprint.automation import main_pipeline
from smartctl.blueprint.inputs import PLACE
from smartctl.blueprint.references import Missed, References, unknown
from smartctl.blueprint.spelling import DOTTED
from smartctl.blueprint.tree import Document, Path_, section
from smartctl.designer.moments import NOW
from smartctl.errors import Diagnostic
from smartctl.i18n import _
from smartctl.kinds.card_names import SYSTEM


class Names(Struct, frozen=True):
    """Of one process."""

    document: Document
    key: str
    process: Mapping[str, Any]
    processes: Mapping[str, Any]
    refs: References

    def _pipelines(self, process: str = "") -> tuple[str, ...]:
        return tuple(section(section(self.processes, process or self.key), "pipelines"))

    def _pipeline(self, path: Path_, name: str) -> Iterator[Diagnostic]:
        if name not in self._pipelines():
            said = "unknown-pipeline", _("There is no pipeline {name} in this process.", name=name)
            known, found = self.refs.known("pipeline", self.key), self.refs.inside("pipeline", name, self.key)
            yield unknown(
                self.document, path, said, Missed(name=name, known=known, words=self._pipelines(), found=found)
            )

    def _stage(
        self, path: Path_, name: str, process: str, *, key: bool = False, elsewhere: bool = False
    ) -> Iterator[Diagnostic]:
        """The stage of a process by `stage` or `pipeline.stage`: longer names have been made so if there is such one."""
        pipeline, _dot, stage = name.rpartition(".")
        if stage in self._stages(process, pipeline or main_pipeline(section(self.processes, process))):
            return
        found = self.refs.stages(name, process, elsewhere=elsewhere)
        if len(found) == 1:
            return  # its other name stands beside it, which is said there
        said = "unknown-stage", _("There is no stage {name} here.", name=name)
        known = self.refs.known("stage", "" if elsewhere else process)
        words = [f"{one}.{each}" for one in self._pipelines(process) for each in self._stages(process, one)]
        words = [*self._stages(process, main_pipeline(section(self.processes, process))), *words]
        yield unknown(self.document, path, said, Missed(name=name, known=known, words=words, found=found), key=key)

    def _stages(self, process: str, pipeline: str) -> tuple[str, ...]:
        return tuple(section(section(section(section(self.processes, process), "pipelines"), pipeline), "stages"))

    def _moment(self, path: Path_, value: object) -> Iterator[Diagnostic]:
        word = str(value).partition(" ")[0] if isinstance(value, str) else ""
        if word and not word[0].isdigit() and word != NOW:
            yield from self._field(path, word)

    def _field(self, path: Path_, name: str, *, key: bool = False) -> Iterator[Diagnostic]:
        known = (*section(self.process, "fields"), *SYSTEM)
        if name not in known:
            said = "unknown-field", _("There is no field {name}.", name=name)
            fields, found = self.refs.known("field", self.key), self.refs.inside("field", name, self.key)
            yield unknown(self.document, path, said, Missed(name=name, known=fields, words=known, found=found), key=key)

    def _item(self, path: Path_, field: str, value: object) -> Iterator[Diagnostic]:
        """What a list is compared with or set to; "" is for an empty one."""
        node = section(section(self.process, "fields"), field)
        items = tuple(section(node, "items"))
        if node.get("type") == "list" and isinstance(value, str) and value not in ("", *items):
            owner = f"{self.key}.field.{field}"
            said = "unknown-item", _("{target} has no list item {item}.", target=owner, item=value)
            known, found = self.refs.known("item", owner), self.refs.inside("item", value, owner)
            yield unknown(self.document, path, said, Missed(name=value, known=known, words=items, found=found))

    def _texts(self, path: Path_, value: Any) -> Iterator[Diagnostic]:
        """`{{field}}` in any text. Names of inputs have been filled in already."""
        if isinstance(value, Mapping):
            for name, one in value.items():
                yield from self._texts((*path, name), one)
        elif isinstance(value, list):
            for place, one in enumerate(value):
                yield from self._texts((*path, place), one)
        elif isinstance(value, str) and not self.document.unfilled(path):
            for name in (*PLACE.findall(value), *DOTTED.findall(value)):
                yield from self._field(path, name)
