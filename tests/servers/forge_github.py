"""What GitHub answers of a repository, by https://docs.github.com/rest (issues, pulls, commits, git)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.servers.forge_repository import MAIN, Issue, Note, Repository, Request

REPOSITORY = "/repos/acme/portals"
LARGEST = 65_536
"""Letters of the text of a comment, a pull request, an issue."""


class GitHubApi:
    token = "ghs_0123456789"
    login = "github-actions[bot]"
    """Whose token it is: of the job, or of another application."""

    def __init__(self, repository: Repository) -> None:
        self.held = repository
        self.headers: dict[str, str] = {}
        """Of the answer that is being made."""

    def allows(self, headers: Mapping[str, str]) -> bool:
        return headers.get("Authorization") == f"Bearer {self.token}"

    def answer(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if path == "/user":
            return 403, {"message": "Resource not accessible by integration"}
        if (method, path) == ("POST", "/graphql"):
            assert body == {"query": "query { viewer { login } }"}
            return 200, {"data": {"viewer": {"login": self.login}}}
        if not path.startswith(f"{REPOSITORY}/"):
            return 404, {"message": "Not Found"}
        if len((body or {}).get("body") or "") > LARGEST:
            return 422, {
                "message": "Validation Failed",
                "errors": [f"body is too long (maximum is {LARGEST} characters)"],
            }
        return self._of_repository(method, path.removeprefix(f"{REPOSITORY}/").split("/"), query, body)

    def _of_repository(self, method: str, path: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        match method, path:
            case "GET", ["pulls"]:
                return 200, self._listed(query)
            case "POST", ["pulls"]:
                return self._opened(body)
            case "GET", ["pulls", number] if int(number) in self.held.requests:
                return 200, self._pull(self.held.requests[int(number)])
            case "PATCH", ["pulls", number] if int(number) in self.held.requests:
                return 200, self._changed(self.held.requests[int(number)], body)
            case "GET", ["commits", sha, "pulls"]:
                rows = [self._pull(one) for one in self.held.requests.values()]
                return 200, [one for one in rows if sha in (one["merge_commit_sha"], one["head"]["sha"])]
            case _, ["git", *rest]:
                return self._git(method, rest, body)
            case _, ["issues", *rest]:
                return self._issues(method, rest, query, body)
        return 404, {"message": "Not Found"}

    def _pull(self, one: Request) -> dict[str, Any]:
        merged = one.state == "merged"
        forwarded = self.held.head(one) if merged else None
        return {
            "number": one.number,
            "title": one.title,
            "body": one.body or None,
            "state": "open" if one.state == "open" else "closed",
            "merged_at": "2026-11-29T00:00:00Z" if merged else None,
            # Of an open one it is a trial merge, which nobody has on a branch.
            "merge_commit_sha": one.merge_commit or one.squash_commit or forwarded or "0" * 40,
            "head": {"ref": one.branch, "sha": self.held.head(one)},
            "base": {"ref": MAIN},
            "html_url": f"https://github.example/acme/portals/pull/{one.number}",
        }

    def _listed(self, query: Mapping[str, str]) -> list[Any]:
        branch, state = query.get("head", "").partition(":")[2], query.get("state", "open")
        rows = [self._pull(one) for one in self.held.requests.values() if not branch or one.branch == branch]
        rows = [one for one in rows if state in ("all", one["state"])]
        return rows[::-1] if query.get("direction", "desc") == "desc" else rows

    def _opened(self, body: Any) -> tuple[int, Any]:
        open_ = [one for one in self.held.requests.values() if one.branch == body["head"] and one.state == "open"]
        if self.held.tip(body["head"]) is None or body["base"] != MAIN or open_:
            return 422, {"message": "Validation Failed"}
        return 201, self._pull(self.held.open(body["head"], body["title"], body.get("body", "")))

    def _changed(self, one: Request, body: Any) -> Any:
        one.title, one.body = body.get("title", one.title), body.get("body", one.body)
        if body.get("state") == "closed":
            one.head, one.state = self.held.head(one), "closed"
        return self._pull(one)

    def _git(self, method: str, rest: list[str], body: Any) -> tuple[int, Any]:
        held = self.held
        match method, rest:
            case "GET", ["commits", sha]:
                return 200, {"sha": sha, "tree": {"sha": held.git("rev-parse", f"{sha}^{{tree}}")}}
            case "POST", ["trees"]:
                files = {one["path"]: one["content"] for one in body["tree"]}
                if any((one["mode"], one["type"]) != ("100644", "blob") for one in body["tree"]):
                    return 422, {"message": "Validation Failed"}
                return 201, {"sha": held.tree(body["base_tree"], files)}
            case "POST", ["commits"]:
                return 201, {"sha": held.commit(body["tree"], body["parents"], body["message"])}
        return self._refs(method, rest, body)

    def _refs(self, method: str, rest: list[str], body: Any) -> tuple[int, Any]:
        held = self.held
        match method, rest:
            case "GET", ["ref", "heads", *name]:
                tip = held.tip("/".join(name))
                return (200, {"object": {"sha": tip}}) if tip else (404, {"message": "Not Found"})
            case "POST", ["refs"]:
                branch = body["ref"].removeprefix("refs/heads/")
                if held.tip(branch) is not None:
                    return 422, {"message": "Reference already exists"}
                held.set(branch, body["sha"])
                return 201, {"ref": body["ref"]}
            case "PATCH", ["refs", "heads", *name]:
                if held.tip("/".join(name)) is None or not body.get("force"):
                    return 422, {"message": "Update is not a fast forward"}
                held.set("/".join(name), body["sha"])
                return 200, {}
            case "DELETE", ["refs", "heads", *name]:
                return (204, None) if held.drop("/".join(name)) else (422, {"message": "Reference does not exist"})
        return 404, {"message": "Not Found"}

    def _issues(self, method: str, rest: list[str], query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        match method, rest:
            case "GET", []:
                rows = [one for one in self.held.issues.values() if one.open or query.get("state") == "all"]
                return 200, [self._issue(one) for one in rows if query.get("labels") in (None, *one.labels)]
            case "POST", []:
                number = next(self.held.numbers)
                self.held.issues[number] = Issue(number, body["title"], body.get("body", ""), body.get("labels", []))
                return 201, self._issue(self.held.issues[number])
            case "PATCH", [number] if number.isdecimal() and int(number) in self.held.issues:
                one = self.held.issues[int(number)]
                one.title, one.body = body.get("title", one.title), body.get("body", one.body)
                one.open = one.open and body.get("state") != "closed"
                return 200, self._issue(one)
            case _, ["comments", number]:
                return self._comment(method, int(number), body)
            case "GET", [number, "comments"] if int(number) in self.held.notes:
                page, size = int(query.get("page", 1)), int(query.get("per_page", 30))
                return 200, [self._note(one) for one in self.held.notes[int(number)][(page - 1) * size : page * size]]
            case "POST", [number, "comments"] if int(number) in self.held.notes:
                self.held.notes[int(number)].append(Note(next(self.held.numbers), body["body"]))
                return 201, self._note(self.held.notes[int(number)][-1])
        return 404, {"message": "Not Found"}

    def _comment(self, method: str, number: int, body: Any) -> tuple[int, Any]:
        for notes in self.held.notes.values():
            for one in notes:
                if one.id == number and method == "PATCH":
                    one.change(body["body"])
                    return 200, self._note(one)
                if one.id == number and method == "DELETE":
                    notes.remove(one)
                    return 204, None
        return 404, {"message": "Not Found"}

    def _note(self, one: Note) -> dict[str, Any]:
        user = (
            {"id": 66, "login": "eve", "type": "User"}
            if one.stranger
            else {"id": 41898282, "login": self.login, "type": "Bot"}
        )
        return {"id": one.id, "body": one.body, "user": user}

    def _issue(self, one: Issue) -> dict[str, Any]:
        url = f"https://github.example/acme/portals/issues/{one.number}"
        return {
            "number": one.number,
            "title": one.title,
            "body": one.body,
            "state": "open" if one.open else "closed",
            "html_url": url,
        }
