"""The limits of a cloud portal: how often one address may ask, how long one method may run."""

from __future__ import annotations

import threading
from collections.abc import Callable

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.mockportal.call import Call, Operating, Outcome
from smartctl.mockportal.evidence import ASSUMED, documented, effect, protocol, refusal, trap
from smartctl.mockportal.protocol import Answer, Request, address, answer
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.settings import Settings

_INTENSITY = refusal(
    "limit.intensity",
    documented("limits"),
    "A request that would overfill the leaky bucket of its address (50, 2 a second; Enterprise 250, 5) is 503.",
)
_OPERATING = refusal(
    "limit.operating",
    documented("limits"),
    "A method that used up its time is 429 for this webhook, in a batch inside result_error, others go on.",
)
protocol("limit.one-address", documented("limits"), "All webhooks behind one address share its bucket.")
protocol("limit.batch-counts-once", documented("limits"), "A batch is one request, whatever it holds.")
protocol("limit.refused-not-counted", ASSUMED, "A request refused for its intensity does not fill the bucket further.")
protocol("limit.rest-only", ASSUMED, "Only addresses under /rest/ are counted.")
protocol("limit.before-the-call", documented("limits"), "The call that crosses the limit of time still finishes.")
protocol("limit.batch-exempt", documented("limits"), "The time of a batch goes to its commands, none to batch itself.")
effect("limit.time-in-parts", documented("limits"), "Time is forgotten by the minute, ten minutes after it was used.")
trap("limit.light-calls", ASSUMED, "Calls of a tenth of a second or less use up nothing.")
trap("limit.failed-calls", ASSUMED, "A refused call uses up its time like any other.")
trap("limit.batched-account", ASSUMED, "Commands of a batch share the account of direct calls (switchable).")

_BURST, _LEAK = 50, 2.0
_ENTERPRISE_BURST, _ENTERPRISE_LEAK = 250, 5.0
_ENTERPRISE = "_ent"  # as it stands in the code of the licence

_MINUTE, _WINDOW = 60.0, 600.0
_LIGHT = 0.1


class _Bucket(Struct):
    level: float
    at: float


class Intensity:
    """One leaky bucket for each address that asks."""

    def __init__(self, settings: Settings) -> None:
        enterprise = _ENTERPRISE in settings.license
        burst, leak = settings.intensity_burst, settings.intensity_leak
        self._burst = burst if burst is not None else _ENTERPRISE_BURST if enterprise else _BURST
        self._leak = leak if leak is not None else _ENTERPRISE_LEAK if enterprise else _LEAK
        self._now = settings.clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def __call__(self, request: Request, step: Callable[[Request], Answer]) -> Answer:
        if address(request.path) is not None and not self._fits(request.client):
            refused = Refused(_INTENSITY, "QUERY_LIMIT_EXCEEDED", "Too many requests", status=503)
            return answer(refused.body(), refused.status)
        return step(request)

    def forget(self) -> None:
        with self._lock:
            self._buckets.clear()

    def _fits(self, client: str) -> bool:
        now = self._now().timestamp()
        with self._lock:
            bucket = self._buckets.setdefault(client, _Bucket(0.0, now))
            bucket.level = max(0.0, bucket.level - self._leak * max(now - bucket.at, 0.0))
            bucket.at = now
            if bucket.level + 1 > self._burst:
                return False
            bucket.level += 1
            return True


class _Minute(Struct):
    first: float
    seconds: float


class _Account(Struct):
    minutes: list[_Minute] = field(default_factory=list)

    def forget(self, now: float) -> None:
        self.minutes = [minute for minute in self.minutes if minute.first + _WINDOW > now]

    def charge(self, now: float, seconds: float) -> None:
        if not self.minutes or now - self.minutes[-1].first >= _MINUTE:
            self.minutes.append(_Minute(now, 0.0))
        self.minutes[-1].seconds += seconds

    @property
    def spent(self) -> float:
        return sum(minute.seconds for minute in self.minutes)


class OperatingTime:
    """One account of seconds for each webhook and method. Methods run one at a time, so no lock is needed."""

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.operating_limit
        self._now = settings.clock
        self._apart = settings.batched_operating == "sources"
        self._accounts: dict[tuple[str, str, bool], _Account] = {}

    def forget(self) -> None:
        self._accounts.clear()

    def __call__(self, call: Call, step: Callable[[Call], Outcome]) -> Outcome:
        key = (call.identity.account, call.method.lower(), self._apart and call.in_batch)
        account = self._accounts.setdefault(key, _Account())
        started = self._now().timestamp()
        account.forget(started)
        if account.spent > self._limit:
            text = "Method is blocked due to operation time limit."
            raise Refused(_OPERATING, "OPERATION_TIME_LIMIT", text, status=429)
        try:
            outcome = step(call)
        finally:
            taken = self._now().timestamp() - started
            if taken > _LIGHT:
                account.charge(started, taken)
        oldest = account.minutes[0].first if account.minutes else started
        return replace(outcome, operating=Operating(round(account.spent, 6), int(oldest + _WINDOW)))


class Limits(Struct, frozen=True):
    """Both limits, each where it stands in the way; nothing of a portal that has none."""

    requests: tuple[Intensity, ...] = ()
    methods: tuple[OperatingTime, ...] = ()

    def forget(self) -> None:
        """As if nobody had asked anything yet."""
        for bucket in self.requests:
            bucket.forget()
        for account in self.methods:
            account.forget()


def of(settings: Settings) -> Limits:
    return Limits((Intensity(settings),), (OperatingTime(settings),)) if settings.limits else Limits()
