"""GitLab and GitHub as the stand-ins of the tests answer: many comments, lost answers, refusals, merges of every kind."""

from __future__ import annotations

import base64
import json
import re
import zlib
from contextlib import ExitStack, closing

import pytest

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.forges import asking, marks
from smartctl.forges.asking import Api
from smartctl.forges.here import forge_here
from tests.servers import forge
from tests.servers.forge_repository import MAIN, Note, Repository

KINDS = ("gitlab", "github")


@pytest.fixture
def here():
    """The code host of some variables, as a job has it."""
    with ExitStack() as stack:
        yield lambda environ: stack.enter_context(forge_here(environ))


@pytest.fixture(params=KINDS)
def host(request, tmp_path):
    """(the repository on its host, the variables of a job there)"""
    repository = Repository(tmp_path / "origin.git")
    repository.begin({"a.yaml": "a\n"})
    kind = request.param
    with forge.server(kind, repository) as address:
        own = {
            "gitlab": {"CI_API_V4_URL": f"{address}/api/v4", "CI_PROJECT_ID": "7", "CI_DEFAULT_BRANCH": MAIN},
            "github": {"GITHUB_API_URL": address, "GITHUB_REPOSITORY": "acme/portals", "GITHUB_REF_NAME": MAIN},
        }[kind]
        yield repository, {**own, "SMARTCTL_FORGE_TOKEN": forge.APIS[kind].token}


def opened(repository, branch="one"):
    repository.put(branch, {"a.yaml": f"{branch}\n"}, base=repository.tip(MAIN))
    return repository.open(branch)


def test_ours_is_found_behind_a_hundred_comments_of_others(here, host):
    repository, environ = host
    one = opened(repository)
    repository.notes[one.number] = [Note(1000 + place, "-", stranger=True) for place in range(130)]
    made = here(environ)
    made.write_comment(str(one.number), "ours")
    assert [each.text for each in made.comments(str(one.number))] == ["ours"]


def test_ours_is_found_behind_a_page_from_which_gitlab_leaves_out_what_the_token_may_not_see(here, tmp_path):
    repository = Repository(tmp_path / "origin.git")
    repository.begin({"a.yaml": "a\n"})
    with forge.server("gitlab", repository) as address:
        one = opened(repository)
        repository.notes[one.number] = [Note(1000 + place, "-", hidden=place % 2 == 0) for place in range(230)]
        made = here(
            {
                "CI_API_V4_URL": f"{address}/api/v4",
                "CI_PROJECT_ID": "7",
                "SMARTCTL_FORGE_TOKEN": forge.APIS["gitlab"].token,
            }
        )
        made.write_comment(str(one.number), "ours")
        assert made.comments(str(one.number))[-1].text == "ours"


def test_on_github_whose_comments_are_ours_says_the_token_itself_though_it_is_of_an_application(
    here, tmp_path, monkeypatch
):
    """An installation's token may not ask `/user`: it is taken for nobody else's because of that."""
    monkeypatch.setattr(forge.APIS["github"], "login", "portals[bot]")
    repository = Repository(tmp_path / "origin.git")
    repository.begin({"a.yaml": "a\n"})
    with forge.server("github", repository) as address:
        one = opened(repository)
        made = here(
            {
                "GITHUB_API_URL": address,
                "GITHUB_REPOSITORY": "acme/portals",
                "SMARTCTL_FORGE_TOKEN": forge.APIS["github"].token,
            }
        )
        made.write_comment(str(one.number), "ours")
        assert [each.text for each in made.comments(str(one.number))] == ["ours"]


@pytest.mark.parametrize("told", [{"errors": [{"type": "RATE_LIMITED"}]}, {"data": {"viewer": None}}])
def test_a_token_that_is_nobodys_reads_no_comments(here, tmp_path, monkeypatch, told):
    answer = forge.APIS["github"].answer
    monkeypatch.setattr(
        forge.APIS["github"],
        "answer",
        lambda self, method, path, *more: (200, told) if path == "/graphql" else answer(self, method, path, *more),
    )
    repository = Repository(tmp_path / "origin.git")
    repository.begin({"a.yaml": "a\n"})
    with forge.server("github", repository) as address:
        one = opened(repository)
        made = here(
            {
                "GITHUB_API_URL": address,
                "GITHUB_REPOSITORY": "acme/portals",
                "SMARTCTL_FORGE_TOKEN": forge.APIS["github"].token,
            }
        )
        with pytest.raises(Denied):
            made.comments(str(one.number))


@pytest.mark.parametrize("how", ["merge", "squash", "forward"])
def test_the_request_of_a_merge_is_found_and_none_of_any_other_commit(here, host, how):
    repository, environ = host
    before = repository.tip(MAIN)
    one, other = opened(repository), opened(repository, "other")
    head = repository.head(one)
    made = repository.merge(one.number, how)
    asked = here(environ)
    assert [(each.number, each.head) for each in asked.merged_as(made)] == [(str(one.number), head)]
    assert list(asked.merged_as(before)) == []
    assert list(asked.merged_as(repository.head(other))) == [], "an open request has approved nothing"
    if how != "forward":
        assert list(asked.merged_as(head)) == [], "the head of a branch is not what was merged"


def test_a_merge_is_found_where_gitlab_ties_only_the_commits_of_the_branch_to_a_request(here, host, monkeypatch):
    repository, environ = host
    monkeypatch.setattr(forge.APIS["gitlab"], "_commits", lambda self, one: {self.held.head(one)})
    one = opened(repository)
    made = repository.merge(one.number, "merge")
    assert [each.number for each in here(environ).merged_as(made)] == [str(one.number)]


