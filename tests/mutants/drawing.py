"""Which mutants are tried: so many a room, the same ones at every run with the same seed.

A mutant is drawn by the hash of what it is (file, function, text before and after), so that an edit of one function
leaves the draw of all others as it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import libcst as cst
from mutmut.mutation.file_mutation import Mutation, combine_mutations_to_source, create_mutations
from mutmut.mutation.trampoline_templates import mangle_function_name

ROOMS = ("engine", "kinds", "portal", "state", "automation")
OUTSIDE = "(outside functions)"


@dataclass(frozen=True)
class Mutant:
    """One change of one place. `name` is the library's, and empty where it makes none: outside of functions."""

    file: str
    function: str
    before: str
    after: str
    diff: str
    name: str = ""
    source: str = ""

    @property
    def room(self) -> str:
        return self.file.split("/")[1]

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an entry of the list of equivalents names."""
        return self.file, self.function, self.before, self.after


class File:
    """A source file and every mutation that the library knows for it, each with its rank in the draw."""

    def __init__(self, root: Path, file: str, seed: str) -> None:
        self.file = file
        self.source = (root / file).read_text(encoding="utf-8")
        self.module, self.mutations, *self._ignored = create_mutations(file, self.source)
        self._functions = dict(_functions(self.module))
        self.ranks = list(self._ranked(seed))

    def _place(self, one: Mutation) -> tuple[str, str]:
        """The function for people, and its name in the mutated file; the latter is empty outside of functions."""
        return self._functions.get(one.contained_by_top_level_function, (OUTSIDE, ""))

    def _ranked(self, seed: str) -> Iterator[str]:
        seen: Counter[str] = Counter()
        text = self.module.code_for_node
        for one in self.mutations:
            function, _ = self._place(one)
            what = "\n".join((seed, self.file, function, text(one.original_node), text(one.mutated_node)))
            seen[what] += 1
            yield hashlib.sha256(f"{what}\n{seen[what]}".encode()).hexdigest()

    def mutated(self, drawn: set[str]) -> tuple[str, list[Mutant]]:
        """The file with a switch at each function, and its mutants that were drawn.

        A function without a drawn mutant gets one that is never tried: its switch tells which tests come by.
        """
        kept: list[Mutation] = []
        mutants: list[Mutant] = []
        count: Counter[str] = Counter()
        for rank, one in zip(self.ranks, self.mutations, strict=True):
            function, mangled = self._place(one)
            if mangled and (rank in drawn or not count[mangled]):
                kept.append(one)
                count[mangled] += 1
            if rank in drawn:
                name = f"{mangled}__mutmut_{count[mangled]}" if mangled else ""
                mutants.append(_described(self, one, function, name))
        made = combine_mutations_to_source(self.module, kept, *self._ignored)
        missing = {one.name for one in mutants if one.name} - set(made.mutant_names)
        assert not missing, f"{self.file}: the library names its mutants otherwise: {missing}"
        return made.code, mutants


def _functions(module: cst.Module) -> Iterator[tuple[cst.CSTNode | None, tuple[str, str]]]:
    """Every function and method that the library can switch."""
    for node in module.body:
        if isinstance(node, cst.FunctionDef):
            yield node, (node.name.value, mangle_function_name(name=node.name.value, class_name=None))
        elif isinstance(node, cst.ClassDef):
            name = node.name.value
            for inner in node.body.body:
                if isinstance(inner, cst.FunctionDef):
                    mangled = mangle_function_name(name=inner.name.value, class_name=name)
                    yield inner, (f"{name}.{inner.name.value}", mangled)


def files(root: Path, room: str, seed: str) -> list[File]:
    found = sorted((root / "smartctl" / room).rglob("*.py"))
    return [File(root, path.relative_to(root).as_posix(), seed) for path in found]


def draw(read: list[File], share: int) -> set[str]:
    """The ranks of the mutants of a room that are tried."""
    return set(sorted(rank for one in read for rank in one.ranks)[:share])


def _described(file: File, one: Mutation, function: str, name: str) -> Mutant:
    changed = file.module.deep_replace(one.original_node, one.mutated_node).code  # type: ignore[arg-type]
    old, new = file.source.splitlines(), changed.splitlines()
    lines = list(unified_diff(old, new, fromfile=file.file, tofile=file.file, lineterm="", n=3))
    before = "\n".join(line[1:].strip() for line in lines[2:] if line.startswith("-"))
    after = "\n".join(line[1:].strip() for line in lines[2:] if line.startswith("+"))
    return Mutant(file.file, function, before, after, "\n".join(lines), name, "" if name else changed)
