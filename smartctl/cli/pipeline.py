"""The pipeline that `init --ci` writes: one file for the code host, and where states lie between two of its runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import wrap
from typing import Final

from smartctl import i18n
from smartctl.errors import UsageError
from smartctl.i18n import N_, _, speak

_TEMPLATES: Final = Path(__file__).parent / "pipelines"
_FILES: Final[Mapping[str, str]] = {"gitlab": ".gitlab-ci.yml", "github": ".github/workflows/smartctl.yml"}
_USUAL: Final[Mapping[str, str]] = {"gitlab": "http", "github": "postgres"}
_PACKAGES: Final[Mapping[str, str]] = {"http": "smartctl", "postgres": "smartctl[postgres]", "s3": "smartctl[s3]"}
_WIDTH: Final = 124
_URL: Final = "SMARTCTL_STATE_URL"
_PASSWORD: Final = "SMARTCTL_STATE_PASSWORD"  # noqa: S105 - the name of a variable
_MANAGED: Final = "$CI_API_V4_URL/projects/$CI_PROJECT_ID/terraform/state/smartctl"
_WHERE: Final[Mapping[str, Mapping[str, str]]] = {
    "http": {
        _URL: N_("https://HOST/api/v4/projects/ID/terraform/state/smartctl: where states lie, here in GitLab"),
        _PASSWORD: N_("a token of GitLab that may write states: of a Maintainer"),
    },
    "postgres": {_URL: N_("postgresql://USER:PASSWORD@HOST/DATABASE: where states lie")},
    "s3": {
        _URL: N_(
            "s3://BUCKET/FOLDER: where states lie; a store that is not Amazon's has its `endpoint:` in smartctl.yaml"
        ),
        "AWS_ACCESS_KEY_ID": N_("of that bucket"),
        "AWS_SECRET_ACCESS_KEY": N_("of that bucket"),
    },
}
"""Backend -> the variables that it needs, each with what it is."""


def comment(text: str) -> str:
    """A sentence as lines of a comment."""
    return "\n".join(f"# {row}" for row in wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False))


def check(ci: str | None, state: str | None) -> None:
    """Raises `UsageError` for a code host or a place that there is no pipeline for."""
    if ci is not None and ci not in _FILES:
        raise UsageError(
            _("There is no CI template {name}.", name=ci), hint=_("Known: {names}.", names=", ".join(_FILES))
        )
    if state is not None and state not in _WHERE:
        raise UsageError(
            _("A pipeline keeps no states in {name}.", name=state), hint=_("Known: {names}.", names=", ".join(_WHERE))
        )
    if state is not None and ci is None:
        raise UsageError(
            _("--backend says where the states of a pipeline lie, and no pipeline is asked for."),
            hint=_("Add --ci gitlab or --ci github."),
        )


def files(ci: str | None, state: str | None) -> Mapping[str, str]:
    """Path -> content, its comments in the language of the run."""
    if ci is None:
        return {}
    backend = state or _USUAL[ci]
    head = (_TEMPLATES / f"{ci}.{i18n.current()}.txt").read_text(encoding="utf-8")
    text = (_TEMPLATES / f"{ci}.yml").read_text(encoding="utf-8").replace("@HEAD@", head)
    variables = {} if _is_managed(ci, backend) else _WHERE[backend]
    told = "\n".join(f"#   {name:<23} {speak(what)}" for name, what in variables.items())
    if not variables:
        told = comment(
            _(
                "The state lies in GitLab (Operate > Terraform states), which lets Maintainers write it: one of them starts the job that applies and owns the schedule. Plans only read it."
            )
        )
    filled = {
        "@PACKAGE@": _PACKAGES[backend],
        "@STATE@": told,
        "@BRANCHES@": _("the default branch, whatever yours is called"),
        "@MISTAKES@": _("a blueprint with a mistake leaves a comment that says so"),
        "@URL@\n": "",
        "@URL@": "",
    }
    if ci == "github":
        filled["@URL@"] = "\n".join(f"      {name}: ${{{{ secrets.{name} }}}}" for name in variables)
        del filled["@URL@\n"]
    elif not variables:
        filled["@URL@\n"] = filled["@URL@"] = f"variables:\n  {_URL}: {_MANAGED}\n\n"
    for place, one in filled.items():
        text = text.replace(place, one)
    return {_FILES[ci]: text}


def project(ci: str | None, state: str | None) -> str:
    """The lines of `smartctl.yaml` that say where the states lie: the folder of a job is gone after it."""
    if ci is None:
        return ""
    backend = state or _USUAL[ci]
    more = (
        "" if backend != "http" or _is_managed(ci, backend) else f', username: smartctl, password: "${{{_PASSWORD}}}"'
    )
    told = _("The pipeline sets this variable; on a machine of yours set it, too, for no run goes without it.")
    return f'{comment(told)}\nstate: {{backend: {backend}, url: "${{{_URL}}}"{more}}}\n'


def to_set(ci: str | None, state: str | None) -> Mapping[str, str]:
    """Variable -> what it is: what has to be set on a machine of one's own before a first run."""
    if ci is None:
        return {}
    return {name: speak(what) for name, what in _WHERE[state or _USUAL[ci]].items() if name == _URL}


def _is_managed(ci: str, backend: str) -> bool:
    """GitLab keeps the states of its own project: a job has all it needs."""
    return ci == "gitlab" and backend == "http"
