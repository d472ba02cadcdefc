"""The API of a code host on loopback; GitLab's states lie below the same address, as they do at GitLab."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.servers import gitlab
from tests.servers.forge_github import GitHubApi
from tests.servers.forge_gitlab import GitLabApi
from tests.servers.forge_repository import Repository

APIS = {"gitlab": GitLabApi, "github": GitHubApi}


@contextmanager
def server(kind: str, repository: Repository) -> Iterator[str]:
    api, states, turn = APIS[kind](repository), repository.states, threading.Lock()
    job = "Basic " + base64.b64encode(f"{gitlab.USER}:{gitlab.TOKEN}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            place = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(place.query).items()}
            given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if "/terraform/state/" in place.path:
                right = kind == "gitlab" and self.headers.get("Authorization") == job
                repository.states_written += [] if self.command == "GET" else [f"{self.command} {place.path}"]
                status, content = states.handle(self.command, place.path, query, given) if right else (401, b"")
                more = {}
            else:
                with turn:
                    api.headers = more = {}
                    repository.asked.append(f"{self.command} {place.path}")
                    right = api.allows(self.headers)
                    body = json.loads(given) if given else None
                    status, told = api.answer(self.command, place.path, query, body) if right else (401, {})
                content = b"" if told is None else json.dumps(told).encode()
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()
            if status != 204:
                self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - as the library calls them

        def log_message(self, *_told: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_address[1]}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join(20)
