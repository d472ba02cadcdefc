"""A place on a server that is not there, or lets nobody in: a sentence, an exit code, and no password in either."""

from __future__ import annotations

import json
import shutil
import socket

import pytest

from tests.cli.conftest import WINDOW, said, started
from tests.servers import places, s3
from tests.servers.places import servers  # noqa: F401 - a fixture

PASSWORD = "geheim-4711-lang"


@pytest.fixture
def plan(tmp_path):
    """Plans with such a state: (exit code, what was said)."""
    shutil.copy(WINDOW, tmp_path / "window.yaml")

    def plan(state):
        project = {"format": "smartctl/project/v1", "portals": {"demo": {"url": "mock:demo"}}, "state": state}
        (tmp_path / "smartctl.yaml").write_text(json.dumps(project), encoding="utf-8")
        done = started(["plan", "window.yaml"], cwd=tmp_path, env={**places.ENVIRONMENT, "WRONG": PASSWORD})
        told = said(done.stdout + done.stderr)
        assert PASSWORD not in told
        assert "Traceback" not in told
        return done.returncode, told

    return plan


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def test_a_database_that_is_not_there_or_refuses_is_told_without_its_password(plan, servers):  # noqa: F811
    code, told = plan({"backend": "postgres", "url": f"postgresql://me:{PASSWORD}@127.0.0.1:{_closed_port()}/crm"})
    assert code == 3
    assert "The state in postgresql://127.0.0.1:" in told
    assert "/crm#smartctl cannot be reached: " in told
    url = servers.place("postgres")[0]["url"]
    code, told = plan({"backend": "postgres", "url": url.rpartition("/")[0] + "/nowhere"})
    assert (code, 'database "nowhere" does not exist' in told) == (3, True)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{PASSWORD}%zz@127.0.0.1/crm",
        f"postgresql://me:{PASSWORD}@127.0.0.1:port/crm",
        f"postgresql://me:{PASSWORD}@[::1/crm",
        f"host=127.0.0.1 password={PASSWORD} port=x",
        f"host=127.0.0.1 password='{PASSWORD} x' nonsense",
        f"{PASSWORD}",
        f"mysql://me:{PASSWORD}@127.0.0.1/crm",
    ],
)
def test_an_address_that_no_library_understands_is_told_without_its_password(plan, url):
    code, told = plan({"backend": "postgres", "url": url})
    assert code in (1, 3)
    assert "The state in postgresql" in told


@pytest.mark.parametrize(
    "url", ["https://gitlab.example.com:x/state", "https://[::1/state", "gitlab", "https:///state"]
)
def test_what_is_no_address_is_told(plan, url):
    for state in ({"backend": "http", "url": url}, {"backend": "s3", "url": "s3://x/y", "endpoint": url}):
        code, told = plan(state)
        assert (code, "it is no address" in told) == (1, True)


def test_a_database_that_lets_nobody_make_a_schema_says_what_is_missing(plan, servers):  # noqa: F811
    import psycopg

    url = servers.place("postgres")[0]["url"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("do $$ begin create role weak login; exception when duplicate_object then null; end $$")
    code, told = plan({"backend": "postgres", "url": url.replace("postgres@", "weak@"), "schema": "of_nobody"})
    assert code == 1
    assert "permission denied" in told
    assert "needs the right to make the schema of_nobody once" in told


def test_a_gitlab_that_refuses_the_token_says_which_right_is_missing(plan, servers):  # noqa: F811
    settings = servers.place("http")[0]
    code, told = plan({**settings, "password": "${WRONG}"})
    assert code == 3
    assert "refuses the credentials (401)" in told
    assert "the role Maintainer" in told


def test_a_gitlab_that_is_not_there_is_told(plan):
    code, told = plan(
        {"backend": "http", "url": f"http://127.0.0.1:{_closed_port()}/terraform/state/crm", "password": "${WRONG}"}
    )
    assert (code, "cannot be reached: ConnectError" in told) == (3, True)


def test_an_address_over_plain_http_is_for_this_machine_only(plan):
    code, told = plan({"backend": "http", "url": "http://gitlab.example.com/terraform/state/crm"})
    assert (code, "must begin with https://" in told) == (1, True)
    code, told = plan({"backend": "http", "url": f"https://me:{PASSWORD}@gitlab.example.com/terraform/state/crm"})
    assert (code, "the password belongs under `password:`" in told) == (1, True)
    code, told = plan({"backend": "s3", "url": "s3://x/y", "endpoint": "http://store.example.com"})
    assert (code, "must begin with https://" in told) == (1, True)


def test_a_bucket_that_is_not_there_is_told_and_none_is_made(plan, servers):  # noqa: F811
    settings = servers.place("s3")[0]
    code, told = plan({**settings, "url": "s3://nobody-made-it/crm"})
    assert (code, "The bucket must be there" in told) == (1, True)
    code, told = plan({**settings, "endpoint": f"http://127.0.0.1:{_closed_port()}"})
    assert (code, "cannot be reached: EndpointConnectionError" in told) == (3, True)
    code, told = plan({**settings, "url": "s3://[no bucket/x"})
    assert (code, "Traceback" in told) == (3, False)
    code, told = plan({**settings, "url": f"https://{s3.BUCKET}"})
    assert (code, "s3://BUCKET/FOLDER is expected" in told) == (1, True)


def test_a_place_without_an_address_and_a_password_in_the_file_are_refused(plan):
    code, told = plan({"backend": "postgres"})
    assert (code, "postgres needs a url" in told) == (1, True)
    code, told = plan({"backend": "http", "url": "https://gitlab.example.com/x", "password": PASSWORD})
    assert (code, "state.password" in told) == (1, True)
