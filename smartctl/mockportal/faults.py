"""Faults by a script: which call, how often, before or after its effect, and what the caller gets to see.

A script works wherever the portal does. What cannot be said with an answer is raised: `Unanswered` and its kinds. The
HTTP server closes the socket then; a transport in the same process raises what its HTTP library has for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Literal, NoReturn, TypeVar

from msgspec import Struct

from smartctl.mockportal import php
from smartctl.mockportal.application import Portal
from smartctl.mockportal.call import Call, Outcome
from smartctl.mockportal.evidence import ASSUMED, protocol, refusal
from smartctl.mockportal.protocol import Answer, Request, address, answer, parameters
from smartctl.mockportal.refusal import Refused

_SCRIPTED = refusal("fault.refuse", ASSUMED, "A script of faults refuses any call with any code and status.")
protocol(
    "fault.answers", ASSUMED, "By script: 503 without a body, a page of HTML, half a JSON, a move to another host."
)
protocol("fault.shape", ASSUMED, "By script: HTTP 200 and JSON of another shape than the answer has, after the effect.")
protocol(
    "fault.twice", ASSUMED, "By script: a network delivers a request twice; the first or the second answer is seen."
)
protocol("fault.lost", ASSUMED, "By script: the connection is closed, or the server dies, before or after the effect.")

Kind = Literal["refuse", "empty", "html", "truncate", "redirect", "slow", "close", "crash", "shape", "twice"]
Phase = Literal["before", "after"]
InBatch = Literal["whole", "command", "never"]
Seen = Literal["first", "second"]
_Asked = TypeVar("_Asked")
_Given = TypeVar("_Given")

_AFTER: frozenset[Kind] = frozenset({"truncate", "slow", "close", "crash", "shape", "twice"})
_ALWAYS_AFTER: frozenset[Kind] = frozenset({"truncate", "twice"})
_OF_A_COMMAND: frozenset[Kind] = frozenset({"refuse", "slow", "close", "crash"})
_STATUS: dict[Kind, int] = {"refuse": 400, "empty": 503, "html": 502, "redirect": 302}
_PAGE = "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n</body>\r\n</html>\r\n"
_TITLES = {502: "502 Bad Gateway", 503: "503 Service Temporarily Unavailable", 504: "504 Gateway Time-out"}


class Unanswered(Exception):
    """No answer goes out: the connection is closed instead."""


class TimedOut(Unanswered):
    """The client's patience (`Request.patience`) ended before the answer was there; the effect took place."""


class Crashed(Unanswered):
    """The server is gone. Over HTTP its process is; within one process this is raised and the next call finds it up."""


class WrongFault(ValueError):
    """A fault that cannot be."""


class Fault(Struct, frozen=True, kw_only=True):
    """One line of a script. Without `call`, `first` or `every` it happens each time."""

    do: Kind
    method: str | None = None  # a name or a pattern such as crm.type.*; None is any call
    in_batch: InBatch = "whole"  # a batch with the method fails as a whole, or only its command, or not at all
    when: Phase | None = None  # before or after the effect; None is what the kind is for
    call: tuple[int, ...] = ()  # these calls, counted from 1
    first: int | None = None  # the first so many
    every: int | None = None  # each so-many-th
    error: str | int = "INTERNAL_SERVER_ERROR"
    description: str = ""
    status: int | None = None
    body: str | None = None  # of html and shape
    seen: Seen = "second"  # of twice: which of the two answers the client gets
    location: str = "https://moved.example.com"  # of redirect: the new host, the path follows
    seconds: float = 1.0  # of slow

    def __post_init__(self) -> None:
        if self.do in _ALWAYS_AFTER and self.when == "before":
            raise WrongFault(f"{self.do} shows a true answer: it cannot be `before` the effect")
        if self.in_batch == "command" and self.do not in _OF_A_COMMAND:
            raise WrongFault(f"{self.do} cannot happen to one command of a batch")
        if sum((bool(self.call), self.first is not None, self.every is not None)) > 1:
            raise WrongFault("only one of call, first and every")
        if any(number is not None and number < 1 for number in (*self.call, self.first, self.every)):
            raise WrongFault("calls are counted from 1")

    @property
    def phase(self) -> Phase:
        return self.when or ("after" if self.do in _AFTER else "before")

    def concerns(self, names: Iterable[str]) -> bool:
        return self.method is None or any(fnmatchcase(name, self.method.lower()) for name in names)

    def due(self, number: int) -> bool:
        if self.call:
            return number in self.call
        if self.first is not None:
            return number <= self.first
        return self.every is None or number % self.every == 0


