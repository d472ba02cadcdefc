"""What can happen to a run: where its process is killed, and what the portal does to a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Over = Literal["requests", "commands", "writes"]
"""What is counted: requests of the run, writing calls in them, or durable writes of the client."""
LONG = 400
"""More requests than a run has: an outage that lasts until its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One kind of misfortune; it happens at the n-th of `over`."""

    name: str
    over: Over = "requests"
    kill: str = ""
    portal: Mapping[str, Any] | None = None
    """A line of the mock portal's own script of faults."""
    lasts: bool = False
    """Until the end of the run, instead of once."""
    doubles: bool = False
    """Objects may stand there twice, if the run that made them or the next one names each of them."""
    again: bool = False
    """Whether a portal that crashed is back at once; otherwise it comes back after the run."""

    def script(self, at: int) -> Sequence[Mapping[str, Any]]:
        if self.portal is None:
            return []
        return [{**self.portal, "call": list(range(at, at + LONG)) if self.lasts else at}]

    def death(self, at: int) -> Mapping[str, Any] | None:
        return {"how": self.kill, "at": at} if self.kill else None


_COMMAND = {"in_batch": "command", "method": "*.[aud]*"}  # add, update, delete
_SHAPES = ('{"result":"yes"}', '{"result":[]}', '{"result":{"result":[]}}', "null")
_BUSY = {"do": "refuse", "error": "OPERATION_TIME_LIMIT", "status": 429}

FAULTS = {
    fault.name: fault
    for fault in (
        Fault(name="killed before", kill="before the request"),
        Fault(name="killed after", kill="after the effect"),
        Fault(name="killed unrecorded", kill="before the answer is recorded"),
        Fault(name="killed in a record", kill="half a record", over="writes"),
        Fault(name="killed after a record", kill="a record, nothing after it", over="writes"),
        Fault(name="closed", portal={"do": "close", "when": "before"}),
        Fault(name="answer lost", portal={"do": "close", "when": "after"}),
        Fault(name="503", portal={"do": "empty"}),
        Fault(name="503 after", portal={"do": "empty", "when": "after"}),
        Fault(name="outage", portal={"do": "empty"}, lasts=True),
        Fault(name="429", portal=_BUSY),
        Fault(name="429 to the end", portal=_BUSY, lasts=True),
        Fault(name="HTML", portal={"do": "html"}),
        Fault(name="HTML after", portal={"do": "html", "when": "after", "status": 200}),
        Fault(name="truncated", portal={"do": "truncate"}),
        *(
            Fault(name=f"shape {number} after", portal={"do": "shape", "body": body})
            for number, body in enumerate(_SHAPES, start=1)
        ),
        Fault(name="delivered twice, first seen", portal={"do": "twice", "seen": "first"}, doubles=True),
        Fault(name="delivered twice, second seen", portal={"do": "twice", "seen": "second"}, doubles=True),
        Fault(name="crash before", portal={"do": "crash", "when": "before"}, again=True),
        Fault(name="crash after", portal={"do": "crash", "when": "after"}, again=True),
        Fault(name="crash and down", portal={"do": "crash", "when": "after"}),
        Fault(name="crash in a batch", portal={"do": "crash", "when": "after", **_COMMAND}, over="commands"),
        Fault(name="command refused", portal={"do": "refuse", **_COMMAND}, over="commands"),
    )
}
