"""GitLab by its REST API, https://docs.gitlab.com/api/: notes, merge requests, commits, branches, issues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

from msgspec import Struct

from smartctl.forges.asking import Api, NotThere
from smartctl.forges.forge import Comment, Issue, Job, Request
from smartctl.i18n import _

_LATEST: Final = 100


class GitLab(Struct):
    job: Job
    api: Api
    _me: Any = None

    @classmethod
    def of(cls, environ: Mapping[str, str], token: str) -> GitLab:
        """Variables that GitLab sets in every job: https://docs.gitlab.com/ci/variables/predefined_variables/."""
        return cls(
            Job(
                # Of a pipeline of merged results, CI_COMMIT_SHA is a commit that nobody has reviewed.
                commit=environ.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environ.get("CI_COMMIT_SHA", ""),
                request=environ.get("CI_MERGE_REQUEST_IID", ""),
                branch=environ.get("CI_DEFAULT_BRANCH", ""),
            ),
            Api(
                url=f"{environ['CI_API_V4_URL']}/projects/{environ['CI_PROJECT_ID']}",
                headers={"PRIVATE-TOKEN": token},
                hint=_(
                    "SMARTCTL_FORGE_TOKEN has to be a project access token with the scope api and the role Developer."
                ),
            ),
        )

    def head(self, request: str) -> str:
        return str(self.api.get(f"/merge_requests/{request}")["sha"])

    def comments(self, request: str) -> Sequence[Comment]:
        me = self._myself()
        rows = self.api.pages(f"/merge_requests/{request}/notes", sort="asc", order_by="created_at")
        return [Comment(id=str(one["id"]), text=str(one["body"])) for one in rows if one["author"]["id"] == me]

    def write_comment(self, request: str, text: str, *, over: str | None = None) -> None:
        notes = f"/merge_requests/{request}/notes"
        self.api.send("PUT" if over else "POST", f"{notes}/{over}" if over else notes, {"body": text})

    def remove_comment(self, request: str, comment: str) -> None:
        with suppress(NotThere):
            self.api.send("DELETE", f"/merge_requests/{request}/notes/{comment}")

    def merged_as(self, commit: str) -> Sequence[Request]:
        """By the commit; and, as which requests belong to a merge commit is not promised, among the latest ones."""
        try:
            found = _made(self.api.get(f"/repository/commits/{commit}/merge_requests"), commit, self.job.branch)
        except NotThere:
            found = []
        if found:
            return found
        latest = self.api.get(
            "/merge_requests",
            state="merged",
            target_branch=self.job.branch,
            order_by="updated_at",
            sort="desc",
            per_page=str(_LATEST),
        )
        return _made(latest, commit, self.job.branch)

    def requests_of(self, branch: str) -> Sequence[Request]:
        rows = self.api.get(
            "/merge_requests", source_branch=branch, state="all", order_by="created_at", sort="desc", per_page="20"
        )
        return [_request(one) for one in rows if one["source_project_id"] == one["target_project_id"]]

    def open_request(self, branch: str, title: str, text: str) -> Request:
        body = {"source_branch": branch, "target_branch": self.job.branch, "title": title, "description": text}
        return _request(self.api.send("POST", "/merge_requests", {**body, "remove_source_branch": True}))

    def change_request(self, request: str, title: str, text: str, *, close: bool = False) -> None:
        body = {"title": title, "description": text, **({"state_event": "close"} if close else {})}
        self.api.send("PUT", f"/merge_requests/{request}", body)

    def put_branch(self, branch: str, files: Mapping[str, str], message: str, *, base: str) -> None:
        actions = [
            {"action": "update" if self._has(path, base) else "create", "file_path": path, "content": text}
            for path, text in files.items()
        ]
        body = {"branch": branch, "start_sha": base, "force": True, "commit_message": message, "actions": actions}
        self.api.send("POST", "/repository/commits", body)

    def drop_branch(self, branch: str) -> None:
        with suppress(NotThere):
            self.api.send("DELETE", f"/repository/branches/{quote(branch, safe='')}")

    def issues(self, label: str) -> Sequence[Issue]:
        return [_issue(one) for one in self.api.pages("/issues", state="opened", labels=label)]

    def open_issue(self, title: str, text: str, label: str) -> Issue:
        return _issue(self.api.send("POST", "/issues", {"title": title, "description": text, "labels": label}))

    def change_issue(self, issue: str, title: str, text: str, *, close: bool = False) -> None:
        body = {"title": title, "description": text, **({"state_event": "close"} if close else {})}
        self.api.send("PUT", f"/issues/{issue}", body)

    def _has(self, path: str, commit: str) -> bool:
        """GitLab refuses to update a file that is not there, and to create one that is."""
        try:
            self.api.get(f"/repository/files/{quote(path, safe='')}", ref=commit)
        except NotThere:
            return False
        return True

    def _myself(self) -> Any:
        if self._me is None:
            whole = Api(url=self.api.url.partition("/projects/")[0], headers=self.api.headers, hint=self.api.hint)
            try:
                self._me = whole.get("/user")["id"]
            finally:
                whole.close()
        return self._me


def _made(rows: Iterable[Any], commit: str, branch: str) -> list[Request]:
    """Those that were merged as this commit: `sha` is it where the branch was only moved forward."""
    names = ("merge_commit_sha", "squash_commit_sha", "sha")
    return [
        _request(one)
        for one in rows
        if one["state"] == "merged"
        and one["target_branch"] == branch
        and commit == next((one[name] for name in names if one.get(name)), "")
    ]


def _request(row: Any) -> Request:
    return Request(
        number=str(row["iid"]),
        head=str(row["sha"] or ""),
        open=row["state"] == "opened",
        merged=row["state"] == "merged",
        text=str(row.get("description") or ""),
        url=str(row.get("web_url") or ""),
    )


def _issue(row: Any) -> Issue:
    return Issue(number=str(row["iid"]), text=str(row.get("description") or ""), url=str(row.get("web_url") or ""))
