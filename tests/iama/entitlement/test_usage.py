"""The views against sums made here, row by row in Python, over random histories; the seed is printed."""

import os
import random
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from iama.entitlement import service as entitlement
from iama.entitlement import usage
from iama.entitlement.model import Ending, EntitlementUnknown, Usage
from iama.jobs.model import Outcome
from iama.kit.errors import OverLimit
from tests.fixtures.edge import NOW, HandClock
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts

STEPS = int(os.environ.get("IAMA_USAGE_STEPS", "60"))
SEED = int(os.environ.get("IAMA_SEED", "1"))
ENDS = (Outcome.CHANGED, Outcome.NOTHING_TO_CHANGE, Outcome.USER_CANCELLED, Outcome.LOGIC_FAILURE, Outcome.INFRA_FAILURE)


def play(accounts: Accounts, worker: Role, clock: HandClock, user_id: str, dice: random.Random) -> None:
    """A random history of starts, calls and ends."""
    open_jobs: dict[str, int] = {}
    for _ in range(STEPS):
        clock.move(hours=dice.choice((0, 0, 3)))
        act = dice.choice(("start", "charge", "charge", "settle"))
        if act == "start":
            try:
                open_jobs[accounts.start(user_id, max_credits=Decimal(dice.randint(10, 60))).job_id] = 0
            except OverLimit:
                continue
        elif open_jobs:
            job_id = dice.choice(sorted(open_jobs))
            if act == "charge":
                open_jobs[job_id] += 1
                detail = {"model": "m", "price_version": 3, "input": dice.randint(1, 9_000), "output": dice.randint(1, 900)}
                spent = Usage(job_id, "repair", "L2", open_jobs[job_id], Decimal(dice.randint(0, 30_000)) / 10_000, clock.now(), detail)
                worker.run(lambda tx, spent=spent: entitlement.charge(tx, spent))  # type: ignore[misc]
            else:
                open_jobs.pop(job_id)
                end = Ending(dice.choice(ENDS), dice.random() < 0.5)
                worker.run(lambda tx, job_id=job_id, end=end: entitlement.settle(tx, job_id, end, clock.now()))  # type: ignore[misc]


def rows(accounts: Accounts, table: str, user_id: str) -> list[dict[str, Any]]:
    return [row[0] for row in accounts.ask(f"SELECT to_jsonb(t) FROM {table} AS t WHERE user_id = %s", user_id)]


def test_every_view_says_what_its_rows_add_up_to(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    print(f"IAMA_SEED={SEED} IAMA_USAGE_STEPS={STEPS}")
    dice = random.Random(SEED)
    users = [accounts.open("PRO", 300), accounts.open("MAX", 1_500), accounts.open("FREE")]
    for user_id in users:
        play(accounts, worker, clock, user_id, dice)
    for user_id in users:
        check_sums(accounts, user_id)


def check_sums(accounts: Accounts, user_id: str) -> None:
    ledger, held, grants = (rows(accounts, table, user_id) for table in ("usage_ledger", "quota_reservations", "credit_grants"))
    money = lambda row: Decimal(str(row["credits"]))  # noqa: E731
    balance = accounts.ask("SELECT granted, used, held, running FROM account_balances WHERE user_id = %s", user_id)[0]
    by_start: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        by_start[row["reservation_id"]] += money(row)
    open_ones = [row for row in held if row["state"] == "OPEN"]
    holding = [
        max(Decimal(str(row["credits_held"])) - by_start[row["reservation_id"]], Decimal(0)) for row in open_ones if row["tier"] != "FREE"
    ]
    paid = [money(row) for row in ledger if row["payer"] == "USER"]
    assert balance == (sum(map(money, grants)), sum(paid), sum(holding), len([row for row in open_ones if row["running"]]))
    days: dict[str, int] = defaultdict(int)
    for row in held:
        days[row["utc_day"]] += row["counts_daily"] and not row["daily_returned"]
    found = accounts.ask("SELECT utc_day::text, starts FROM daily_starts WHERE user_id = %s", user_id)
    assert dict(found) == {day: starts for day, starts in days.items() if starts}
    costs = accounts.ask("SELECT job_id::text, charged, credited_back FROM job_costs WHERE user_id = %s", user_id)
    charged, back = (defaultdict(Decimal), defaultdict(Decimal))
    for row in ledger:
        (charged if row["kind"] == "CHARGE" else back)[row["job_id"]] += abs(money(row))
    assert {job: (c, b) for job, c, b in costs} == {row["job_id"]: (charged[row["job_id"]], back[row["job_id"]]) for row in held}
    calls = accounts.ask("SELECT sum(credits), sum(input_tokens), sum(output_tokens) FROM job_calls WHERE user_id = %s", user_id)[0]
    charges = [row for row in ledger if row["kind"] == "CHARGE"]
    expected = (sum(map(money, charges)), *(sum(row["detail"][name] for row in charges) for name in ("input", "output")))
    assert tuple(value or 0 for value in calls) == expected


def test_a_typical_job_costs_what_delivered_ones_cost_in_the_last_seven_days(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 650)
    assert accounts.api.run(lambda tx: usage.summarize(tx, user_id, clock.now())).history.cost_of_a_job == 25
    for credits, end in ((90, Outcome.CHANGED), (10, Outcome.CHANGED), (5, Outcome.LOGIC_FAILURE), (0, Outcome.CHANGED)):
        job_id = accounts.start(user_id, max_credits=Decimal(100)).job_id
        spent = Usage(job_id, "repair", "L2", 1, Decimal(credits), clock.now())
        worker.run(lambda tx, spent=spent: entitlement.charge(tx, spent))  # type: ignore[misc]
        worker.run(lambda tx, job_id=job_id, end=end: entitlement.settle(tx, job_id, Ending(end, True), clock.now()))  # type: ignore[misc]
        clock.move(days=4 if credits == 90 else 0)
    assert accounts.api.run(lambda tx: usage.summarize(tx, user_id, clock.now())).history.cost_of_a_job == 50
    clock.move(days=4)
    summary = accounts.api.run(lambda tx: usage.summarize(tx, user_id, clock.now()))
    assert (summary.history.cost_of_a_job, summary.refactors_left) == (10, 55)


def test_an_account_without_a_typical_figure_is_not_guessed_about(accounts: Accounts, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 650)
    accounts.write("DELETE FROM dynamic_configs WHERE key = 'typical_job_credits'")
    with pytest.raises(EntitlementUnknown):
        accounts.api.run(lambda tx: usage.summarize(tx, user_id, clock.now()))


def test_the_window_of_history_ends_where_it_says(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 650)
    job_id = accounts.start(user_id, max_credits=Decimal(100)).job_id
    worker.run(lambda tx: entitlement.charge(tx, Usage(job_id, "repair", "L2", 1, Decimal(60), NOW)))
    worker.run(lambda tx: entitlement.settle(tx, job_id, Ending(Outcome.CHANGED, True), NOW))
    costs = [
        accounts.api.run(lambda tx, after=after: usage.summarize(tx, user_id, NOW + after)).history.cost_of_a_job  # type: ignore[misc]
        for after in (timedelta(days=7), timedelta(days=7, seconds=1))
    ]
    assert costs == [60, 25]
