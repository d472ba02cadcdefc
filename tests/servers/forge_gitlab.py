"""What GitLab answers of a project, by https://docs.gitlab.com/api/ (notes, merge_requests, commits, branches, issues)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.servers.forge_repository import MAIN, Issue, Note, Repository, Request

PROJECT = "/api/v4/projects/7"
ME = 5
_STATES = {"open": "opened", "merged": "merged", "closed": "closed"}


class GitLabApi:
    token = "glpat-0123456789"

    def __init__(self, repository: Repository) -> None:
        self.held = repository
        self.headers: dict[str, str] = {}
        """Of the answer that is being made."""

    def allows(self, headers: Mapping[str, str]) -> bool:
        return headers.get("PRIVATE-TOKEN") == self.token

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if path == "/api/v4/user":
            return 200, {"id": ME, "username": "project_7_bot_1"}
        if not path.startswith(f"{PROJECT}/"):
            return 404, {"message": "404 Project Not Found"}
        match method, path.removeprefix(f"{PROJECT}/").split("/"):
            case _, ["merge_requests", *rest]:
                return self._requests(method, rest, query, body)
            case "GET", ["repository", "commits", sha, "merge_requests"]:
                rows = [one for one in self.held.requests.values() if sha in self._commits(one)]
                return 200, [self._request(one) for one in rows]
            case "GET", ["repository", "files", name]:
                there = self.held.has(name.replace("%2F", "/"), query["ref"])
                return (200, {"ref": query["ref"]}) if there else (404, {"message": "404 File Not Found"})
            case "POST", ["repository", "commits"]:
                return self._commit(body)
            case "DELETE", ["repository", "branches", name]:
                there = self.held.drop(name.replace("%2F", "/"))
                return (204, None) if there else (404, {"message": "404 Branch Not Found"})
            case _, ["issues", *rest]:
                return self._issues(method, rest, query, body)
        return 404, {"message": "404 Not Found"}

    def _requests(self, method: str, rest: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        match method, rest:
            case "GET", []:
                return 200, self._listed(query)
            case "POST", []:
                return self._opened(body)
            case "GET", [number] if int(number) in self.held.requests:
                return 200, self._request(self.held.requests[int(number)])
            case "PUT", [number] if int(number) in self.held.requests:
                return 200, self._changed(self.held.requests[int(number)], body)
            case _, [number, "notes", *notes] if int(number) in self.held.requests:
                return self._notes(method, int(number), notes, query, body)
        return 404, {"message": "404 Not Found"}

    def _commits(self, one: Request) -> set[str | None]:
        """A commit belongs to the request that brought it, or whose merge it is."""
        return {one.merge_commit, one.squash_commit, self.held.head(one)} - {None}

    def _request(self, one: Request) -> dict[str, Any]:
        return {
            "id": 100 + one.number,
            "iid": one.number,
            "title": one.title,
            "description": one.body,
            "state": _STATES[one.state],
            "source_branch": one.branch,
            "target_branch": MAIN,
            "source_project_id": 7,
            "target_project_id": 7,
            "sha": self.held.head(one),
            "merge_commit_sha": one.merge_commit,
            "squash_commit_sha": one.squash_commit,
            "web_url": f"https://gitlab.example/a/b/-/merge_requests/{one.number}",
        }

    def _listed(self, query: Mapping[str, str]) -> list[Any]:
        rows = sorted(
            self.held.requests.values(), key=lambda one: one.number, reverse=query.get("sort", "desc") == "desc"
        )
        state, branch = query.get("state", "all"), query.get("source_branch")
        return [
            self._request(one)
            for one in rows
            if (state == "all" or _STATES[one.state] == state)
            and (branch is None or one.branch == branch)
            and query.get("target_branch", MAIN) == MAIN
        ]

    def _opened(self, body: Any) -> tuple[int, Any]:
        branch = body["source_branch"]
        if self.held.tip(branch) is None or body["target_branch"] != MAIN:
            return 400, {"message": {"source_branch": ["does not exist"]}}
        if any(one.branch == branch and one.state == "open" for one in self.held.requests.values()):
            return 409, {"message": ["Another open merge request already exists for this source branch"]}
        return 201, self._request(self.held.open(branch, body["title"], body.get("description", "")))

    def _changed(self, one: Request, body: Any) -> Any:
        one.title, one.body = body.get("title", one.title), body.get("description", one.body)
        if body.get("state_event") == "close":
            one.head, one.state = self.held.head(one), "closed"
        return self._request(one)

    def _notes(self, method: str, number: int, rest: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        notes = self.held.notes[number]
        match method, rest:
            case "GET", []:
                # What the token's owner may not see counts for the page, and is left out of it (lib/api/notes.rb).
                rows = notes if query.get("sort") == "asc" else notes[::-1]
                page, size = int(query.get("page", 1)), int(query.get("per_page", 20))
                if page * size < len(rows):
                    self.headers["Link"] = f'<https://gitlab.example{PROJECT}/notes?page={page + 1}>; rel="next"'
                return 200, [self._note(one) for one in rows[(page - 1) * size : page * size] if not one.hidden]
            case "POST", []:
                notes.append(Note(next(self.held.numbers), body["body"]))
                return 201, self._note(notes[-1])
        found = [one for one in notes if [str(one.id)] == rest]
        if not found:
            return 404, {"message": "404 Not found"}
        if found[0].stranger:
            return 403, {"message": "403 Forbidden"}
        if method == "DELETE":
            notes.remove(found[0])
            return 204, None
        if method != "PUT":
            return 405, {"error": "405 Not Allowed"}
        found[0].change(body["body"])
        return 200, self._note(found[0])

    def _note(self, one: Note) -> dict[str, Any]:
        return {"id": one.id, "body": one.body, "author": {"id": 66 if one.stranger else ME}}

    def _commit(self, body: Any) -> tuple[int, Any]:
        branch, base = body["branch"], body.get("start_sha")
        if self.held.tip(branch) is not None and not body.get("force"):
            return 400, {"message": f"A branch called '{branch}' already exists."}
        files = {one["file_path"]: one["content"] for one in body["actions"]}
        for one in body["actions"]:
            there = self.held.has(one["file_path"], base)
            if one["action"] == "update" and not there:
                return 400, {"message": "A file with this name doesn't exist"}
            if one["action"] == "create" and there:
                return 400, {"message": "A file with this name already exists"}
            if one["action"] not in ("create", "update"):
                return 400, {"error": "actions[0][action] does not have a valid value"}
        return 201, {"id": self.held.put(branch, files, base=base)}

    def _issues(self, method: str, rest: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        match method, rest:
            case "GET", []:
                wanted = query.get("state", "all")
                rows = [one for one in self.held.issues.values() if wanted == "all" or one.open]
                return 200, [self._issue(one) for one in rows if query.get("labels") in (None, *one.labels)]
            case "POST", []:
                number = next(self.held.numbers)
                labels = body.get("labels", "").split(",")
                self.held.issues[number] = Issue(number, body["title"], body.get("description", ""), labels)
                return 201, self._issue(self.held.issues[number])
            case "PUT", [number] if int(number) in self.held.issues:
                one = self.held.issues[int(number)]
                one.title, one.body = body.get("title", one.title), body.get("description", one.body)
                one.open = one.open and body.get("state_event") != "close"
                return 200, self._issue(one)
        return 404, {"message": "404 Not found"}

    def _issue(self, one: Issue) -> dict[str, Any]:
        state = "opened" if one.open else "closed"
        url = f"https://gitlab.example/a/b/-/issues/{one.number}"
        return {
            "iid": one.number,
            "title": one.title,
            "description": one.body,
            "state": state,
            "labels": one.labels,
            "web_url": url,
        }
