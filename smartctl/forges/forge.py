"""What a pipeline asks of a code host, and what it is told. `request` is a merge request of GitLab, a pull request of GitHub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class Comment(Struct, frozen=True, kw_only=True):
    """One that was written with the token of the job: the author of any other could change the plan in it."""

    id: str
    text: str


class Request(Struct, frozen=True, kw_only=True):
    number: str
    head: str
    """The last commit of its branch: what was reviewed."""
    open: bool = True
    merged: bool = False
    text: str = ""
    url: str = ""


class Issue(Struct, frozen=True, kw_only=True):
    number: str
    text: str
    url: str = ""


class Job(Struct, frozen=True, kw_only=True):
    """Where a job runs."""

    commit: str
    """What is checked out on the default branch, or the head of the request."""
    request: str = ""
    branch: str = ""
    """The branch that merges go to."""


class Forge(Protocol):
    """Raises `Unreachable`, `Denied` for a token that may not, and `UsageError` for any other refusal."""

    @property
    def job(self) -> Job: ...

    def head(self, request: str) -> str:
        """The last commit of a request."""
        ...

    def comments(self, request: str) -> Sequence[Comment]:
        """Those of this token's owner, oldest first."""
        ...

    def write_comment(self, request: str, text: str, *, over: str | None = None) -> None: ...

    def remove_comment(self, request: str, comment: str) -> None: ...

    def merged_as(self, commit: str) -> Sequence[Request]:
        """The requests whose merge has made this very commit: a merge commit, a squashed one, a rebased or forwarded head."""
        ...

    def requests_of(self, branch: str) -> Sequence[Request]:
        """Of a branch of this repository, the newest first, open or not."""
        ...

    def open_request(self, branch: str, title: str, text: str) -> Request: ...

    def change_request(self, request: str, title: str, text: str, *, close: bool = False) -> None: ...

    def put_branch(self, branch: str, files: Mapping[str, str], message: str, *, base: str) -> None:
        """One commit on top of `base` that writes these files: the branch is made, or written anew."""
        ...

    def drop_branch(self, branch: str) -> None: ...

    def issues(self, label: str) -> Sequence[Issue]:
        """Open ones."""
        ...

    def open_issue(self, title: str, text: str, label: str) -> Issue: ...

    def change_issue(self, issue: str, title: str, text: str, *, close: bool = False) -> None: ...
