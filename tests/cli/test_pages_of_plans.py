"""Pages and comments with the installed program: what they are made of, who made them, where the whole can be read."""

from __future__ import annotations

import re

import pytest

from smartctl.cli.provenance import job, made_by
from tests.cli.conftest import WINDOW

GITLAB = {"CI_JOB_URL": "https://git.example/jobs/7", "CI_COMMIT_SHA": "c0ffee", "GITLAB_USER_NAME": "Иван"}
GITHUB = {
    "GITHUB_SERVER_URL": "https://hub.example",
    "GITHUB_REPOSITORY": "a/b",
    "GITHUB_RUN_ID": "9",
    "GITHUB_SHA": "beef",
}


@pytest.mark.parametrize("form", ["html", "md"])
def test_a_plan_is_saved_and_shown_with_the_same_numbers_and_digest(smartctl, tmp_path, form):
    made = smartctl("plan", WINDOW, "--portal", "mock:a", "--out", tmp_path / "p.json", "--format", form)
    shown = smartctl("show", tmp_path / "p.json", "--format", form)
    assert made.returncode == shown.returncode == 0
    digest = re.compile(r"\b[0-9a-f]{64}\b" if form == "html" else r"Digest `([0-9a-f]{16})`")
    numbers = re.compile(r'id="c(\d+)"' if form == "html" else r"\[(\d+)\]")
    assert digest.findall(made.stdout) == digest.findall(shown.stdout) != []
    assert numbers.findall(made.stdout) == numbers.findall(shown.stdout) != []


def test_a_page_is_whole_whatever_the_terminal(smartctl, tmp_path):
    """A document has the same bytes everywhere, but for who made it and when."""
    smartctl("plan", WINDOW, "--portal", "mock:a", "--out", tmp_path / "p.json")
    wide = smartctl("show", tmp_path / "p.json", "--format", "html", env={"COLUMNS": "200", "FORCE_COLOR": "1"})
    narrow = smartctl("show", tmp_path / "p.json", "--format", "html", env={"COLUMNS": "20", "NO_COLOR": "1"})
    assert wide.stdout == narrow.stdout
    assert wide.stdout.endswith("</html>\n")
    assert "\x1b" not in wide.stdout


def test_a_comment_keeps_its_limit_or_says_why_it_cannot(smartctl):
    kept = smartctl(
        "plan", WINDOW, "--portal", "mock:a", "--format", "md", "--max-bytes", "3000", "--link", "https://x.y"
    )
    assert kept.returncode == 0
    assert len(kept.stdout.encode()) <= 3000
    assert "[The whole plan](<https://x.y>)" in kept.stdout
    small = smartctl("plan", WINDOW, "--portal", "mock:a", "--format", "md", "--max-bytes", "10")
    assert small.returncode == 1


@pytest.mark.parametrize("form", ["html", "md"])
def test_an_apply_and_what_follows_it_have_pages(smartctl, form):
    done = smartctl("apply", WINDOW, "--portal", "mock:a", "--yes", "--format", form)
    assert done.returncode == 0
    assert "Apply complete!" in done.stdout
    assert (
        "The portal still matches what was last applied."
        in smartctl("drift", WINDOW, "--portal", "mock:a", "--format", form).stdout
    )
    gone = smartctl("destroy", WINDOW, "--portal", "mock:a", "--yes", "--format", form)
    assert "Destroy complete!" in gone.stdout


def test_a_ci_names_its_job_its_commit_and_who_started_it(tmp_path):
    assert job(GITLAB) == "https://git.example/jobs/7"
    assert job(GITHUB) == "https://hub.example/a/b/actions/runs/9"
    assert job({}) == job({"GITHUB_RUN_ID": "9"}) == ""
    assert (made_by(GITLAB, tmp_path).by, made_by(GITLAB, tmp_path).commit) == ("Иван", "c0ffee")
    assert made_by(GITHUB, tmp_path).commit == "beef"


def test_the_commit_is_read_where_the_blueprint_lies(tmp_path):
    blueprint = tmp_path / "sub" / "b.yaml"
    blueprint.parent.mkdir()
    git = tmp_path / ".git"
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    assert made_by({}, blueprint).commit == ""
    (git / "packed-refs").write_text("# pack-refs\n0123abcd refs/heads/main\n", encoding="utf-8")
    assert made_by({}, blueprint).commit == "0123abcd"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "refs" / "heads" / "main").write_text("4567cdef\n", encoding="utf-8")
    assert made_by({}, blueprint).commit == "4567cdef"
    (git / "HEAD").write_text("89abcdef\n", encoding="utf-8")
    assert made_by({}, blueprint).commit == "89abcdef"


def test_the_commit_of_a_worktree_is_found(tmp_path):
    main, tree = tmp_path / "main" / ".git", tmp_path / "tree"
    own = main / "worktrees" / "tree"
    own.mkdir(parents=True)
    tree.mkdir()
    (tree / ".git").write_text(f"gitdir: {own}\n", encoding="utf-8")
    (own / "HEAD").write_text("ref: refs/heads/work\n", encoding="utf-8")
    (own / "commondir").write_text("../..\n", encoding="utf-8")
    (main / "refs" / "heads").mkdir(parents=True)
    (main / "refs" / "heads" / "work").write_text("0a1b2c\n", encoding="utf-8")
    assert made_by({}, tree / "b.yaml").commit == "0a1b2c"


def test_a_change_leads_to_its_line_at_the_commit(smartctl, tmp_path):
    text = WINDOW.read_text(encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / "crm files").mkdir()
    file = tmp_path / "crm files" / "b.yaml"
    file.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    known = {
        "installation.pipeline.main.stage.agreed": next(
            n for n, line in enumerate(lines, 1) if "agreed: {title" in line
        ),
        "installation.relation.parent.deal": next(
            n for n, line in enumerate(lines, 1) if line.strip().startswith("deal: {")
        ),
        "installation.binding.tasks": next(
            n for n, line in enumerate(lines, 1) if line.strip().startswith("bindings:")
        ),
        "installation.card.main": next(n for n, line in enumerate(lines, 1) if line == "    card:") + 1,
    }
    for env, base in (
        (
            {"CI_PROJECT_URL": "https://git.example/a/b", "CI_COMMIT_SHA": "c0ffee"},
            "https://git.example/a/b/-/blob/c0ffee",
        ),
        (GITHUB, "https://hub.example/a/b/blob/beef"),
    ):
        page = smartctl("plan", file, "--portal", "mock:a", "--format", "html", env=env).stdout
        for line in known.values():
            assert f'<a href="{base}/crm%20files/b.yaml#L{line}" rel="noreferrer">b.yaml:{line}</a>' in page
    assert "b.yaml:" in smartctl("plan", file, "--portal", "mock:a", "--format", "html").stdout
