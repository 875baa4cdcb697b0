"""The gate, the ledger and the settlement on the real database, under the roles that use them."""

import asyncio
import os
from collections.abc import Awaitable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import psycopg
import pytest

from iama.db.connection import LambdaDatabase
from iama.db.pool import PooledDatabase
from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import (
    ConcurrentLimitReached,
    CreditsExhausted,
    DailyLimitReached,
    Ending,
    EntitlementUnknown,
    ReservationClosed,
    Settlement,
    SnapshotMissing,
    StartRequest,
    StartsStopped,
    Tier,
    Usage,
)
from iama.jobs.model import Outcome
from iama.kit.errors import Denied, OverLimit
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts

ZERO, SEVEN = Decimal(0), Decimal(7)
STARTS, ROUNDS = int(os.environ.get("IAMA_STARTS", "40")), int(os.environ.get("IAMA_ROUNDS", "1"))
"""200 and 50 in `make soak`."""
RESERVED = "SELECT count(*) FROM quota_reservations WHERE user_id = %s"
SNAPSHOTS = "SELECT count(*) FROM entitlement_snapshots WHERE user_id = %s"
BALANCE = "SELECT coalesce(sum(credits), 0) FROM usage_ledger WHERE job_id = %s"


def usage(job_id: str, at: datetime, number: int = 1, credits: Decimal = SEVEN) -> Usage:
    return Usage(job_id, "GENERATION", "L1", number, credits, at)


def charge(worker: Role, job_id: str, at: datetime, number: int = 1) -> bool:
    return worker.run(lambda tx: entitlement.charge(tx, usage(job_id, at, number)))


def settle(worker: Role, job_id: str, code: str, at: datetime, tests_began: bool = True) -> Settlement | None:
    return worker.run(lambda tx: entitlement.settle(tx, job_id, Ending(code, tests_began), at))


@pytest.mark.parametrize(
    ("tier", "figures", "words", "allowed"),
    [
        ("FREE", (3, 1, 128_000), ("L1", "SIMPLE", "NO"), ()),
        ("PLUS", (8, 1, 128_000), ("L1 L2", "SIMPLE", "NO"), ("editing",)),
        ("PRO", (20, 2, 200_000), ("L1 L2", "PROFESSIONAL", "L2"), ("editing", "fast-track", "remote")),
        ("MAX", (40, 5, 200_000), ("L1 L2 L3", "PROFESSIONAL", "L3_CONFIRMED"), ("editing", "fast-track", "remote")),
        ("ENTERPRISE", (100, 10, 1_000_000), ("L1 L2 L3", "ENTERPRISE", "L3_CONFIRMED"), ("editing", "fast-track", "remote")),
    ],
)
def test_the_seeded_matrix_is_the_products(
    accounts: Accounts, tier: str, figures: tuple[int, ...], words: tuple[str, ...], allowed: tuple[str, ...]
) -> None:
    terms = accounts.standing(accounts.open(tier)).terms
    assert (terms.daily_jobs, terms.concurrent_jobs, terms.context_cap_tokens) == figures
    assert (" ".join(terms.model_classes), terms.operating_mode, terms.deep_fix) == words
    assert (terms.spec_editing, terms.fast_track) == ("editing" in allowed, "fast-track" in allowed)
    assert set(terms.execution_modes) == {"LOCAL_NATIVE", "LOCAL_DOCKER"} | ({"REMOTE_SANDBOX"} if "remote" in allowed else set())


def test_a_start_writes_one_reservation_and_one_snapshot_of_what_was_allowed_then(accounts: Accounts, worker: Role) -> None:
    user_id = accounts.open("PRO", 650)
    taken = accounts.start(user_id, max_credits=Decimal(50))
    assert (taken.tier, taken.credit_cap, taken.context_cap_tokens, taken.fast_track) == ("PRO", Decimal(50), 200_000, True)
    assert accounts.standing(user_id).remaining == 600
    accounts.write("UPDATE subscription_tiers SET tier = 'FREE' WHERE user_id = %s", user_id)
    kept = worker.run(lambda tx: entitlement.load_snapshot(tx, taken.job_id))
    assert (kept.tier, kept.context_cap_tokens, kept.credit_cap) == ("PRO", 200_000, Decimal(50))


