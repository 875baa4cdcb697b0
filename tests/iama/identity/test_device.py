"""Signing in by a typed code on real rows: one use, one decision, ten minutes, and no hurry."""

from datetime import datetime, timedelta
from typing import TypeVar

import psycopg
import pytest

from iama.identity import device
from iama.identity.device import (
    INTERVAL,
    LETTERS,
    LIFETIME,
    AuthorizationPending,
    CodeNotTyped,
    DeviceCodeExpired,
    DeviceCodeInvalid,
    DeviceRefused,
    PolledTooFast,
    Started,
    UserCodeUnknown,
)
from iama.identity.model import AccountSuspended, Session, Visitor
from iama.kit.errors import IamaError
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role

R = TypeVar("R")
VISITOR = Visitor("192.0.2.7", "iama-cli on\x1b[31m a server")
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def started(api: Role) -> Started:
    return api.run(lambda tx: device.start(tx, VISITOR, NOW))


def poll(api: Role, device_code: str, now: datetime = SOON) -> Session | IamaError:
    return api.run(lambda tx: device.poll(tx, device_code, VISITOR, now))


def decide(api: Role, code: str, user_id: str | None, now: datetime = SOON) -> str:
    return api.run(lambda tx: device.decide(tx, code, user_id, now))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("BCDF-GHJK", "BCDF-GHJK"),
        ("bcdfghjk", "BCDF-GHJK"),
        (" bc df - gh.jk ", "BCDF-GHJK"),
        ("B0C1D2F3-GHJK", "BCDF-GHJK"),
        ("", "-"),
        ("BCDF-GHJKL", "BCDF-GHJKL"),
    ],
)
def test_a_code_may_be_typed_in_any_way(typed: str, code: str) -> None:
    assert device.normal_code(typed) == code


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "", "SAME-ORIGIN"])
def test_a_code_that_came_with_a_link_is_none(site: str) -> None:
    with pytest.raises(CodeNotTyped):
        device.check_typed({"sec-fetch-site": site})
    with pytest.raises(CodeNotTyped):
        device.check_typed({})
    device.check_typed({"sec-fetch-site": "same-origin"})


def test_the_short_code_is_no_word_and_the_long_one_is_long(started: Started) -> None:
    letters = started.user_code.replace("-", "")
    assert (len(letters), set(letters) <= set(LETTERS), set("AEIOU01") & set(LETTERS)) == (8, True, set())
    assert len(started.device_code) >= 43


def test_once_approved_the_device_has_one_session_of_that_user(api: Role, started: Started, pro: SignedUp, admin_database_url: str) -> None:
    assert decide(api, started.user_code.lower(), pro.user_id) == "iama-cli on[31m a server"
    session = poll(api, started.device_code)
    assert isinstance(session, Session)
    assert (session.user_id, session.tier) == (pro.user_id, "PRO")
    with pytest.raises(DeviceCodeInvalid):
        poll(api, started.device_code)
    with psycopg.connect(admin_database_url) as connection:
        audited = connection.execute("SELECT count(*) FROM audit_events WHERE action = 'DEVICE_APPROVED' AND actor_id = %s", [pro.user_id])
        assert audited.fetchone() == (1,)


def test_a_refused_device_is_told_once_and_nobody_can_change_the_decision(api: Role, started: Started, pro: SignedUp) -> None:
    decide(api, started.user_code, None)
    with pytest.raises(UserCodeUnknown):
        decide(api, started.user_code, pro.user_id)
    assert isinstance(poll(api, started.device_code), DeviceRefused)
    with pytest.raises(DeviceCodeInvalid):
        poll(api, started.device_code)


def test_a_suspended_user_lets_nobody_in(api: Role, started: Started, pro: SignedUp, admin_database_url: str) -> None:
    decide(api, started.user_code, pro.user_id)
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET suspended_at = now()")
    assert isinstance(poll(api, started.device_code), AccountSuspended)


def test_until_then_it_waits_and_one_that_hurries_is_slowed_down(api: Role, started: Started) -> None:
    answers = [poll(api, started.device_code, SOON + after) for after in (0 * INTERVAL, INTERVAL / 2, INTERVAL, 2 * INTERVAL)]
    assert [type(answer) for answer in answers] == [AuthorizationPending, PolledTooFast, PolledTooFast, AuthorizationPending]
    assert [answer.retry_after for answer in answers if isinstance(answer, IamaError)] == [5, 5, 5, 5]


def test_after_ten_minutes_the_code_is_good_for_nothing(api: Role, started: Started, pro: SignedUp) -> None:
    with pytest.raises(UserCodeUnknown):
        decide(api, started.user_code, pro.user_id, NOW + LIFETIME)
    with pytest.raises(DeviceCodeExpired):
        poll(api, started.device_code, NOW + LIFETIME)
    decide(api, started.user_code, pro.user_id, NOW + LIFETIME - timedelta(seconds=1))


@pytest.mark.parametrize("code", ["", "x", "A" * 43, "é" * 43])
def test_a_code_that_nobody_was_given_is_invalid(api: Role, code: str) -> None:
    with pytest.raises(DeviceCodeInvalid):
        poll(api, code)