def test_a_token_that_may_not_is_said_without_the_token(here, host):
    repository, environ = host
    one = opened(repository)
    wrong = here({**environ, "SMARTCTL_FORGE_TOKEN": "glpat-wrong-wrong"})
    with pytest.raises(Denied) as refused:
        wrong.head(str(one.number))
    assert "SMARTCTL_FORGE_TOKEN" in refused.value.hint
    assert "wrong-wrong" not in f"{refused.value.message} {refused.value.hint}"


def test_what_is_not_there_is_said_with_what_was_asked(here, host):
    _repository, environ = host
    with pytest.raises(UsageError, match=r"refuses GET /(merge_requests|pulls)/77 \(404\)"):
        here(environ).head("77")


def test_without_a_token_or_outside_of_a_job_there_is_no_code_host(here, host):
    _repository, environ = host
    assert here({**environ, "SMARTCTL_FORGE_TOKEN": ""}) is None
    assert here({"SMARTCTL_FORGE_TOKEN": "x"}) is None


def test_a_host_that_is_busy_is_asked_again_and_what_writes_is_sent_once(here, host, monkeypatch):
    repository, environ = host
    monkeypatch.setattr(asking, "_PAUSES", (0.0, 0.0, 0.0))
    kind = next(name for name in KINDS if forge.APIS[name].token == environ["SMARTCTL_FORGE_TOKEN"])
    answer, busy = forge.APIS[kind].answer, [503, 502]
    monkeypatch.setattr(
        forge.APIS[kind], "answer", lambda self, *asked: (busy.pop(), {}) if busy else answer(self, *asked)
    )
    one = opened(repository)
    made = here(environ)
    assert made.head(str(one.number)) == repository.head(one)
    busy[:] = [503]
    with pytest.raises(Unreachable):
        made.open_request("one", "-", "-")
    assert not busy


@pytest.mark.parametrize(
    "limit",
    [
        (403, {"X-RateLimit-Remaining": "0"}, "403, x-ratelimit-remaining: 0"),
        (403, {"Retry-After": "60"}, "403, retry-after: 60"),
        (429, {}, "429"),
    ],
)
def test_a_limit_is_no_refusal_of_the_token(here, host, monkeypatch, limit):
    """GitHub answers 403 to what comes too often: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"""
    (status, headers, said), (repository, environ) = limit, host
    monkeypatch.setattr(asking, "_PAUSES", (0.0,))
    kind = next(name for name in KINDS if forge.APIS[name].token == environ["SMARTCTL_FORGE_TOKEN"])
    answer, limited = forge.APIS[kind].answer, [2]

    def limits(self, *asked):
        if not limited[0]:
            return answer(self, *asked)
        limited[0] -= 1
        self.headers.update(headers)
        return status, {}

    monkeypatch.setattr(forge.APIS[kind], "answer", limits)
    one = opened(repository)
    made = here(environ)
    with pytest.raises(Unreachable, match=re.escape(said)):
        made.comments(str(one.number))
    limited[0] = 1
    assert made.comments(str(one.number)) == []


def test_a_page_of_a_proxy_is_no_answer(here, host, monkeypatch):
    repository, environ = host
    one = opened(repository)
    monkeypatch.setattr("httpx.Response.json", lambda self: json.loads("<html>"))
    with pytest.raises(Unreachable):
        here(environ).head(str(one.number))


def test_a_branch_takes_files_that_are_new_and_files_that_are_there(here, host):
    repository, environ = host
    made = here(environ)
    base = repository.tip(MAIN)
    files = {"a.yaml": "b\n", "portals/acme.yaml": "new\n"}
    for _time in range(2):
        made.put_branch("night", files, "-", base=base)
    assert {path: repository.text(path, repository.tip("night")) for path in files} == files


def test_nobody_listens():
    with closing(Api(url="http://127.0.0.1:9", headers={}, hint="")) as api, pytest.raises(Unreachable) as failure:
        api.send("POST", "/x", {})
    assert failure.value.message.startswith("127.0.0.1:9 does not answer")


def test_a_mark_comes_back_as_it_was_written_and_a_large_one_without_its_changes():
    shown = marks.Shown(portal="acme", blueprint="crm", digest="a" * 64, changes={"crm": "12345678"})
    one = marks.Approval(request="3", commit="b" * 40, plans=(shown,))
    for key in ("", "key"):
        assert marks.read(f"text\n{marks.written(one, key)}\n", key) == one
    many = marks.Shown(
        portal="acme", blueprint="crm", digest="a" * 64, changes={f"{n:x}" * 9: f"{n * 7919:08x}" for n in range(5000)}
    )
    text = marks.written(marks.Approval(request="3", commit="b" * 40, plans=(many,)), "")
    assert len(text) <= marks.LARGEST
    assert marks.read(text, "").plans[0].changes == {}
    assert marks.read(text, "").plans[0].digest == "a" * 64


@pytest.mark.parametrize(
    "content",
    [
        "",
        "AAAA",
        "!",
        base64.b64encode(zlib.compress(b"[]")).decode(),
        base64.b64encode(zlib.compress(b'{"request":1}')).decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        base64.b64encode(zlib.compress(b" " * 50_000_000)).decode(),
    ],
    ids=["nothing", "no zlib", "no base64", "a list", "half", "deep", "a bomb"],
)
def test_a_mark_that_somebody_made_up_is_none(content):
    assert marks.read(f"<!-- smartctl: approval {content} -->", "") is None


def test_a_mark_of_another_key_and_one_that_is_not_last_are_none():
    one = marks.Approval(request="3", commit="b" * 40, plans=())
    text = marks.written(one, "key")
    assert marks.read(text, "other") is None
    assert marks.read(marks.written(one, ""), "key") is None
    assert marks.read(f"{text}\nLGTM", "key") is None
