"""GitLab and GitHub as the stand-ins of the tests answer: many comments, lost answers, refusals, merges of every kind."""

from __future__ import annotations

import base64
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
