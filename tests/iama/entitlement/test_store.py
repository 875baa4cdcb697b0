"""What the statements of entitlement keep apart: keys, cycles, starts and owners."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import psycopg
import pytest

from iama.db.unit import Tx
from iama.entitlement import store
from iama.entitlement.model import Reservation, Usage
from iama.kit.ids import new_id
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts


def grant(accounts: Accounts, user_id: str, key: str) -> bool:
    params = {"user_id": user_id, "source": "CYCLE", "credits": Decimal(5), "key": key, "actor": "SYSTEM", "reason": ""}
    return accounts.api.run(lambda tx: store.insert_grant(tx, {**params, "now": accounts.clock.now()}))


def reservation(worker: Role, job_id: str) -> Reservation:
    found = worker.run(lambda tx: store.lock_reservation(tx, job_id))
    assert found is not None
    return found


def test_a_grant_of_the_same_key_is_given_once(accounts: Accounts) -> None:
    user_id = accounts.open("PLUS")
    assert [grant(accounts, user_id, "a"), grant(accounts, user_id, "a"), grant(accounts, user_id, "b")] == [True, False, True]
    assert accounts.standing(user_id).granted == 10


def test_grants_and_charges_of_another_cycle_do_not_count(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PLUS", 280)
    job_id = accounts.start(user_id, max_credits=Decimal(20)).job_id
    usage = Usage(job_id, "GENERATION", "L1", 1, Decimal(3), clock.now())
    held = reservation(worker, job_id)
    worker.run(lambda tx: store.insert_charge(tx, held, usage))
    accounts.write("UPDATE subscription_tiers SET cycle_start = cycle_start + interval '1 day' WHERE user_id = %s", user_id)
    standing = accounts.standing(user_id)
    assert (standing.granted, standing.used, standing.held) == (Decimal(0), Decimal(0), Decimal(0))


def test_an_account_without_any_tier_has_no_standing(accounts: Accounts, clock: HandClock) -> None:
    assert accounts.api.run(lambda tx: store.load_standing(tx, new_id(), clock.now())) is None
    assert accounts.api.run(lambda tx: store.get_tier(tx, new_id())) is None


def test_an_account_has_one_live_tier(accounts: Accounts, clock: HandClock) -> None:
    user_id = accounts.open("FREE")
    tier = {"user_id": user_id, "tier": "PRO", "source": "ADMIN", "now": clock.now(), "cycle_end": clock.now() + timedelta(days=30)}
    with pytest.raises(psycopg.errors.UniqueViolation):
        accounts.api.run(lambda tx: store.insert_tier(tx, tier))

    async def replace(tx: Tx) -> None:
        await store.close_tier(tx, user_id, clock.now())
        await store.insert_tier(tx, tier)

    accounts.api.run(replace)
    assert accounts.api.run(lambda tx: store.get_tier(tx, user_id)) == "PRO"


def test_a_job_holds_one_open_reservation_and_numbers_its_starts(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 650)
    job_id = accounts.start(user_id, max_credits=Decimal(20)).job_id
    first = reservation(worker, job_id)
    end = {"reservation_id": first.reservation_id, "credits_used": Decimal(0), "daily_returned": False, "ended_as": "LOGIC_FAILURE"}
    worker.run(lambda tx: store.settle_reservation(tx, {**end, "now": clock.now()}))
    accounts.start(user_id, job_id, rerun=True, max_credits=Decimal(20))
    second = reservation(worker, job_id)
    assert [(row.start_number, row.state, row.counts_daily) for row in (first, second)] == [(1, "OPEN", True), (2, "OPEN", False)]
    with pytest.raises(psycopg.errors.UniqueViolation):
        accounts.write("UPDATE quota_reservations SET state = 'OPEN', settled_at = NULL, ended_as = NULL, credits_used = NULL")


def test_only_the_running_reservations_are_counted_as_running(accounts: Accounts, worker: Role) -> None:
    user_id = accounts.open("MAX", 1_500)
    made = [accounts.start(user_id, max_credits=Decimal(20)).job_id for _ in range(3)]
    for running, count in ((False, 2), (False, 2), (True, 3)):
        worker.run(partial(store.set_running, job_id=made[0], running=running))
        assert accounts.standing(user_id).running == count


def test_the_ledger_takes_a_key_once_and_a_credit_back_once_a_start(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    job_id = accounts.start(accounts.open("PRO", 650)).job_id
    usage = Usage(job_id, "REPAIR", "L2", 1, Decimal(4), clock.now(), {"input_tokens": 9})
    held = reservation(worker, job_id)
    assert [worker.run(lambda tx: store.insert_charge(tx, held, usage)) for _ in range(2)] == [True, False]
    charged = reservation(worker, job_id)
    for _ in range(2):
        worker.run(lambda tx: store.insert_credit_back(tx, charged, clock.now()))
    rows = accounts.ask("SELECT kind, credits, idempotency_key, detail FROM usage_ledger WHERE job_id = %s ORDER BY credits", job_id)
    assert rows[0] == ("CREDIT_BACK", Decimal(-4), f"{job_id}:1:credit-back", {})
    assert rows[1:] == [("CHARGE", Decimal(4), f"{job_id}:REPAIR:L2:1", {"input_tokens": 9})]
    assert worker.run(lambda tx: store.has_ledger_entry(tx, usage.key))
    assert not worker.run(lambda tx: store.has_ledger_entry(tx, "unknown"))


@pytest.mark.parametrize(("kind", "credits"), [("CHARGE", -1), ("CREDIT_BACK", 1), ("GIFT", 1)])
def test_a_charge_never_gives_and_a_credit_back_never_takes(accounts: Accounts, kind: str, credits: int) -> None:
    job_id = accounts.start(accounts.open("PRO", 650)).job_id
    with pytest.raises(psycopg.errors.CheckViolation):
        accounts.write(
            "INSERT INTO usage_ledger (entry_id, user_id, job_id, reservation_id, kind, payer, stage, model_class, credits, cycle_start,"
            " idempotency_key, at)"
            " SELECT gen_random_uuid(), user_id, job_id, reservation_id, %s, 'USER', 'x', 'L1', %s, cycle_start, 'k', now()"
            " FROM quota_reservations WHERE job_id = %s",
            kind,
            credits,
            job_id,
        )
