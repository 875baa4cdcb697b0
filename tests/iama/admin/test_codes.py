"""Codes of a second device, against the RFC's own table."""

from datetime import UTC, datetime

import pytest

from iama.admin.codes import code_at, enrolment, matching_step, new_secret

SECRET = b"12345678901234567890"


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_they_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SECRET, at(seconds)) == code
    assert matching_step(SECRET, code, at(seconds)) == seconds // 30


@pytest.mark.parametrize(("later", "known"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_differ_by_half_a_minute(later: int, known: bool) -> None:
    code, now = code_at(SECRET, at(3000)), at(3000 + later)
    assert (matching_step(SECRET, code, now) == 100) == known


@pytest.mark.parametrize("code", ["", "28708", "2870822", "abcdef", "２８７０８２"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert matching_step(SECRET, code, at(59)) is None


def test_a_device_is_told_the_secret_and_whose_it_is() -> None:
    secret = new_secret()
    assert len(secret) == 20 and secret != new_secret()
    assert enrolment(secret, "root@example.com").startswith("otpauth://totp/IAMA%20admin:root%40example.com?")
