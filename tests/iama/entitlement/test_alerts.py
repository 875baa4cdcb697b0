"""Mails at 80 % and 100 % of a cycle's credits: each once, with plain strings to fill in."""

from decimal import Decimal

from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.ops.model import MailTemplate
from iama_worker.mail.letters import facts_of
from tests.fixtures.edge import HandClock
from tests.fixtures.jobs import Role
from tests.iama.entitlement.conftest import Accounts

MAILS = "SELECT template, payload, recipient FROM mail_outbox WHERE user_id = %s ORDER BY template DESC"


def spend(worker: Role, clock: HandClock, job_id: str, number: int, credits: str) -> None:
    spent = Usage(job_id, "repair", "L2", number, Decimal(credits), clock.now())
    worker.run(lambda tx: entitlement.charge(tx, spent))


def test_each_threshold_is_mailed_once_when_it_is_reached(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 100)
    job_id = accounts.start(user_id, max_credits=Decimal(100)).job_id
    spend(worker, clock, job_id, 1, "79.9999")
    assert accounts.ask(MAILS, user_id) == []
    spend(worker, clock, job_id, 2, "0.0001")
    spend(worker, clock, job_id, 3, "1")
    ((template, payload, recipient),) = accounts.ask(MAILS, user_id)
    assert (template, payload["percent"], payload["resets_at"][:10]) == ("quota_80", 80, "2026-12-20")
    assert recipient.startswith("user") and facts_of(MailTemplate(template), payload)
    spend(worker, clock, job_id, 4, "19")
    assert [template for template, _, _ in accounts.ask(MAILS, user_id)] == ["quota_80", "quota_100"]


def test_a_free_job_is_the_houses_and_mails_nobody(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("FREE")
    spend(worker, clock, accounts.start(user_id).job_id, 1, "25")
    assert accounts.ask(MAILS, user_id) == []


def test_a_deleted_account_gets_no_mail(accounts: Accounts, worker: Role, clock: HandClock) -> None:
    user_id = accounts.open("PRO", 10)
    job_id = accounts.start(user_id).job_id
    accounts.write("UPDATE users SET deleted_at = now() WHERE user_id = %s", user_id)
    spend(worker, clock, job_id, 1, "10")
    assert accounts.ask(MAILS, user_id) == []
