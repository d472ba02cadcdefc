"""A server that keeps states as GitLab does: its paths, its statuses, its locks and versions; nothing of it is smartctl's.

Written from https://docs.gitlab.com/user/infrastructure/iac/terraform_state/ and from what GitLab's own code answers: a
lock that is held is 409 with its holder, a write wants the number of the lock, a body is JSON with a `serial` that no
version has yet, what is locked and was never written is 204.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

USER, TOKEN = "gitlab-ci-token", "glcbt-0123456789"
_ROOT = "/api/v4/projects/7/terraform/state/"


@dataclass
class _State:
    versions: dict[int, bytes] = field(default_factory=dict)
    lock: dict[str, str] | None = None


@dataclass
class GitLab:
    states: dict[str, _State] = field(default_factory=dict)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def twin(self) -> GitLab:
        """The same states once more; what is written to one, the other does not see."""
        return GitLab(deepcopy(self.states))

    def handle(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        name, _slash, rest = path.removeprefix(_ROOT).partition("/")
        if not path.startswith(_ROOT) or not name:
            return 404, b'{"error":"404 Not Found"}'
        with self.turn:
            match method, rest.partition("/")[0]:
                case "GET", "":
                    return self._get(name)
                case "POST", "":
                    return self._post(name, query, body)
                case "DELETE", "":
                    return self._delete(name, query)
                case "POST", "lock":
                    return self._lock(name, json.loads(body))
                case "DELETE", "lock":
                    return self._unlock(name, query.get("ID") or (json.loads(body).get("ID") if body else None))
                case "GET", "versions":
                    return self._version(name, int(rest.partition("/")[2]))
        return 405, b""

    def _get(self, name):
        state = self.states.get(name)
        if state is None:
            return 404, b'{"message":"404 Not found"}'
        return (200, state.versions[max(state.versions)]) if state.versions else (204, b"")

    def _post(self, name, query, body):
        if not body:
            return 204, b""
        try:
            serial = json.loads(body)["serial"]
        except (ValueError, KeyError, TypeError):
            return 400, b'{"error":"serial is missing"}'
        state = self.states.setdefault(name, _State())
        if (state.lock or {}).get("ID") != query.get("ID"):
            return 409, b'{"message":"The state is locked"}'
        if serial in state.versions:
            return 422, b'{"message":"Version has already been taken"}'
        state.versions[serial] = body
        return 200, b""

    def _delete(self, name, query):
        state = self.states.get(name)
        if state is None:
            return 404, b""
        if (state.lock or {}).get("ID") != query.get("ID"):
            return 409, b""
        del self.states[name]
        return 200, b""

    def _lock(self, name, info):
        wanted = ("ID", "Operation", "Info", "Who", "Version", "Created", "Path")
        if missing := [one for one in wanted if one not in info]:
            return 400, json.dumps({"error": f"{missing[0]} is missing"}).encode()
        state = self.states.setdefault(name, _State())
        status = 200 if state.lock is None else 409
        if state.lock is None:
            state.lock = {"ID": info["ID"], "Who": "root", "Created": info["Created"]}
        return status, json.dumps({**info, **state.lock}).encode()

    def _unlock(self, name, number):
        state = self.states.setdefault(name, _State())
        if number is not None and (state.lock or {}).get("ID", "") != number:
            return 409, b""
        state.lock = None
        return 200, b""

    def _version(self, name, serial):
        state = self.states.get(name)
        return (200, state.versions[serial]) if state and serial in state.versions else (404, b"")


@contextmanager
def server() -> Iterator[tuple[str, GitLab]]:
    """The address below which the states of a project are, and who keeps them."""
    gitlab = GitLab()
    expected = "Basic " + base64.b64encode(f"{USER}:{TOKEN}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # a header and its body go one after the other: nobody waits between
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body, place = self.rfile.read(length), urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(place.query).items()}
            if self.headers.get("Authorization") == expected:
                status, content = gitlab.handle(self.command, place.path, query, body)
            else:
                status, content = 401, b'{"message":"401 Unauthorized"}'
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = _answer  # noqa: N815 - as the library calls them

        def log_message(self, *_told: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}{_ROOT}", gitlab
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(20)