def _gone() -> NoReturn:
    raise Crashed("the server crashed")


class Script:
    """Faults in their order: of those that are due, the first one happens. All of them count."""

    def __init__(
        self,
        faults: Iterable[Fault] = (),
        *,
        sleep: Callable[[float], None] = time.sleep,
        crash: Callable[[], object] = _gone,
    ) -> None:
        self.happened: list[Fault] = []
        self._sleep = sleep
        self._crash = crash
        self._faults: list[tuple[Fault, list[int]]] = []
        self._lock = threading.Lock()
        for fault in faults:
            self.add(fault)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append((fault, [0]))

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self.happened.clear()

    def install(self, portal: Portal) -> Script:
        portal.around_request.append(self._around_request)
        portal.around_method.append(self._around_method)
        return self

    def _due(self, concerned: Callable[[Fault], bool]) -> Fault | None:
        found: Fault | None = None
        with self._lock:
            for fault, count in self._faults:
                if not concerned(fault):
                    continue
                count[0] += 1
                if found is None and fault.due(count[0]):
                    found = fault
            if found is not None:
                self.happened.append(found)
        return found

    def _around_request(self, request: Request, step: Callable[[Request], Answer]) -> Answer:
        to = address(request.path)
        if to is None or not self._faults:
            return step(request)
        name = to.method.lower()
        names = {name, *_commands(request)} if name == "batch" else {name}

        def concerned(fault: Fault) -> bool:
            if fault.in_batch == "command":
                return False
            return fault.concerns(names if fault.in_batch == "whole" else {name})

        fault = self._due(concerned)
        if fault is None:
            return step(request)
        if fault.do == "slow" and request.patience is not None and fault.seconds > request.patience:
            step(request)  # a server goes on though nobody waits for it any more
            raise TimedOut(f"no answer for {request.patience} seconds")
        if fault.do == "slow":
            return self._slowly(fault, request, step)
        done = step(request) if fault.phase == "after" else None
        if fault.do == "twice" and done is not None:
            again = step(request)
            return done if fault.seen == "first" else again
        self._cut_off(fault)
        return _shown(fault, request, done)

    def _around_method(self, call: Call, step: Callable[[Call], Outcome]) -> Outcome:
        name = call.method.lower()
        fault = self._due(lambda one: one.in_batch == "command" and one.concerns({name}))
        if fault is None:
            return step(call)
        if fault.do == "slow":
            return self._slowly(fault, call, step)
        if fault.phase == "after":
            step(call)
        self._cut_off(fault)
        raise _refused(fault)

    def _slowly(self, fault: Fault, asked: _Asked, step: Callable[[_Asked], _Given]) -> _Given:
        if fault.phase == "before":
            self._sleep(fault.seconds)
        done = step(asked)
        if fault.phase == "after":
            self._sleep(fault.seconds)
        return done

    def _cut_off(self, fault: Fault) -> None:
        if fault.do == "crash":
            self._crash()
            _gone()
        if fault.do == "close":
            raise Unanswered("the connection was closed")


def _commands(request: Request) -> set[str]:
    upper = {key.upper(): value for key, value in parameters(request).items()}
    commands = php.as_map(upper.get("CMD")) or {}
    return {php.split_url(command)[0].lower() for command in commands.values() if isinstance(command, str)}


def _refused(fault: Fault) -> Refused:
    return Refused(_SCRIPTED, fault.error, fault.description, status=fault.status or _STATUS["refuse"])


def _shown(fault: Fault, request: Request, done: Answer | None) -> Answer:
    status = fault.status or _STATUS.get(fault.do, 200)
    page = {"Content-Type": "text/html; charset=utf-8"}
    if fault.do == "refuse":
        return answer(_refused(fault).body(), status)
    if fault.do == "shape":
        text = fault.body if fault.body is not None else '{"result":"yes"}'
        return Answer(status=status, headers={"Content-Type": "application/json; charset=utf-8"}, body=text.encode())
    if fault.do == "html":
        text = fault.body if fault.body is not None else _PAGE.format(_TITLES.get(status, str(status)))
        return Answer(status=status, headers=page, body=text.encode())
    if fault.do == "redirect":
        query = f"?{request.query_string}" if request.query_string else ""
        return Answer(status=status, headers=page | {"Location": f"{fault.location}{request.path}{query}"})
    if fault.do == "truncate" and done is not None:
        return Answer(status=fault.status or done.status, headers=done.headers, body=done.body[: len(done.body) // 2])
    return Answer(status=status, headers={})
