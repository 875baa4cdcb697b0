"""POST /auth/device/decision: one decision for one waiting device."""

import pytest

from tests.fixtures.edge import HandClock
from tests.functions.auth.device.conftest import Machine


def test_a_decision_is_made_once(machine: Machine) -> None:
    code = machine.start()["user_code"]
    assert machine.decide(code).status == 200
    again = machine.decide(code, "refuse")
    assert (again.status, again.json["error_code"]) == (404, "USER_CODE_UNKNOWN")


@pytest.mark.parametrize("code", ["", "BBBB-BBBB", "%", "' OR 1=1"])
def test_a_code_nobody_waits_with(machine: Machine, code: str) -> None:
    machine.start()
    assert machine.decide(code).status == 404


def test_a_code_that_is_over_cannot_be_approved(machine: Machine, clock: HandClock) -> None:
    code = machine.start()["user_code"]
    clock.move(minutes=10)
    assert machine.decide(code).status == 404
