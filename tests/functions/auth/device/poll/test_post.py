"""POST /auth/device/poll: patience, one sign-in, and a word for every other end."""

import psycopg

from functions.account.get import handler as show
from tests.fixtures.edge import Asked, HandClock
from tests.functions.auth.device.conftest import Machine


def told(machine: Machine, device_code: str) -> tuple[int, str]:
    answer = machine.poll(device_code)
    return answer.status, answer.json.get("error_code", "")


def test_a_machine_waits_and_is_let_in_once(machine: Machine, clock: HandClock) -> None:
    started = machine.start()
    pending = machine.poll(started["device_code"])
    assert (pending.status, pending.json["error_code"], pending.headers["retry-after"]) == (409, "AUTHORIZATION_PENDING", "5")
    assert told(machine, started["device_code"]) == (429, "SLOW_DOWN")
    assert machine.decide(started["user_code"].lower().replace("-", " ")).json == {"client": "iama-cli on a server"}
    clock.move(seconds=5)
    signed_in = machine.poll(started["device_code"])
    assert (signed_in.status, signed_in.json["user"]["user_id"]) == (200, machine.owner.user_id)
    assert machine.desk.ask(show, "GET /api/v1/account", Asked(token=signed_in.json["access_token"])).status == 200
    assert told(machine, started["device_code"]) == (400, "DEVICE_CODE_INVALID")


def test_a_refused_machine_is_told_so_and_ends(machine: Machine) -> None:
    started = machine.start()
    machine.decide(started["user_code"], "refuse")
    assert told(machine, started["device_code"]) == (403, "DEVICE_REFUSED")
    assert told(machine, started["device_code"]) == (400, "DEVICE_CODE_INVALID")


def test_nobody_who_came_too_late_is_let_in(machine: Machine, clock: HandClock) -> None:
    started = machine.start()
    clock.move(minutes=10)
    assert told(machine, started["device_code"]) == (400, "DEVICE_CODE_EXPIRED")
    assert [told(machine, code) for code in ("x", "A" * 43)] == [(400, "DEVICE_CODE_INVALID")] * 2


def test_a_suspended_user_lets_nobody_in(machine: Machine, admin_database_url: str) -> None:
    started = machine.start()
    machine.decide(started["user_code"])
    with psycopg.connect(admin_database_url) as connection:
        connection.execute("UPDATE users SET suspended_at = now()")
    assert told(machine, started["device_code"]) == (403, "ACCOUNT_SUSPENDED")
