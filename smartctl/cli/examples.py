"""What one may type: the examples of each command's help. A test reads every line of them as the program would.

The files and names are those of an imagined project: the blueprint `crm.yaml`, the portal `acme`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from smartctl.i18n import _


class Example(NamedTuple):
    line: str
    """As it is typed, to be copied whole."""
    text: str


def examples_of(path: str) -> tuple[Example, ...]:
    """Of a command by its path, `smartctl state list`."""
    return tuple(Example(line, text) for line, text in EXAMPLES.get(path, {}).items())


EXAMPLES: Final[Mapping[str, Mapping[str, str]]] = {
    "smartctl": {
        "smartctl init": _("Start a project in this folder"),
        "smartctl plan crm.yaml --portal acme": _("Show what would change on the portal acme"),
        "smartctl apply crm.yaml --portal acme": _("The same, and after a question carry it out"),
        "smartctl plan -h": _("What a command takes"),
    },
    "smartctl init": {
        "smartctl init": _("Here"),
        "smartctl init acme --ci gitlab": _("In a folder of its own, with a pipeline for GitLab"),
    },
    "smartctl ci": {
        "smartctl ci plan": _("What a pipeline does for a request"),
    },
    "smartctl ci portals": {
        "smartctl ci portals": _("In a job: one job for each portal comes of it"),
    },
    "smartctl ci plan": {
        "smartctl ci plan --report plan.gitlab.json": _("In a job of a merge request of GitLab"),
    },
    "smartctl ci approved": {
        "smartctl ci approved --out approved.json": _("In the job that applies, before `apply --expect approved.json`"),
    },
    "smartctl ci drift": {
        "smartctl ci drift": _("In a job that runs every night"),
    },
    "smartctl blueprints": {
        "smartctl blueprints": _("Name, version and title of each"),
    },
    "smartctl new": {
        "smartctl new crm --from complaints": _("A copy to be edited: blueprints/crm.yaml"),
    },
    "smartctl validate": {
        "smartctl validate": _("All blueprints of the project"),
        "smartctl validate crm.yaml --format sarif": _("One of them, as a report that code hosts read"),
    },
    "smartctl explain": {
        "smartctl explain": _("Every code there is"),
        "smartctl explain unknown-key": _("One of them, with an example"),
    },
    "smartctl fmt": {
        "smartctl fmt": _("All blueprints of the project"),
        "smartctl fmt --check --diff": _("In a pipeline: fail and say why"),
    },
    "smartctl graph": {
        "smartctl graph crm.yaml": _("As Mermaid, for a Markdown file"),
        "smartctl graph crm.yaml --format dot": _("For Graphviz"),
    },
    "smartctl release": {
        "smartctl release crm.yaml": _("The next version, written with its changelog"),
        "smartctl release crm.yaml --check": _("In a pipeline: fail if the version is too low"),
        "smartctl release crm.yaml --since v1.2.0 --dry-run": _("What changed since a tag of git"),
    },
    "smartctl import": {
        "smartctl import --list --portal acme": _("Which processes live on the portal acme"),
        "smartctl import 1036 --portal acme --out crm.yaml": _("One of them, by its number"),
        "smartctl import --all --portal acme --out blueprints": _("All of them, a file for each"),
    },
    "smartctl plan": {
        "smartctl plan crm.yaml": _("On the only portal of the project"),
        "smartctl plan crm.yaml --style plain": _("In full sentences, for a colleague"),
        "smartctl plan crm.yaml --out crm.plan.json": _("Keep the plan, to apply exactly it later"),
        "smartctl plan crm.yaml --detailed-exitcode": _("In a pipeline: exit with 2 when there are changes"),
        "smartctl plan crm.yaml --target repair.field.crew": _("One object and what it needs"),
        "smartctl plan crm.yaml --archive configuration.zip": _("With the automation of an export of the portal"),
    },
    "smartctl drift": {
        "smartctl drift": _("All blueprints of the project"),
        "smartctl drift crm.yaml --portal acme": _("One of them on the portal acme"),
        "smartctl drift crm.yaml --detailed-exitcode": _(
            "In a nightly job: exit with 2 when somebody changed something"
        ),
    },
    "smartctl absorb": {
        "smartctl absorb crm.yaml": _("Ask of each change, one after the other"),
        "smartctl absorb crm.yaml --take repair.field.crew.title": _("One value"),
        "smartctl absorb crm.yaml --take-all --diff": _("What would change in the file, as a patch"),
    },
    "smartctl diff": {
        "smartctl diff HEAD~1:blueprints/crm.yaml blueprints/crm.yaml": _(
            "What changed since the commit before the last one"
        ),
        "smartctl diff crm.yaml portal:acme --style plain": _("What the portal acme has otherwise, in full sentences"),
        "smartctl diff portal:acme portal:beta": _("What two portals really differ in"),
        "smartctl diff state:crm.yaml crm.plan.json --format html": _("The last apply and a saved plan, as a page"),
    },
    "smartctl apply": {
        "smartctl apply crm.yaml": _("Show the plan, ask, carry it out"),
        "smartctl apply crm.plan.json": _("Carry out a plan that was saved, or refuse"),
        "smartctl apply crm.yaml --yes --portal mock:demo": _("Without a question, on a mock portal on this machine"),
        "smartctl apply crm.yaml --allow-delete": _("Also what deletes objects"),
    },
    "smartctl destroy": {
        "smartctl destroy crm.yaml --portal mock:demo": _("From a mock portal"),
        "smartctl plan crm.yaml --destroy": _("Look at it before"),
    },
    "smartctl rollback": {
        "smartctl rollback": _("The last run of the project"),
        "smartctl rollback --list": _("Which runs there are"),
        "smartctl rollback crm.yaml": _("The last run of one blueprint"),
    },
    "smartctl runbook": {
        "smartctl runbook crm.yaml": _("What is to be done by hand, step by step"),
        "smartctl runbook crm.yaml --format html": _("As a page to be sent to who does it"),
        "smartctl runbook crm.yaml --probe": _("Find out with test items what was done"),
        "smartctl runbook crm.yaml --archive configuration.zip": _("Find it out from an export of the portal"),
    },
    "smartctl pack": {
        "smartctl pack crm.yaml --out crm.zip --workplace CRM": _(
            "With the robots, to be uploaded by an administrator"
        ),
    },
    "smartctl archive": {
        "smartctl archive inspect configuration.zip": _("What the portal has exported"),
    },
    "smartctl archive inspect": {
        "smartctl archive inspect configuration.zip": _("For a look, with texts and people masked"),
        "smartctl archive inspect configuration.zip --format json": _("To be sent to somebody"),
    },
    "smartctl show": {
        "smartctl show crm.plan.json": _("A saved plan"),
        "smartctl show --state crm.yaml": _("What smartctl remembers of a blueprint"),
        "smartctl show --resolved crm.yaml --set city=Omsk": _("A blueprint with an input filled in"),
    },
    "smartctl schema": {
        "smartctl schema": _("What a blueprint may hold"),
        "smartctl schema --editor": _("For completion and hints in the editor"),
        "smartctl schema project": _("What smartctl.yaml may hold"),
    },
    "smartctl completion": {
        "source <(smartctl completion bash)": _("bash: in this session; as a line of ~/.bashrc in every one"),
        "source <(smartctl completion zsh)": _("zsh: the same, behind compinit in ~/.zshrc"),
        "smartctl completion fish | source": _("fish: the same, in ~/.config/fish/config.fish"),
        "smartctl completion powershell | Out-String | iex": _("PowerShell: the same, in the file that $PROFILE names"),
    },
    "smartctl version": {
        "smartctl version": _("Name and version on one line"),
    },
    "smartctl portal": {
        "smartctl portal login acme": _("Store what gives access to the portal acme"),
    },
    "smartctl portal login": {
        "smartctl portal login acme": _("Ask for the webhook of acme, or log in with its application"),
    },
    "smartctl state": {
        "smartctl state list crm.yaml": _("Which objects smartctl remembers"),
        "smartctl state rebuild crm.yaml": _("The state was lost: read it from the portal"),
    },
    "smartctl state list": {
        "smartctl state list crm.yaml --portal acme": _("Addresses and ids on the portal acme"),
    },
    "smartctl state show": {
        "smartctl state show crm.yaml repair.field.crew": _("One field"),
    },
    "smartctl state rebuild": {
        "smartctl state rebuild crm.yaml": _("What carries the mark of this blueprint"),
        "smartctl state rebuild crm.yaml --adopt-all": _("And what was found and not claimed"),
    },
    "smartctl state rm": {
        "smartctl state rm crm.yaml repair.field.crew": _("Manage a field no longer"),
    },
    "smartctl state migrate": {
        "smartctl state migrate --to '{backend: postgres, url: \"${STATE_URL}\"}'": _("From this folder to a server"),
        "smartctl state migrate --to local": _("And back"),
        "smartctl state migrate": _("Encrypt what is there, or encrypt it under a new key"),
    },
    "smartctl state new-key": {
        "smartctl state new-key": _("For a variable of the pipeline, or for the keyring"),
    },
    "smartctl state history": {
        "smartctl state history crm.yaml": _("Serial, time, version, number of objects, who wrote it"),
    },
    "smartctl state pull": {
        "smartctl state pull crm.yaml": _("Today's"),
        "smartctl state pull crm.yaml --serial 12": _("One of the history"),
    },
    "smartctl state push": {
        "smartctl state push crm.yaml state.json": _("Refused for another lineage and an older serial"),
    },
    "smartctl runs": {
        "smartctl runs prune --keep 30": _("The last 30 runs of each blueprint stay"),
    },
    "smartctl runs prune": {
        "smartctl runs prune --keep 30": _("The last 30 runs of each blueprint stay"),
        "smartctl runs prune --keep 5 crm.yaml": _("Of one blueprint"),
    },
    "smartctl policy": {
        "smartctl policy list": _("Which rules hold here"),
        "smartctl policy test plan.json": _("What they say of a saved plan"),
    },
    "smartctl policy list": {
        "smartctl policy list --portal acme": _("With what one portal has of its own"),
    },
    "smartctl policy test": {
        "smartctl policy test plan.json --rules rules.yaml": _("What rules would say of a saved plan"),
        "smartctl policy test rules.yaml": _("Whether rules say of saved plans what they should"),
    },
    "smartctl policy class": {
        "smartctl policy class plan.json": _("A word for a pipeline"),
    },
    "smartctl state unlock": {
        "smartctl state unlock 3f9c2ab1": _("Break the lock that a refusal named"),
    },
    "smartctl mock": {
        "smartctl mock serve --memory": _("A portal to try things on, gone when it ends"),
        "smartctl mock reset mock:demo": _("Empty the portal that is called demo"),
    },
    "smartctl mock serve": {
        "smartctl mock serve mock:demo": _("The portal of plan and apply, in a browser"),
        "smartctl mock serve --memory --port 0 --limits": _("For tests: on a free port, with the limits of the cloud"),
    },
    "smartctl mock seed": {
        "smartctl mock seed realistic mock:demo": _("Processes and items as after years of work"),
    },
    "smartctl mock evidence": {
        "smartctl mock evidence --assumed": _("What only a live portal can confirm"),
    },
    "smartctl mock dump": {
        "smartctl mock dump mock:demo": _("To look at it, or to compare"),
    },
    "smartctl mock reset": {
        "smartctl mock reset mock:demo": _("Begin anew"),
    },
    "smartctl mock import-workflow": {
        "smartctl mock import-workflow --file a.bpt --process 1036 --name Check": _("Into the process 1036"),
    },
    "smartctl mock export": {
        "smartctl mock export mock:demo --out a.zip": _("What stands in no workplace, as one archive"),
    },
    "smartctl mock import": {
        "smartctl mock import mock:demo --file crm.zip": _("What smartctl pack has written"),
    },
    "smartctl archive automation": {
        "smartctl archive automation crm.yaml configuration.zip": _("To be pasted into a blueprint that was imported"),
    },
    "smartctl mock clock": {
        "smartctl mock clock mock:demo --forward 3d": _("Let three days pass"),
    },
    "smartctl mock robots": {
        "smartctl mock robots list mock:demo": _("Which robots stand where"),
    },
    "smartctl mock robots list": {
        "smartctl mock robots list --format json": _("With everything that their forms hold"),
    },
    "smartctl mock robots add": {
        "smartctl mock robots add --stage DT1036_9:NEW --type Task2Activity": _("A task on the first stage"),
    },
    "smartctl mock robots remove": {
        "smartctl mock robots remove --id 1": _("The robot with this number"),
    },
    "smartctl mock triggers": {
        "smartctl mock triggers list mock:demo": _("Which triggers stand where"),
    },
    "smartctl mock triggers list": {
        "smartctl mock triggers list --format json": _("With everything that their forms hold"),
    },
    "smartctl mock triggers add": {
        "smartctl mock triggers add --stage DT1036_9:NEW --code WEBHOOK": _("A trigger on the first stage"),
    },
    "smartctl mock triggers remove": {
        "smartctl mock triggers remove --id 1": _("The trigger with this number"),
    },
}
