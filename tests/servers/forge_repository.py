"""A repository with requests, comments and issues, as a code host keeps them: real git below, the host's own books above."""

from __future__ import annotations

import os
import shutil
import subprocess
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from tests.servers.gitlab import GitLab

MAIN = "main"
_WHO = {
    f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in (("NAME", "t"), ("EMAIL", "t@t"))
}

_IMPORT = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet", "--force", "--done", "--date-format=now")


@dataclass
class Request:
    number: int
    branch: str
    title: str = ""
    body: str = ""
    state: str = "open"
    head: str = ""
    """Of a merged or closed one: where its branch stood."""
    merge_commit: str | None = None
    squash_commit: str | None = None


@dataclass
class Note:
    id: int
    body: str
    stranger: bool = False
    """Somebody else wrote it."""
    hidden: bool = False
    """It names something of a place that the token's owner may not see."""
    was: list[str] = field(default_factory=list)
    """What it said before, the oldest first."""

    def change(self, body: str) -> None:
        self.was.append(self.body)
        self.body = body


@dataclass
class Issue:
    number: int
    title: str
    body: str
    labels: list[str]
    open: bool = True


@dataclass
class Repository:
    """`folder`: where the bare repository lies."""

    folder: Path
    requests: dict[int, Request] = field(default_factory=dict)
    notes: dict[int, list[Note]] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    states_written: list[str] = field(default_factory=list)
    """Requests that write a state, or lock one: at GitLab only a Maintainer's job may."""
    states: GitLab = field(default_factory=GitLab)
    numbers: Any = field(default_factory=lambda: count(1))
    _texts: dict[tuple[str, str], str] = field(default_factory=dict)
    """Of files in commits: they never change."""

    def twin(self, folder: Path) -> Repository:
        """The same repository with the same books once more, in another folder."""
        shutil.copytree(self.folder, folder)
        number = next(self.numbers)
        self.numbers = count(number)
        return replace(
            self,
            folder=folder,
            requests=deepcopy(self.requests),
            notes=deepcopy(self.notes),
            issues=deepcopy(self.issues),
            asked=list(self.asked),
            states_written=list(self.states_written),
            states=self.states.twin(),
            numbers=count(number),
            _texts=dict(self._texts),
        )

    def git(self, *words: object, at: Path | None = None, given: str | None = None, index: Path | None = None) -> str:
        environ = {**os.environ, **_WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        if index is not None:
            environ["GIT_INDEX_FILE"] = str(index)
        done = subprocess.run(
            ["git", "-c", "commit.gpgsign=false", *map(str, words)],
            cwd=at or self.folder,
            env=environ,
            input=given,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout.strip()

    def begin(self, files: dict[str, str]) -> str:
        self.folder.mkdir(parents=True)
        self.git("init", "-q", "--bare", "--template=", f"--initial-branch={MAIN}")
        return self.put(MAIN, files, base=None)

    def tip(self, branch: str) -> str | None:
        file = self.folder / "refs" / "heads" / branch
        return file.read_text(encoding="ascii").strip() if file.is_file() else None

    def tree(self, base: str | None, files: dict[str, str]) -> str:
        index = self.folder / f"index-{next(self.numbers)}"
        self.git(*(("read-tree", base) if base else ("read-tree", "--empty")), index=index)
        for path, text in files.items():
            blob = self.git("hash-object", "-w", "--stdin", given=text)
            self.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", index=index)
        tree = self.git("write-tree", index=index)
        index.unlink()
        return tree

    def commit(self, tree: str, parents: list[str], message: str = "-") -> str:
        return self.git("commit-tree", tree, *(word for one in parents for word in ("-p", one)), "-m", message)

    def set(self, branch: str, commit: str) -> None:
        self.git("update-ref", f"refs/heads/{branch}", commit)

    def drop(self, branch: str) -> bool:
        if self.tip(branch) is None:
            return False
        for one in self.requests.values():
            if one.branch == branch and one.state == "open":
                one.head = self.tip(branch)
        self.git("update-ref", "-d", f"refs/heads/{branch}")
        return True

    def put(self, branch: str, files: dict[str, str], *, base: str | None) -> str:
        """One commit on top of a base, and the branch on it. All at once: each step alone would be a process of its own."""
        rows = [f"commit refs/heads/{branch}", "mark :1", "committer t <t@t> now", "data 1", "-"]
        rows += [f"from {base}"] if base else []
        for path, text in files.items():
            rows += [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
        given = "\n".join([*rows, "get-mark :1", "done", ""])
        return self.git(*_IMPORT, given=given)

    def clone(self, folder: Path, commit: str) -> Path:
        """As a runner has it: detached at a commit, with the objects of the host's repository (`git clone --shared`)."""
        home = folder / ".git"
        (home / "refs").mkdir(parents=True)
        (home / "objects" / "info").mkdir(parents=True)
        (home / "objects" / "info" / "alternates").write_text(f"{(self.folder / 'objects').as_posix()}\n", "utf-8")
        (home / "HEAD").write_text(f"{commit}\n", "utf-8")
        self.git("reset", "-q", "--hard", at=folder)
        return folder

    def text(self, path: str, commit: str) -> str:
        if (path, commit) not in self._texts:
            self._texts[path, commit] = self.git("show", f"{commit}:{path}") + "\n"
        return self._texts[path, commit]

    def has(self, path: str, commit: str) -> bool:
        return bool(self.git("ls-tree", "--name-only", commit, "--", path))

    def open(self, branch: str, title: str = "-", body: str = "") -> Request:
        made = Request(next(self.numbers), branch, title, body)
        self.requests[made.number] = made
        self.notes[made.number] = []
        return made

    def head(self, one: Request) -> str:
        return one.head or self.tip(one.branch) or ""

    def merge(self, number: int, how: str = "merge") -> str:
        """`merge`: a merge commit; `squash`: one commit of all; `forward`: the branch itself, put on top first."""
        one = self.requests[number]
        head, onto = self.head(one), self.tip(MAIN)
        tree = self.git("merge-tree", "--write-tree", onto, head).splitlines()[0]
        match how:
            case "merge":
                one.merge_commit = made = self.commit(tree, [onto, head])
            case "squash":
                one.squash_commit = made = self.commit(tree, [onto], f"squashed {number}")
            case "forward":
                assert self.git("merge-base", onto, head) == onto, "the branch stands behind"
                made = head
        one.head, one.state = head, "merged"
        self.set(MAIN, made)
        return made