def test_reservation_and_snapshot_stand_or_fall_together(accounts: Accounts) -> None:
    user_id = accounts.open("PRO", 650)
    request = accounts.request(user_id)

    async def start_and_fail(tx: Tx) -> None:
        await entitlement.gate_start(tx, request)
        raise LookupError

    with pytest.raises(LookupError):
        accounts.api.run(start_and_fail, user_id)
    assert accounts.ask(RESERVED, user_id) == accounts.ask(SNAPSHOTS, user_id) == [(0,)]
    assert accounts.standing(user_id).started_today == 0


def test_a_job_at_the_gate_does_not_count_itself_and_is_counted_once(accounts: Accounts) -> None:
    user_id = accounts.open("FREE")
    job_id = accounts.job(user_id)
    first, again = accounts.start(user_id, job_id), accounts.start(user_id, job_id)
    assert first.snapshot_id == again.snapshot_id
    standing = accounts.standing(user_id)
    assert (standing.started_today, standing.running) == (1, 1)


def test_a_denied_start_holds_nothing(accounts: Accounts) -> None:
    user_id = accounts.open("PLUS", 9)
    with pytest.raises(CreditsExhausted):
        accounts.start(user_id)
    assert accounts.ask(RESERVED, user_id) == [(0,)]


def test_the_day_is_the_utc_day_of_the_clock_that_is_passed_in(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("FREE")
    clock.moment = clock.moment.replace(hour=23, minute=59, second=59)
    for _ in range(3):
        job_id = accounts.start(user_id).job_id
        settle(worker, job_id, Outcome.CHANGED, clock.now())
    with pytest.raises(DailyLimitReached) as denied:
        accounts.start(user_id)
    assert (denied.value.retry_after, denied.value.detail["reset_at"]) == (1, "2026-11-21T00:00:00+00:00")
    clock.move(seconds=1)
    accounts.start(user_id)


def test_a_job_that_waits_for_its_user_gives_its_place_to_another(accounts: Accounts, worker: Role) -> None:
    user_id = accounts.open("PLUS", 280)
    waiting = accounts.start(user_id, max_credits=Decimal(20)).job_id
    with pytest.raises(ConcurrentLimitReached):
        accounts.start(user_id)
    worker.run(lambda tx: entitlement.set_running(tx, waiting, False))
    accounts.start(user_id, max_credits=Decimal(20))


def test_ten_credits_open_a_paid_gate_and_less_do_not(accounts: Accounts) -> None:
    enough, short = accounts.open("PLUS", 10), accounts.open("PLUS", 10)
    assert accounts.start(enough, max_credits=Decimal(500)).credit_cap == 10
    accounts.write(
        "INSERT INTO credit_grants (grant_id, user_id, source, credits, cycle_start, cycle_end, idempotency_key, actor, created_at)"
        " SELECT gen_random_uuid(), user_id, 'ADMIN', -0.0001, cycle_start, cycle_end, 'less', 'ADMIN', now()"
        " FROM subscription_tiers WHERE user_id = %s",
        short,
    )
    with pytest.raises(CreditsExhausted) as denied:
        accounts.start(short)
    assert (denied.value.detail["remaining"], denied.value.detail["needed"]) == ("9.9999", "10")


def test_what_one_job_holds_is_not_there_for_the_next(accounts: Accounts) -> None:
    user_id = accounts.open("PRO", 100)
    accounts.start(user_id, max_credits=Decimal(95))
    with pytest.raises(CreditsExhausted) as denied:
        accounts.start(user_id)
    assert denied.value.detail["remaining"] == "5.0000"


def test_a_contract_can_lower_the_cap_of_a_job_but_never_hold_what_is_not_there(accounts: Accounts) -> None:
    user_id = accounts.open("ENTERPRISE", 60)
    accounts.write("""UPDATE subscription_tiers SET contract = '{"job_credit_cap": 40}' WHERE user_id = %s""", user_id)
    assert [accounts.start(user_id).credit_cap for _ in range(2)] == [40, 20]


def test_a_free_job_is_capped_by_configuration_and_paid_by_the_house(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("FREE")
    taken = accounts.start(user_id, max_credits=Decimal(1_000))
    assert taken.credit_cap == 25
    charge(worker, taken.job_id, clock.now())
    assert accounts.ask("SELECT payer FROM usage_ledger WHERE user_id = %s", user_id) == [("HOUSE",)]
    assert accounts.standing(user_id).used == 0


@pytest.mark.parametrize(("target", "reason"), [("everybody", "KILL_SWITCH_GLOBAL"), ("this one", "KILL_SWITCH_USER")])
def test_a_kill_switch_stops_new_starts_until_it_is_lifted(accounts: Accounts, target: str, reason: str) -> None:
    user_id, other = accounts.open("PRO", 650), accounts.open("PRO", 650)
    engage = "INSERT INTO kill_switches (kill_switch_id, user_id, reason, engaged_by, engaged_at)"
    accounts.write(f"{engage} VALUES (gen_random_uuid(), %s, 'incident', 'ops', now())", None if target == "everybody" else user_id)
    with pytest.raises(StartsStopped) as denied:
        accounts.start(user_id)
    assert denied.value.detail["denial_reason"] == reason
    if target == "this one":
        accounts.start(other)
    accounts.write("UPDATE kill_switches SET lifted_at = now(), lifted_by = 'ops'")
    accounts.start(user_id)


def test_a_kill_switch_lets_a_started_job_charge_and_end(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    job_id = accounts.start(accounts.open("PRO", 650)).job_id
    accounts.write(
        "INSERT INTO kill_switches (kill_switch_id, reason, engaged_by, engaged_at) VALUES (gen_random_uuid(), 'incident', 'ops', now())"
    )
    assert charge(worker, job_id, clock.now())
    assert settle(worker, job_id, Outcome.CHANGED, clock.now()) == Settlement(SEVEN, ZERO, False)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM dynamic_configs", "UPDATE dynamic_configs SET value = '{}', version = 2 WHERE key = 'tier.PRO'"]
)
def test_without_a_readable_configuration_nothing_starts(accounts: Accounts, statement: str) -> None:
    user_id = accounts.open("PRO", 650)
    request = accounts.request(user_id)
    accounts.write(statement)
    with pytest.raises(EntitlementUnknown):
        accounts.api.run(lambda tx: entitlement.gate_start(tx, request), user_id)
    assert accounts.ask(RESERVED, user_id) == [(0,)]


async def try_start(start: Awaitable[object]) -> str:
    try:
        await start
    except (OverLimit, Denied) as error:
        return error.code
    return "STARTED"


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("contract", ['{"daily_jobs": 2, "concurrent_jobs": 100}', '{"daily_jobs": 100, "concurrent_jobs": 2}'])
async def test_of_many_starts_on_the_last_slot_exactly_one_passes(accounts: Accounts, worker_database_url: str, contract: str) -> None:
    database = PooledDatabase(worker_database_url, size=40, seconds_to_wait=120)
    try:
        for _ in range(ROUNDS):
            requests = await asyncio.to_thread(at_the_last_slot, accounts, contract)
            ends = await asyncio.gather(*(try_start(pass_gate(database, request)) for request in requests))
            assert ends.count("STARTED") == 1
            assert set(ends) < {"STARTED", "DAILY_LIMIT_REACHED", "CONCURRENT_LIMIT_REACHED"}
    finally:
        await database.close()


async def pass_gate(database: PooledDatabase, request: StartRequest) -> None:
    async with database.transaction() as tx:
        await entitlement.gate_start(tx, request)


def at_the_last_slot(accounts: Accounts, contract: str) -> list[StartRequest]:
    """Jobs of an account that has started one of its two."""
    user_id = accounts.open("ENTERPRISE", 5_000)
    accounts.write("UPDATE subscription_tiers SET contract = %s WHERE user_id = %s", contract, user_id)
    accounts.start(user_id, max_credits=Decimal(20))
    return [accounts.request(user_id, max_credits=Decimal(20)) for _ in range(STARTS)]


async def test_starts_at_once_never_hold_more_credits_than_there_are(accounts: Accounts) -> None:
    user_id = await asyncio.to_thread(accounts.open, "ENTERPRISE", 100)
    requests = [await asyncio.to_thread(accounts.request, user_id, max_credits=Decimal(30)) for _ in range(10)]
    starts = [accounts.api.go(partial(entitlement.gate_start, request=request), user_id) for request in requests]
    ends = await asyncio.gather(*(try_start(start) for start in starts))
    assert sorted(ends) == ["CREDITS_EXHAUSTED"] * 6 + ["STARTED"] * 4
    standing = await asyncio.to_thread(accounts.standing, user_id)
    assert (standing.held, standing.remaining) == (Decimal(100), ZERO)


@pytest.mark.parametrize(
    ("code", "tests_began", "charged", "returned"),
    [
        (Outcome.CHANGED, True, True, False),
        ("PARTIAL", True, True, False),
        (Outcome.NOTHING_TO_CHANGE, True, False, True),
        (Outcome.NOTHING_TO_CHANGE, False, False, True),
        (Outcome.USER_CANCELLED, False, False, True),
        (Outcome.USER_CANCELLED, True, True, False),
        (Outcome.CLIENT_DISCONNECTED, False, False, True),
        (Outcome.CLIENT_DISCONNECTED, True, True, False),
        (Outcome.FORCE_TERMINATED_BY_USER, False, False, True),
        (Outcome.FORCE_TERMINATED_BY_USER, True, True, False),
        (Outcome.LOGIC_FAILURE, True, False, False),
        (Outcome.LOGIC_FAILURE, False, False, False),
        (Outcome.TIMEOUT_EXECUTION, True, False, False),
        (Outcome.ARTIFACTS_EXPIRED, True, False, False),
        (Outcome.INFRA_FAILURE, True, False, True),
        (Outcome.INFRA_FAILURE, False, False, True),
        (Outcome.POLICY_BLOCKED, True, False, True),
    ],
)
def test_what_an_end_costs(
    accounts: Accounts, worker: Role, clock: HandClock, code: str, tests_began: bool, charged: bool, returned: bool
) -> None:
    user_id = accounts.open("PRO", 650)
    job_id = accounts.start(user_id, max_credits=Decimal(50)).job_id
    charge(worker, job_id, clock.now())
    expected = Settlement(SEVEN if charged else ZERO, ZERO if charged else SEVEN, returned)
    assert settle(worker, job_id, code, clock.now(), tests_began) == expected
    standing = accounts.standing(user_id)
    assert (standing.remaining, standing.held, standing.running) == (Decimal(643 if charged else 650), ZERO, 0)
    assert standing.started_today == (0 if returned else 1)
    assert accounts.ask(BALANCE, job_id) == [(SEVEN if charged else ZERO,)]


def test_the_first_settlement_counts_and_a_second_changes_nothing(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    job_id = accounts.start(accounts.open("PRO", 650)).job_id
    charge(worker, job_id, clock.now())
    first = settle(worker, job_id, Outcome.INFRA_FAILURE, clock.now())
    again = settle(worker, job_id, Outcome.CHANGED, clock.now() + timedelta(hours=1))
    assert (first, again) == (Settlement(ZERO, SEVEN, True), Settlement(ZERO, ZERO, True))
    assert accounts.ask(BALANCE, job_id) == [(ZERO,)]
    assert accounts.ask("SELECT ended_as, settled_at FROM quota_reservations WHERE job_id = %s", job_id) == [("INFRA_FAILURE", clock.now())]


def test_a_job_that_never_held_anything_has_nothing_to_settle(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    job_id = accounts.job(accounts.open("PRO"))
    assert settle(worker, job_id, Outcome.USER_CANCELLED, clock.now()) is None
    assert worker.run(lambda tx: entitlement.remaining_cap(tx, job_id)) == 0
    with pytest.raises(SnapshotMissing):
        worker.run(lambda tx: entitlement.load_snapshot(tx, job_id))


def test_a_replayed_call_is_charged_once_and_each_call_lowers_the_cap(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 650)
    job_id = accounts.start(user_id, max_credits=Decimal(50)).job_id
    assert [charge(worker, job_id, clock.now(), number) for number in (1, 1, 2, 1, 2)] == [True, False, True, False, False]
    assert worker.run(lambda tx: entitlement.remaining_cap(tx, job_id)) == 36
    standing = accounts.standing(user_id)
    assert (standing.used, standing.held, standing.remaining) == (Decimal(14), Decimal(36), Decimal(600))


def test_after_the_end_a_new_charge_is_refused_and_a_replayed_one_answered(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    job_id = accounts.start(accounts.open("PRO", 650)).job_id
    charge(worker, job_id, clock.now())
    settle(worker, job_id, Outcome.CHANGED, clock.now())
    assert charge(worker, job_id, clock.now()) is False
    with pytest.raises(ReservationClosed):
        charge(worker, job_id, clock.now(), 2)
    assert worker.run(lambda tx: entitlement.remaining_cap(tx, job_id)) == 0


def test_a_rerun_holds_credits_again_under_todays_terms_and_takes_no_daily_start(
    accounts: Accounts, worker: Role, clock: HandClock
) -> None:
    user_id = accounts.open("PRO", 650)
    first = accounts.start(user_id)
    settle(worker, first.job_id, Outcome.LOGIC_FAILURE, clock.now())
    accounts.write("UPDATE subscription_tiers SET tier = 'MAX' WHERE user_id = %s", user_id)
    clock.move(minutes=1)
    second = accounts.start(user_id, first.job_id, rerun=True)
    assert (second.tier, second.reservation_id != first.reservation_id) == ("MAX", True)
    assert worker.run(lambda tx: entitlement.load_snapshot(tx, first.job_id)).snapshot_id == second.snapshot_id
    assert settle(worker, first.job_id, Outcome.INFRA_FAILURE, clock.now()) == Settlement(ZERO, ZERO, False)
    assert accounts.standing(user_id).started_today == 1


async def test_an_end_that_waited_for_a_charge_counts_it(
    accounts: Accounts, worker: Role, worker_database_url: str, clock: HandClock
) -> None:
    job_id = (await asyncio.to_thread(lambda: accounts.start(accounts.open("PRO", 650)))).job_id
    ending = Ending(Outcome.INFRA_FAILURE, True)
    database = LambdaDatabase(worker_database_url)
    async with database.transaction() as tx:
        await entitlement.charge(tx, usage(job_id, clock.now()))
        settling = asyncio.create_task(worker.go(lambda tx: entitlement.settle(tx, job_id, ending, clock.now())))
        await until_somebody_waits(accounts.admin_url)
    await database.close()
    assert await settling == Settlement(ZERO, SEVEN, True)
    assert accounts.ask(BALANCE, job_id) == [(ZERO,)]


async def until_somebody_waits(admin_url: str) -> None:
    """Until a transaction of this database waits for another's lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(3), await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as connection:
        while (await (await connection.execute(query)).fetchone()) == (0,):
            pass


def test_the_cheap_look_denies_like_the_gate_and_holds_nothing(accounts: Accounts) -> None:
    user_id = accounts.open("FREE")
    request = accounts.request(user_id)
    accounts.api.run(lambda tx: entitlement.check_start(tx, request))
    assert accounts.ask(RESERVED, user_id) == [(0,)]
    accounts.start(user_id)
    with pytest.raises(ConcurrentLimitReached):
        accounts.api.run(lambda tx: entitlement.check_start(tx, request))


def test_a_new_account_is_on_free_and_one_without_a_tier_is_unknown(accounts: Accounts, clock: HandClock) -> None:
    user_id = accounts.open("PRO")
    accounts.api.run(lambda tx: entitlement.open_account(tx, user_id, clock.now()))
    assert accounts.api.run(lambda tx: entitlement.tier_of(tx, user_id)) == Tier.FREE
    accounts.write("UPDATE subscription_tiers SET valid_to = valid_from WHERE user_id = %s", user_id)
    with pytest.raises(EntitlementUnknown):
        accounts.api.run(lambda tx: entitlement.tier_of(tx, user_id))
    with pytest.raises(EntitlementUnknown):
        accounts.standing(user_id)


def test_the_demo_account_is_on_pro_with_credits_however_often_it_is_seeded(accounts: Accounts, clock: HandClock) -> None:
    user_id = accounts.open("FREE")
    for _ in range(3):
        accounts.api.run(lambda tx: entitlement.seed_demo(tx, user_id, clock.now()))
        clock.move(hours=1)
    standing = accounts.standing(user_id)
    assert (standing.tier, standing.remaining, standing.cycle_end.isoformat()) == ("PRO", Decimal(650), "2026-12-20T12:00:00+00:00")
    assert accounts.ask("SELECT tier FROM subscription_tiers WHERE user_id = %s ORDER BY valid_from", user_id) == [("FREE",), ("PRO",)]
