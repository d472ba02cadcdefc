"""Renewal of an application's tokens: when it happens, what is kept first, what a stop in the middle costs."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field

import httpx
import pytest

from smartctl.errors import Denied, Unreachable, UsageError
from smartctl.mockportal.application import open_portal
from smartctl.mockportal.faults import Fault, Script
from smartctl.outcome import Status
from smartctl.portal.address import ApplicationAddress, MockAddress, origin_of, parse
from smartctl.portal.authorization import Authorization
from smartctl.portal.embedded import ORIGIN, EmbeddedTransport
from smartctl.portal.rest import RestPortal
from smartctl.portal.tokens import InMemory, Tokens, dumps, loads
from smartctl.steps import Call
from tests.world import World, desired, resource

PROFILE = Call(method="profile", params={})


@dataclass
class Office:
    """A portal in this process, its application, and what went over the wire."""

    place: InMemory = field(default_factory=InMemory)
    asked: list[httpx.Request] = field(default_factory=list)
    now: float = 1_800_000_000.0
    during_renewal: object = None

    def __post_init__(self):
        self.mock = open_portal(None)
        self.given = self.mock.local_application()
        self.inner = EmbeddedTransport(self.mock)
        self.address = ApplicationAddress(
            name="acme",
            origin=ORIGIN,
            server=ORIGIN,
            client_id=self.given.client_id,
            client_secret=self.given.client_secret,
        )
        self.place.tokens = self.pair(self.given.access_token, self.given.refresh_token)

    def pair(self, access, refresh, expires=0):
        return Tokens(
            portal=self.address.identity,
            client_id=self.given.client_id,
            access=access,
            refresh=refresh,
            expires=expires,
        )

    def handle(self, request):
        self.asked.append(request)
        if "/oauth/" in request.url.path and self.during_renewal is not None:
            self.during_renewal()
        return self.inner.handle_request(request)

    def authorization(self, place=None):
        transport = httpx.MockTransport(self.handle)
        return Authorization(
            address=self.address, place=place or self.place, transport=transport, clock=lambda: self.now
        )

    def portal(self, place=None):
        transport = httpx.MockTransport(self.handle)
        return RestPortal(address=self.address, authorization=self.authorization(place), transport=transport)

    def renewals(self):
        return [one for one in self.asked if "/oauth/" in one.url.path]


def test_a_good_token_is_never_renewed():
    office = Office()
    for _ in range(2):
        office.portal().call(PROFILE)
    assert office.renewals() == []


def test_an_expired_token_is_renewed_once_and_the_call_repeated():
    office = Office()
    Script([Fault(do="refuse", method="profile", first=1, error="expired_token", status=401)]).install(office.mock)
    portal = office.portal()
    assert portal.call(PROFILE).result["ID"] == "1"
    assert len(office.renewals()) == 1
    assert office.place.tokens.refresh != office.given.refresh_token
    portal.call(PROFILE)
    assert len(office.renewals()) == 1


def test_a_portal_that_always_says_expired_is_not_asked_for_ever():
    office = Office()
    Script([Fault(do="refuse", method="profile", error="expired_token", status=401)]).install(office.mock)
    with pytest.raises(Denied):
        office.portal().call(PROFILE)
    assert len(office.renewals()) == 1


def test_a_token_whose_hour_is_over_is_renewed_before_it_is_sent():
    office = Office()
    office.place.tokens = office.pair(office.given.access_token, office.given.refresh_token, int(office.now))
    office.portal().call(PROFILE)
    assert [one.url.path for one in office.asked] == ["/oauth/token/", "/rest/profile"]
    assert office.place.tokens.expires == int(office.now) + 3600


def test_an_apply_goes_on_when_its_token_expires_in_the_middle():
    world = World()
    world.by_application()
    faults = [
        Fault(do="refuse", method=name, call=(1,), error="expired_token", status=401)
        for name in ("crm.type.add", "crm.status.update", "userfieldconfig.add")
    ]
    Script(faults).install(world.mock)
    field_ = resource("field", "p.field.crew", type="string", multiple=False, title={"ru": "Бригада"}, position=1)
    _plan, report = world.apply(desired(resource("process", "p", title="Монтаж"), field_))
    assert {one.status for one in report.outcomes} == {Status.APPLIED}
    assert len(world.ask("crm.type.list", filter={"title": "Монтаж"})["types"]) == 1


def test_the_new_pair_is_kept_before_it_is_used():
    office = Office()
    kept = []

    class Watched(InMemory):
        def save(self, tokens):
            kept.append((tokens.refresh, [one.url.path for one in office.asked]))
            InMemory.save(self, tokens)

    office.now = 2_000_000_000.0
    place = Watched(office.pair(office.given.access_token, office.given.refresh_token, 1))
    office.portal(place).call(PROFILE)
    # What was there is written first: a place that takes nothing says so while the old token still lives.
    assert [path for _, path in kept] == [[], ["/oauth/token/"]]
    assert kept[0][0] == office.given.refresh_token != kept[1][0]


def test_a_place_that_takes_nothing_costs_no_login():
    office = Office()

    class Full(InMemory):
        def save(self, tokens):
            raise UsageError("full")

    place = Full(office.pair(office.given.access_token, office.given.refresh_token, 1))
    with pytest.raises(UsageError):
        office.portal(place).call(PROFILE)
    assert office.renewals() == []
    office.portal().authorization.renew(office.given.access_token)  # it is still alive


def test_ctrl_c_between_the_answer_and_the_keeping_loses_nothing():
    office = Office(during_renewal=lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        office.authorization().renew(office.given.access_token)
    office.during_renewal = None
    assert office.place.tokens.refresh != office.given.refresh_token
    assert office.portal().call(PROFILE).result["ID"] == "1"


def test_a_kill_between_the_answer_and_the_keeping_says_how_to_log_in_again():
    office = Office()

    class Killed(BaseException):
        pass

    class Dying(InMemory):
        def save(self, tokens):
            if tokens.refresh != office.given.refresh_token:
                raise Killed
            InMemory.save(self, tokens)

    place = Dying(office.place.tokens)
    with pytest.raises(Killed):
        office.portal(place).authorization.renew(office.given.access_token)
    # The next run has the old pair: its access token has its hour, then a person logs in again.
    assert office.portal().call(PROFILE).result["ID"] == "1"
    with pytest.raises(Denied) as told:
        office.authorization().renew(office.given.access_token)
    assert "smartctl portal login acme" in told.value.hint
    fresh = office.mock.local_application()
    office.authorization().log_in(refresh=fresh.refresh_token)
    assert office.portal().call(PROFILE).result["ID"] == "1"


def test_another_process_that_was_faster_saves_a_renewal():
    office = Office()
    first, second = office.portal(), office.portal()
    first.call(PROFILE)
    second.call(PROFILE)
    second.authorization.renew(office.given.access_token)
    assert first.authorization.renew(office.given.access_token) == office.place.tokens.access
    assert len(office.renewals()) == 1


def test_the_client_secret_goes_to_the_authorization_server_alone_and_the_token_to_the_portal_alone():
    office = Office()
    office.now = 2_000_000_000.0
    office.place.tokens = office.pair(office.given.access_token, office.given.refresh_token, 1)
    office.portal().call(PROFILE)
    token, call = office.asked
    assert office.given.client_secret in str(token.url)
    assert "authorization" not in token.headers
    assert office.given.client_secret not in str(call.url) + str(dict(call.headers)) + call.read().decode()
    assert call.headers["authorization"] == f"Bearer {office.place.tokens.access}"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(502, text="<html>"), Unreachable),
        (httpx.Response(200, json={"access_token": "only"}), Unreachable),
        (httpx.Response(200, json=[1]), Unreachable),
        (httpx.Response(400, json={"error": "invalid_client"}), Denied),
        (httpx.Response(402, json={"error": "PAYMENT_REQUIRED"}), Denied),
    ],
)
def test_whatever_the_authorization_server_says_is_a_sentence(answer, error):
    office = Office()
    transport = httpx.MockTransport(lambda _request: answer)
    one = Authorization(address=office.address, place=office.place, transport=transport)
    with pytest.raises(error) as told:
        one.renew(office.given.access_token)
    assert office.given.client_secret not in told.value.message + told.value.hint
    assert told.value.hint


def test_an_error_of_the_portal_does_not_bring_tokens_out():
    office = Office()
    secret = office.given.access_token
    body = {"error": "X", "error_description": f"no {secret} here"}
    transport = httpx.MockTransport(lambda _request: httpx.Response(400, json=body))
    portal = RestPortal(address=office.address, authorization=office.authorization(), transport=transport)
    with pytest.raises(Exception) as told:  # noqa: PT011 - any of them
        portal.call(PROFILE)
    assert secret not in str(told.value)
    assert secret not in repr(office.place.tokens) + repr(office.address)
    assert "refresh" not in repr(office.place.tokens)


def test_tokens_survive_their_file_and_junk_is_no_login():
    pair = Office().pair("a" * 20, "b" * 20, 7)
    assert loads(dumps(pair)) == pair
    assert [loads(text) for text in ("", "{", "[]", "{}", '{"portal": 1}')] == [None] * 5


@pytest.mark.parametrize(
    "text", ["http://acme.example", "https://acme.example/rest/1/x/", "acme.example", "https://a@b"]
)
def test_an_address_of_a_server_is_https_and_nothing_else(text):
    with pytest.raises(UsageError):
        origin_of(text, where="x")
    assert origin_of("https://acme.example/", where="x") == "https://acme.example"
    assert origin_of("http://127.0.0.1:8024", where="x") == "http://127.0.0.1:8024"


def test_a_mock_portal_may_be_spoken_to_as_an_application():
    assert parse("mock:x+app") == MockAddress(name="x", application=True)
    assert parse("mock:x+app").identity == parse("mock:x").identity
    assert parse("mock:+app") == MockAddress(name="default", application=True)
