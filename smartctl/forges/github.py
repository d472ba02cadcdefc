"""GitHub by its REST API, https://docs.github.com/rest: comments, pull requests, git data, issues."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from smartctl.errors import Denied
from smartctl.forges.asking import Api, NotThere
from smartctl.forges.forge import Comment, Issue, Job, Request
from smartctl.i18n import _

_WHO: Final = "query { viewer { login } }"
"""Who a token is, be it of a person, of an application or of a job: the last two may not ask `/user`."""


class GitHub(Struct):
    job: Job
    api: Api
    owner: str
    graphql: str
    _me: str = ""

    @classmethod
    def of(cls, environ: Mapping[str, str], token: str) -> GitHub:
        """Variables that GitHub sets in every job, and the event that started it.

        https://docs.github.com/actions/reference/workflows-and-actions/variables
        """
        event = _event(environ.get("GITHUB_EVENT_PATH", ""))
        pull = event.get("pull_request") or {}
        return cls(
            Job(
                # On a pull request GITHUB_SHA is a merge that nobody has reviewed.
                commit=str((pull.get("head") or {}).get("sha") or environ.get("GITHUB_SHA", "")),
                request=str(pull.get("number") or ""),
                branch=str((event.get("repository") or {}).get("default_branch") or environ.get("GITHUB_REF_NAME", "")),
            ),
            Api(
                url=f"{environ['GITHUB_API_URL']}/repos/{environ['GITHUB_REPOSITORY']}",
                headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"},
                hint=_("The job's `permissions:` and SMARTCTL_FORGE_TOKEN, where it is set, have to allow that."),
            ),
            environ["GITHUB_REPOSITORY"].partition("/")[0],
            environ.get("GITHUB_GRAPHQL_URL") or f"{environ['GITHUB_API_URL']}/graphql",
        )

    def head(self, request: str) -> str:
        return str(self.api.get(f"/pulls/{request}")["head"]["sha"])

    def comments(self, request: str) -> Sequence[Comment]:
        me = self._myself()
        rows = self.api.pages(f"/issues/{request}/comments")
        return [
            Comment(id=str(one["id"]), text=str(one["body"])) for one in rows if (one["user"] or {}).get("login") == me
        ]

    def write_comment(self, request: str, text: str, *, over: str | None = None) -> None:
        path = f"/issues/comments/{over}" if over else f"/issues/{request}/comments"
        self.api.send("PATCH" if over else "POST", path, {"body": text})

    def remove_comment(self, request: str, comment: str) -> None:
        del request
        with suppress(NotThere):
            self.api.send("DELETE", f"/issues/comments/{comment}")

    def merged_as(self, commit: str) -> Sequence[Request]:
        rows = self.api.get(f"/commits/{commit}/pulls")
        return [
            _request(one)
            for one in rows
            if one.get("merged_at") and one["merge_commit_sha"] == commit and one["base"]["ref"] == self.job.branch
        ]

    def requests_of(self, branch: str) -> Sequence[Request]:
        rows = self.api.get(
            "/pulls", head=f"{self.owner}:{branch}", state="all", sort="created", direction="desc", per_page="20"
        )
        return [_request(one) for one in rows]

    def open_request(self, branch: str, title: str, text: str) -> Request:
        body = {"head": branch, "base": self.job.branch, "title": title, "body": text}
        return _request(self.api.send("POST", "/pulls", body))

    def change_request(self, request: str, title: str, text: str, *, close: bool = False) -> None:
        body = {"title": title, "body": text, **({"state": "closed"} if close else {})}
        self.api.send("PATCH", f"/pulls/{request}", body)

    def put_branch(self, branch: str, files: Mapping[str, str], message: str, *, base: str) -> None:
        tree = self.api.get(f"/git/commits/{base}")["tree"]["sha"]
        rows = [{"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in files.items()]
        made = self.api.send("POST", "/git/trees", {"base_tree": tree, "tree": rows})["sha"]
        body = {"message": message, "tree": made, "parents": [base]}
        commit = self.api.send("POST", "/git/commits", body)["sha"]
        try:
            self.api.get(f"/git/ref/heads/{branch}")
        except NotThere:
            self.api.send("POST", "/git/refs", {"ref": f"refs/heads/{branch}", "sha": commit})
        else:
            self.api.send("PATCH", f"/git/refs/heads/{branch}", {"sha": commit, "force": True})

    def drop_branch(self, branch: str) -> None:
        with suppress(NotThere):
            self.api.send("DELETE", f"/git/refs/heads/{branch}")

    def issues(self, label: str) -> Sequence[Issue]:
        """A pull request is an issue, too, for this list."""
        rows = self.api.pages("/issues", state="open", labels=label)
        return [_issue(one) for one in rows if "pull_request" not in one]

    def open_issue(self, title: str, text: str, label: str) -> Issue:
        return _issue(self.api.send("POST", "/issues", {"title": title, "body": text, "labels": [label]}))

    def change_issue(self, issue: str, title: str, text: str, *, close: bool = False) -> None:
        body = {"title": title, "body": text, **({"state": "closed"} if close else {})}
        self.api.send("PATCH", f"/issues/{issue}", body)

    def _myself(self) -> str:
        if not self._me:
            whole = Api(url=self.graphql, headers=self.api.headers, hint=self.api.hint)
            try:
                told = whole.ask("", {"query": _WHO})
            finally:
                whole.close()
            self._me = str(((told.get("data") or {}).get("viewer") or {}).get("login") or "")
            if not self._me:
                raise Denied(
                    _("{host} refuses {asked}.", host=urlsplit(self.graphql).netloc, asked=_WHO), hint=self.api.hint
                )
        return self._me


def _event(path: str) -> Mapping[str, Any]:
    """What started the job; nothing where there is no such file."""
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _request(row: Any) -> Request:
    return Request(
        number=str(row["number"]),
        head=str(row["head"]["sha"]),
        open=row["state"] == "open",
        merged=bool(row.get("merged_at")),
        text=str(row.get("body") or ""),
        url=str(row.get("html_url") or ""),
    )


def _issue(row: Any) -> Issue:
    return Issue(number=str(row["number"]), text=str(row.get("body") or ""), url=str(row.get("html_url") or ""))
