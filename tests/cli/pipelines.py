"""The jobs of a pipeline that `init --ci` wrote, carried out as the code host does: rules, variables, scripts, fresh clones."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests import warm
from tests.servers import gitlab
from tests.servers.forge import APIS
from tests.servers.forge_repository import MAIN, Repository

FILES = {"gitlab": ".gitlab-ci.yml", "github": ".github/workflows/smartctl.yml"}
_OF_A_HOST = ("SMARTCTL_", "GITHUB_", "CI_", "LC_", "LANG", "AWS_")


@dataclass(frozen=True)
class Ran:
    code: int
    said: str = ""
    """What the steps wrote."""
    log: str = ""
    """What the code host shows of it to whoever may read the repository."""
    folder: Path = Path()


@dataclass
class Event:
    """What starts a pipeline: a push to the default branch, a request, a schedule."""

    name: str
    commit: str
    request: int = 0
    fork: bool = False
    again: bool = False
    """A job of a pipeline that was there is started once more."""


@dataclass
class Pipelines:
    kind: str
    repository: Repository
    address: str
    room: Path
    variables: dict[str, str]
    """Of the project: GitLab gives all of them to every job, GitHub what the file names."""
    schema: str = ""
    """Where the states are, if they are in a database."""
    runs: int = 0
    artifacts: dict[str, str] = field(default_factory=dict)
    """Files that a job has kept, of the last pipeline."""
    before: dict[str, tuple[Ran, dict[str, Any]]] = field(default_factory=dict)
    """Of a commit: its job `portals`, and what that left for the jobs behind it."""

    def on_request(self, number: int, *only: str, fork: bool = False, commit: str = "") -> dict[str, Ran]:
        """`commit`: of a pipeline that is slow, for another one was pushed since."""
        one = self.repository.requests[number]
        return self._all(Event("request", commit or self.repository.head(one), number, fork), only)

    def on_push(self, *only: str) -> dict[str, Ran]:
        commit = self.repository.tip(MAIN)
        assert commit is not None
        return self._all(Event("push", commit), only)

    def on_schedule(self) -> dict[str, Ran]:
        commit = self.repository.tip(MAIN)
        assert commit is not None
        return self._all(Event("schedule", commit), ())

    def apply(self, commit: str, portal: str = "") -> Ran:
        """The job of one portal, of the pipeline that began with this commit: what stands before it has run once."""
        event = Event("push", commit, again=commit in self.before)
        return self._all(event, ("portals", "apply"))[f"apply {portal}".strip()]

    def _all(self, event: Event, only: tuple[str, ...]) -> dict[str, Ran]:
        self.artifacts = {}
        run = self._gitlab if self.kind == "gitlab" else self._github
        return run(self._file(event.commit), event, only)

    def _file(self, commit: str) -> dict[str, Any]:
        return YAML(typ="safe").load(self.repository.text(FILES[self.kind], commit))

    # GitLab

    def _gitlab(self, document: dict[str, Any], event: Event, only: tuple[str, ...]) -> dict[str, Ran]:
        given = {**self.variables, **self._of_gitlab(event)}
        given |= {name: _filled(value, given) for name, value in document.get("variables", {}).items()}
        done: dict[str, Ran] = {}
        stages = document["stages"]
        jobs = {name: one for name, one in document.items() if isinstance(one, dict) and "stage" in one}
        for name, job in sorted(jobs.items(), key=lambda one: stages.index(one[1]["stage"])):
            if (only and name not in only) or not _chosen(job, given):
                continue
            before = job.get(
                "needs", [other for other, of in jobs.items() if stages.index(of["stage"]) < stages.index(job["stage"])]
            )
            if any(done[one].code for one in before if one in done):
                continue
            if "trigger" in job:
                done |= self._children(job, event, given, name)
                continue
            if event.again and name == "portals":
                done[name], self.artifacts = self.before[event.commit]
                continue
            done[name] = self._job(job["script"], event, given, name)
            kept = job.get("artifacts", {})
            for path in (*kept.get("paths", ()), *kept.get("reports", {}).values()):
                if (done[name].folder / path).exists():
                    self.artifacts[path] = (done[name].folder / path).read_text(encoding="utf-8")
            if name == "portals":
                self.before[event.commit] = done[name], dict(self.artifacts)
        return done

    def _children(self, job: Mapping[str, Any], event: Event, given: Mapping[str, str], name: str) -> dict[str, Ran]:
        child = json.loads(self.artifacts[job["trigger"]["include"][0]["artifact"]])
        given = {**given, "CI_PIPELINE_SOURCE": "parent_pipeline"}
        jobs = {called: one for called, one in child.items() if called != "stages"}
        return {
            called: self._job(one["script"], event, {**given, **one["variables"]}, name) for called, one in jobs.items()
        }

    def _of_gitlab(self, event: Event) -> dict[str, str]:
        source = {"request": "merge_request_event"}.get(event.name, event.name)
        found = {
            "CI": "true",
            "CI_API_V4_URL": f"{self.address}/api/v4",
            "CI_PROJECT_ID": "7",
            "CI_PROJECT_URL": "https://gitlab.example/a/b",
            "CI_PIPELINE_SOURCE": source,
            "CI_COMMIT_SHA": event.commit,
            "CI_DEFAULT_BRANCH": MAIN,
            "CI_JOB_TOKEN": gitlab.TOKEN,
        }
        if event.name == "request":
            return found | {
                "CI_MERGE_REQUEST_IID": str(event.request),
                "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "9" if event.fork else "7",
            }
        return found | {"CI_COMMIT_BRANCH": MAIN}

    # GitHub

    def _github(self, document: dict[str, Any], event: Event, only: tuple[str, ...]) -> dict[str, Ran]:
        done: dict[str, Ran] = {}
        outputs: dict[str, Any] = {}
        for name, job in document["jobs"].items():
            scope = self._scope(event, outputs)
            if (only and name not in only) or not _value(job.get("if", "true"), scope):
                continue
            needed = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            if any(done[one].code for one in needed if one in done):
                continue
            if event.again and name == "portals":
                done[name], outputs[name] = self.before[event.commit]
                continue
            for portal in _matrix(job, scope):
                within = {**scope, "matrix": {"portal": portal}}
                called = name if portal is None else f"{name} {portal}".strip()
                given = {**self._of_github(event), **_environ(document, within), **_environ(job, within)}
                steps = [one for one in job["steps"] if "run" in one]
                output = self.room / f"output-{self.runs}"
                given |= {"GITHUB_OUTPUT": str(output), "GITHUB_ENV": f"{output}-env"}
                done[called] = self._job([(one["run"], _environ(one, within)) for one in steps], event, given, name)
                kept = {key: value for key, value in _outputs(output).items() if not self._is_secret(value)}
                outputs[name] = {"outputs": kept}  # the file names a step's outputs as the job's
            if name == "portals":
                self.before[event.commit] = done[name], outputs[name]
        return done

    def _scope(self, event: Event, needs: Mapping[str, Any]) -> dict[str, Any]:
        names = {"request": "pull_request"}
        api = APIS["github"]
        pull = {
            "number": event.request,
            "head": {"sha": event.commit, "repo": {"full_name": "eve/portals" if event.fork else "acme/portals"}},
        }
        return {
            "github": {
                "event_name": names.get(event.name, event.name),
                "repository": "acme/portals",
                "token": api.token,
                "event": {"pull_request": pull},
            },
            "secrets": {} if event.fork else self.variables,
            "vars": {"SMARTCTL_PACKAGE": "smartctl"},
            "needs": needs,
        }

    def _is_secret(self, text: str) -> bool:
        """GitHub passes on no output in which the value of a secret stands."""
        return any(value and value in text for value in self.variables.values())

    def _of_github(self, event: Event) -> dict[str, str]:
        payload: dict[str, Any] = {"repository": {"default_branch": MAIN}}
        sha = event.commit
        if event.name == "request":
            payload["pull_request"] = {"number": event.request, "head": {"sha": event.commit}}
            sha = "f" * 40  # a trial merge
        path = self.room / f"event-{self.runs}.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        return {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.address,
            "GITHUB_GRAPHQL_URL": f"{self.address}/graphql",
            "GITHUB_REPOSITORY": "acme/portals",
            "GITHUB_SERVER_URL": "https://github.example",
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_SHA": sha,
            "GITHUB_REF_NAME": MAIN,
        }

    # Both

    def _job(self, lines: list[Any], event: Event, given: Mapping[str, str], name: str) -> Ran:
        self.runs += 1
        folder = self.repository.clone(self.room / f"{name}-{self.runs}", event.commit)
        said = log = ""
        masks = {row for value in self.variables.values() for row in (value, *value.splitlines()) if row}
        for line in lines:
            script, more = line if isinstance(line, tuple) else (line, {})
            if script.startswith("pip install"):
                continue
            own = {**given, **_env_file(given), **more}
            done = _step(script, folder, {**_kept(), **own})
            said += done.stdout + done.stderr
            log += self._log(own, done.stdout + done.stderr, masks)
            assert "Traceback" not in done.stderr, done.stderr
            if done.returncode:
                return Ran(done.returncode, said, log, folder)
        return Ran(0, said, log, folder)

    def _log(self, environ: Mapping[str, str], said: str, masks: set[str]) -> str:
        """GitHub shows the variables of each step before what it says, strikes out secrets, whole and each line of them, and
        what a step tells it to (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands)."""
        github = self.kind == "github"
        text = "".join(f"  {name}: {value}\n" for name, value in environ.items()) if github else ""
        for row in said.splitlines():
            if github and row.startswith("::add-mask::"):
                masks.add(row.removeprefix("::add-mask::").replace("%25", "%"))
            text += f"{row}\n"
        for one in sorted(masks, key=len, reverse=True):
            text = text.replace(one, "***")
        return text


def _kept() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_A_HOST)}
    return {**kept, "SMARTCTL_LANG": "en", "PYTHONIOENCODING": "utf-8"}


def _step(script: str, folder: Path, environ: dict[str, str]) -> subprocess.CompletedProcess:
    """The program warm, everything else by a shell."""
    words = [_filled(one, environ) for one in shlex.split(script)] if script.startswith("smartctl ") else []
    if words and warm.warms({}):
        return warm.run(words[1:], cwd=folder, environ=environ, watched=True)
    command = [sys.executable, "-m", *words] if words else ["bash", "-e", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def _filled(text: str, given: Mapping[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda found: given.get(found[1], ""), text)


def _chosen(job: Mapping[str, Any], given: Mapping[str, str]) -> bool:
    """Whether one of the rules of a job holds, as GitLab reads them."""
    return any(_holds(one["if"], given) for one in job.get("rules", ()))


def _holds(rule: str, given: Mapping[str, str]) -> bool:
    def side(word: str) -> str:
        return given.get(word[1:], "") if word.startswith("$") else word.strip('"')

    return all(side(one.split(" == ")[0]) == side(one.split(" == ")[1]) for one in rule.split(" && "))


def _value(expression: str, scope: Mapping[str, Any]) -> Any:
    """An expression of GitHub: names, texts, `==`, `!=`, `&&`, `||`, fromJSON."""
    text = str(expression).strip().removeprefix("${{").removesuffix("}}").strip()
    if " && " in text:
        return all(_value(one, scope) for one in text.split(" && "))
    if " || " in text:
        return next((found for one in text.split(" || ") if (found := _value(one, scope))), "")
    if found := re.fullmatch(r"(\S+) (==|!=) (\S+)", text):
        return (_value(found[1], scope) == _value(found[3], scope)) is (found[2] == "==")
    if found := re.fullmatch(r"fromJSON\((.+)\)", text):
        return json.loads(_value(found[1], scope))
    if text in ("true", "false") or text.startswith("'"):
        return text.strip("'") if text.startswith("'") else text == "true"
    held: Any = scope
    for name in text.split("."):
        held = held.get(name, "") if isinstance(held, Mapping) else ""
    return held


def _environ(node: Mapping[str, Any], scope: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(_value(text, scope)) if "${{" in text else text for name, text in node.get("env", {}).items()}


def _matrix(job: Mapping[str, Any], scope: Mapping[str, Any]) -> list[str | None]:
    matrix = job.get("strategy", {}).get("matrix")
    return _value(matrix["portal"], scope) if matrix else [None]


def _outputs(path: Path) -> dict[str, str]:
    """Lines NAME=VALUE of a file that steps write to; empty lines say nothing."""
    rows = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(row.split("=", 1) for row in rows if row)


def _env_file(given: Mapping[str, str]) -> dict[str, str]:
    return _outputs(Path(given["GITHUB_ENV"])) if "GITHUB_ENV" in given else {}
