"""`include:` of fragments: files with parameters, whose content takes the place of the line that names them.

```yaml
format: smartctl/fragment/v1
parameters: {delay: {type: duration, default: 3d}}
content: {…}
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint import inputs
from smartctl.blueprint.filling import fill_known
from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.layers.unions import united
from smartctl.blueprint.names import did_you_mean, shortened
from smartctl.blueprint.tree import (
    Alias,
    Document,
    Map,
    Node,
    Path_,
    Scalar,
    Seq,
    Source,
    plain,
    same,
    span_of,
    with_values,
)
from smartctl.errors import Related, UsageError
from smartctl.i18n import _

FORMAT: Final = "smartctl/fragment/v1"
WORD: Final = "include"
_KEYS: Final = ("format", "title", "parameters", "content")
_DEPTH: Final = 8
_FILES: Final = 200

Reader = Callable[[Path], Document]


class Includes(Struct):
    """The fragments of one composition. `places` tells where each was asked for."""

    read: Reader
    inside: Path
    """No fragment lies outside of this folder."""
    said: Said
    places: dict[int, tuple[Source, Node]] = field(default_factory=dict)
    """Identity of a file that was read for an `include:` -> the file, and the line that names it."""

    def expanded(self, document: Document) -> Map:
        """The tree of a document with what it includes."""
        if not document.may_hold(WORD):
            return document.root
        root = self._node(document.root, document.source, (document.source.path,), ())
        return root if isinstance(root, Map) else document.root

    def related(self, source: Source) -> Related | None:
        """Where a fragment stands in the blueprint."""
        place = self.places.get(id(source))
        return Related(span=span_of(place[1]), message=_("included here")) if place else None

    def _node(self, node: Node, source: Source, files: tuple[Path, ...], path: Path_) -> Node:
        match node:
            case Map():
                return self._map(node, files, path)
            case Seq():
                items = tuple(self._items(node, files, path))
                return node if same(items, node.items) else replace(node, items=items)
            case Alias():
                target = self._node(node.target, source, files, path)
                return node if target is node.target else target
        return node

    def _map(self, node: Map, files: tuple[Path, ...], path: Path_) -> Map:
        names = {one.name for one in node.entries}
        if WORD not in names and len(names) == len(node.entries):
            return with_values(
                node, [self._node(one.value, one.key.source, files, (*path, one.name)) for one in node.entries]
            )
        found = replace(node, entries=())
        for one in node.entries:
            if one.name == WORD and (asked := tuple(_asked(one.value))):
                for file, values in asked:
                    part = self._content(file, values, files, path)
                    if isinstance(part, Map):
                        found = united(found, part, self.said, path)
                    elif part is not None:
                        self._unfit(file, path)
                continue
            value = self._node(one.value, one.key.source, files, (*path, one.name))
            alone = replace(node, entries=(replace(one, value=value),))
            found = united(found, alone, self.said, path) if found.entry(one.name) else _with(found, alone)
        return found

    def _items(self, node: Seq, files: tuple[Path, ...], path: Path_) -> Iterator[Node]:
        for index, item in enumerate(node.items):
            if isinstance(item, Map) and (one := item.entry(WORD)) and len(item.entries) == 1:
                for file, values in _asked(one.value):
                    part = self._content(file, values, files, path)
                    if isinstance(part, Seq):
                        yield from part.items
                    elif part is not None:
                        self._unfit(file, path)
                continue
            yield self._node(item, node.source, files, (*path, index))

    def _unfit(self, file: Scalar, path: Path_) -> None:
        message = _(
            "What {file} holds does not fit here: a list goes into a list, keys go among keys.", file=file.value
        )
        self.said.mistake("include-content", message, file, path)

    def _content(self, file: Scalar, values: Map | None, files: tuple[Path, ...], path: Path_) -> Node | None:
        document = self._read(file, files, path)
        if document is None:
            return None
        self.places[id(document.source)] = (document.source, file)
        content = self._checked(document, file, path)
        if content is None:
            return None
        filled = self._filled(document, content, values, file)
        return self._node(filled, document.source, (*files, document.source.path), path)

    def _read(self, file: Scalar, files: tuple[Path, ...], path: Path_) -> Document | None:
        written = str(file.value)
        place = Path(written)
        target = (file.source.path.parent / place).resolve()
        if place.is_absolute() or "\\" in written or ":" in written or not target.is_relative_to(self.inside.resolve()):
            message = _("{file} leads out of the project.", file=shortened(written))
            hint = _("Write the path from the folder of this file, with / between the names.")
            self.said.mistake("include-file", message, file, path, hint=hint)
            return None
        if target in {one.resolve() for one in files}:
            message = _("{file} includes itself.", file=shortened(written))
            self.said.mistake("include-loop", message, file, path, hint=_("Take the line out of one of the files."))
            return None
        if len(files) > _DEPTH or len(self.places) >= _FILES:
            message = _("Too many files are included: at most {files}, {depth} deep.", files=_FILES, depth=_DEPTH)
            self.said.mistake("include-loop", message, file, path)
            return None
        try:
            document = self.read(file.source.path.parent / place)
        except UsageError:
            message = _("There is no file {file} to include.", file=shortened(written))
            hint = _("Write the path from the folder of this file, with / between the names.")
            self.said.mistake("include-file", message, file, path, hint=hint)
            return None
        self.said.mistakes.extend(
            replace(one, related=Related(span=span_of(file), message=_("included here")))
            for one in document.diagnostics
        )
        return document if document.readable else None

    def _checked(self, document: Document, file: Scalar, path: Path_) -> Node | None:
        root = document.root
        for one in root.entries:
            if one.name not in _KEYS:
                message = _("There is no key {key} here.", key=shortened(one.name))
                hint = did_you_mean(one.name, _KEYS)
                self.said.mistake("include-fragment", message, one.key, path, hint=hint, other=None)
        form = root.entry("format")
        if form is None or plain(form.value) != FORMAT:
            at = form.value if form else root
            message = _("{file} is no fragment.", file=shortened(str(file.value)))
            self.said.mistake(
                "include-fragment", message, at, path, hint=_("Begin it with format: {word}.", word=FORMAT)
            )
        content = root.entry("content")
        if content is None:
            message = _("The fragment has no content.")
            self.said.mistake(
                "include-fragment", message, root, path, hint=_("Write `content:` and below it what is included.")
            )
            return None
        return content.value

    def _filled(self, document: Document, content: Node, values: Map | None, file: Scalar) -> Node:
        """With the parameters of the fragment; what is none of them is left to the blueprint."""
        given = None
        if values is not None:
            given = replace(
                document, source=values.source, root=values, data=inputs.data_of(values), diagnostics=(), one_file=False
            )
        found = inputs.evaluate(document, inputs.Given(file=given), declared=inputs.PARAMETERS)
        self.said.mistakes.extend(
            replace(one, related=Related(span=span_of(file), message=_("included here"))) for one in found.mistakes
        )
        return fill_known(content, found)


def _with(found: Map, other: Map) -> Map:
    return replace(found, entries=(*found.entries, *other.entries))


def _asked(node: Node) -> Iterator[tuple[Scalar, Map | None]]:
    """(file, values of its parameters) of each fragment that an `include:` names; nothing if it is something else."""
    match node:
        case Seq():
            for one in node.items:
                yield from _asked(one)
        case Scalar() if isinstance(node.value, str):
            yield node, None
        case Map():
            file, values = node.entry("file"), node.entry("with")
            known = {one.name for one in node.entries} <= {"file", "with"}
            if known and file is not None and isinstance(file.value, Scalar):
                yield file.value, values.value if values and isinstance(values.value, Map) else None
