"""`graph`: a blueprint as a picture that a merge request, Graphviz or a browser draws."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from smartctl import i18n
from smartctl.cli import flags
from smartctl.cli.choices import choice, known_form
from smartctl.cli.inputs import given_inputs
from smartctl.cli.screen import document, options_of
from smartctl.errors import Exit, InvalidBlueprint, Severity
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.operations.terms import Terms


def graph(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    form: Annotated[
        str,
        choice(
            "--format",
            known=("mermaid", "dot", "svg"),
            checked=False,
            help=_("For Markdown, for Graphviz, or for a browser."),
        ),
    ] = "mermaid",
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
) -> int:
    from smartctl.render.graph import GRAPHS  # noqa: PLC0415 - with the renderers

    known_form(form, GRAPHS)
    desired = _desired(blueprint, portal, Terms(inputs=given_inputs(set_ or ()), inputs_file=inputs))
    document(GRAPHS[form](desired, options_of(form)))
    return Exit.OK


def _desired(path: Path, portal: str | None, terms: Terms) -> Desired:
    """What the blueprint asks for, in the reader's language. Raises `InvalidBlueprint`."""
    from smartctl.operations.blueprints import desired_of, load_layered, mistakes  # noqa: PLC0415 - YAML loads here
    from smartctl.project.project_file import find_for  # noqa: PLC0415

    project = find_for(path)
    read = load_layered(project, project.meant(portal), path, terms)
    language = i18n.current()
    found = mistakes(read, language)
    if any(one.severity is Severity.ERROR for one in found):
        raise InvalidBlueprint(found)
    return desired_of(read, path, language)
