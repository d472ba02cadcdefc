"""`smartctl mock …`: the mock portal as a server, what it stands on, what it holds, and a clean slate."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from smartctl import i18n, regular
from smartctl.cli import flags, mock_robots, mock_solutions
from smartctl.cli.choices import choice, place
from smartctl.cli.commands import Commands
from smartctl.cli.mock_files import mock_file
from smartctl.cli.screen import document, err, out
from smartctl.errors import Exit, UsageError
from smartctl.folders import make_folder
from smartctl.i18n import N_, _, speak

if TYPE_CHECKING:
    from ssl import SSLContext

    from smartctl.mockportal.application import Portal

app = Commands()
_SEEDS = ("realistic", "large", "junk")
_BEHAVIOURS: Final[Mapping[str, str]] = {
    "method": N_("method"),
    "refusal": N_("refusal"),
    "effect": N_("effect"),
    "trap": N_("trap"),
    "protocol": N_("protocol"),
}


@app.command(help=_("Serve the mock portal over HTTP on this machine."))
def serve(
    portal: flags.Mock = "mock:",
    port: Annotated[
        int, typer.Option("--port", metavar="N", min=0, max=65535, help=_("TCP port; 0 picks a free one."))
    ] = 8024,
    memory: Annotated[bool, typer.Option("--memory", help=_("Keep nothing on disk."))] = False,
    language: Annotated[str, choice("--language", known=("ru", "en"), help=_("Language of the portal."))] = "ru",
    seed_: Annotated[
        str | None, choice("--seed", known=_SEEDS, checked=False, help=_("Fill an empty portal first."))
    ] = None,
    limits: Annotated[
        bool, typer.Option("--limits", help=_("Refuse as a cloud portal does who asks too much."))
    ] = False,
    license_: Annotated[
        str, typer.Option("--license", metavar=_("CODE"), help=_("Plan of the portal; ru_ent250 has higher limits."))
    ] = "ru_pro100",
    latency: Annotated[
        float, typer.Option("--latency", metavar=flags.SECONDS, min=0, help=_("Delay of each request."))
    ] = 0.0,
    ddl_seconds: Annotated[
        float,
        typer.Option(
            "--ddl-seconds", metavar=flags.SECONDS, min=0, help=_("How long adding or deleting a process takes.")
        ),
    ] = 0.0,
    faults: Annotated[
        Path | None, typer.Option("--faults", metavar=flags.FILE, help=_("A script of faults, YAML or JSON."))
    ] = None,
    tls: Annotated[bool, typer.Option("--tls", help=_("Serve HTTPS, certified by an authority of its own."))] = False,
    ca: Annotated[
        Path | None, typer.Option("--ca", metavar=flags.FILE, help=_("Where --tls writes what clients are to trust."))
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar=flags.NAME, help=_("Answer to this name too, besides localhost; may be repeated.")
        ),
    ] = None,
    show_secrets: Annotated[
        bool, typer.Option("--show-secrets", help=_("Print the client secret and a refresh token of its application."))
    ] = False,
) -> int:
    # The server and the portal load only where they are used.
    from smartctl.mockportal.application import Settings, open_portal  # noqa: PLC0415
    from smartctl.mockportal.latency import slow_ddl  # noqa: PLC0415
    from smartctl.mockportal.server import serve as run_server  # noqa: PLC0415

    if seed_ is not None:
        _check_seed(seed_)
    context, trusted = _certified(ca) if tls else (None, None)
    file = None if memory else mock_file(portal)
    if file is not None:
        make_folder(file.parent)
    settings = Settings(
        language="en" if language == "en" else "ru",
        license=license_,
        limits=limits,
        latency=latency,
        slow_methods=slow_ddl(ddl_seconds),
    )
    served = open_portal(file, settings=settings)

    def ready(bound: int) -> None:
        scheme = "https" if tls else "http"
        err(_("Mock portal: {url} (Ctrl-C ends it)", url=f"{scheme}://127.0.0.1:{bound}/rest/1/demo/") + "\n")
        if trusted is not None:
            err(_("Clients trust it with SSL_CERT_FILE={path}", path=trusted) + "\n")
        err(_("In a browser: {url}", url=f"{scheme}://127.0.0.1:{bound}/") + "\n")
        if not show_secrets:
            return
        given = served.local_application()
        err(
            _(
                "As an application: client_id {client}, client_secret {secret}, refresh token {token}",
                client=given.client_id,
                secret=given.client_secret,
                token=given.refresh_token,
            )
            + "\n"
        )

    try:
        if faults is not None:
            _install(served, faults)
        if seed_ is not None:
            _sow(served, seed_, portal)
        run_server(served, host="127.0.0.1", port=port, tls=context, on_ready=ready, hosts=allow_host or ())
    except OSError as error:
        raise UsageError(
            _("Serving on port {port}: {reason}.", port=port, reason=regular.reason(error)),
            hint=_("Choose another --port."),
        ) from None
    finally:
        served.close()
    return Exit.OK


@app.command(help=_("Fill an empty embedded mock portal: a lived-in one, a large one, one of hostile titles."))
def seed(
    kind: Annotated[str, place(known=_SEEDS, checked=False, help=_("What to fill it with."), show_default=False)],
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal.application import open_portal  # noqa: PLC0415

    _check_seed(kind)
    file = mock_file(portal)
    make_folder(file.parent)
    filled = open_portal(file)
    try:
        _sow(filled, kind, portal)
    finally:
        filled.close()
    out(_("{portal} is filled.", portal=portal) + "\n")
    return Exit.OK


@app.command(help=_("List what each behaviour of the mock portal stands on."))
def evidence(
    assumed: Annotated[bool, typer.Option("--assumed", help=_("Only what no documentation confirms."))] = False,
) -> int:
    from smartctl.mockportal import application, evidence, faults  # noqa: PLC0415
    from smartctl.mockportal.solutions import hands  # noqa: PLC0415

    assert application, (faults, hands)  # loaded, all behaviours are registered
    rows = [row for row in evidence.listing() if not assumed or row.basis == "assumed"]
    name, kind = max(len(row.name) for row in rows), max(len(speak(word)) for word in _BEHAVIOURS.values())
    for row in rows:
        stands_on = row.page or _("assumed")
        out(f"{speak(_BEHAVIOURS[row.kind]):{kind}}  {row.name:{name}}  {stands_on}: {row.sentence}\n")
    if i18n.current() != "en":
        err(_("The sentences are in English, as they stand beside the code of the mock portal.") + "\n")
    return Exit.OK


@app.command(help=_("Print all objects of an embedded mock portal as JSON."))
def dump(portal: flags.Mock = "mock:") -> int:
    from smartctl.mockportal import dump as dumping  # noqa: PLC0415
    from smartctl.mockportal.application import open_portal  # noqa: PLC0415

    file = mock_file(portal)
    if not file.exists():
        raise UsageError(_("There is no {portal} yet.", portal=portal), hint=_("smartctl mock seed makes one."))
    opened = open_portal(file)
    try:
        document(dumping.text(opened.look(dumping.objects)) + "\n")
    finally:
        opened.close()
    return Exit.OK


@app.command(help=_("Empty an embedded mock portal."))
def reset(portal: flags.Mock = "mock:") -> int:
    from smartctl.mockportal.application import open_portal  # noqa: PLC0415

    file = mock_file(portal)
    if file.exists():
        emptied = open_portal(file)
        emptied.reset()
        emptied.close()
    out(_("{portal} is empty.", portal=portal) + "\n")
    return Exit.OK


app.command("clock", help=_("Let time pass on an embedded mock portal, so that robots that wait run."))(
    mock_robots.move_clock
)
app.command("import-workflow", help=_("Import a workflow, as a person does in the designer."))(
    mock_robots.import_workflow
)
app.command("export", help=_("Export solutions as the portal's own page does: an archive with robots and triggers."))(
    mock_solutions.export
)
app.command("import", help=_("Import an archive of workplaces, as a person does on the portal's page."))(
    mock_solutions.bring
)
app.add_typer(mock_robots.robots, name="robots", help=_("Robots on stages, which no method places."))
app.add_typer(mock_robots.triggers, name="triggers", help=_("Triggers on stages, which no method places."))


def _check_seed(kind: str) -> None:
    if kind not in _SEEDS:
        raise UsageError(
            _("There is no seed {name}.", name=kind), hint=_("Choose one of {names}.", names=", ".join(_SEEDS))
        )


def _sow(filled: Portal, kind: str, name: str) -> None:
    from smartctl.mockportal import seeds  # noqa: PLC0415

    chosen: seeds.Seed = "large" if kind == "large" else "junk" if kind == "junk" else "realistic"
    try:
        seeds.sow(filled, chosen)
    except seeds.NotEmpty:
        raise UsageError(
            _("{portal} holds processes already.", portal=name),
            hint=_("Empty it first: smartctl mock reset {portal}", portal=name),
        ) from None


def _install(served: Portal, path: Path) -> None:
    import os  # noqa: PLC0415

    from smartctl.mockportal import fault_files  # noqa: PLC0415
    from smartctl.mockportal.faults import Script, WrongFault  # noqa: PLC0415

    try:
        script = Script(fault_files.read(path), crash=lambda: os._exit(Exit.BUG))
    except (WrongFault, OSError) as error:
        reason = regular.reason(error) if isinstance(error, OSError) else error
        raise UsageError(
            _("Reading the faults in {file}: {reason}.", file=path, reason=reason),
            hint=_("A list of maps such as: do: close, method: crm.type.add, call: 1"),
        ) from None
    script.install(served)


def _certified(chosen: Path | None) -> tuple[SSLContext, Path]:
    from smartctl.mockportal.authority import certify  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415

    authority = (chosen or find(Path.cwd()).home / "mock" / "ca.pem").absolute()
    try:
        make_folder(authority.parent)
        context = certify(authority)
        if chosen is None:
            authority.chmod(0o600)  # as everything under .smartctl/; a file that a person names keeps their rights
    except ImportError:
        raise UsageError(
            _("Serving HTTPS needs the library trustme."), hint=_("Install it: pip install 'smartctl[tls]'")
        ) from None
    except OSError as error:
        raise UsageError(
            _("Writing {file}: {reason}.", file=authority, reason=regular.reason(error)), hint=_("Choose another --ca.")
        ) from None
    return context, authority
