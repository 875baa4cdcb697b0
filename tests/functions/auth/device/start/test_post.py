"""POST /auth/device/start: a code to keep and one to type."""

import re

from tests.functions.auth.device.conftest import Machine


def test_the_typed_code_has_no_letter_that_can_be_misread(machine: Machine) -> None:
    started = [machine.start() for _ in range(5)]
    assert all(re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}", each["user_code"]) for each in started)
    assert len({each["user_code"] for each in started} | {each["device_code"] for each in started}) == 10
    first = started[0]
    assert (first["verification_uri"], first["expires_in"], first["interval"]) == ("https://iama.test/api/v1/auth/device", 600, 5)
