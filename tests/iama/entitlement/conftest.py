"""Accounts on any tier, with jobs that nobody has started."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement import store
from iama.entitlement.model import Snapshot, Standing, StartRequest
from iama.jobs import store as jobs
from iama.kit.ids import new_id
from tests.fixtures.edge import HandClock, SignedUp
from tests.fixtures.jobs import NEW_JOB, Role


@dataclass
class Accounts:
    """Opens accounts and puts jobs at the gate."""

    api: Role
    clock: HandClock
    admin_url: str
    sign_up: Callable[..., SignedUp]
    opened: int = 100

    def open(self, tier: str, credits: int = 0) -> str:
        """The id of a new user on `tier`."""
        self.opened += 1
        user_id = self.sign_up(self.opened, tier).user_id
        if credits:
            self.grant(user_id, credits)
        return user_id

    def grant(self, user_id: str, credits: int) -> None:
        """Credits of the present cycle."""
        grant = {"user_id": user_id, "source": "CYCLE", "credits": Decimal(credits), "key": new_id(), "actor": "SYSTEM", "reason": ""}
        self.api.run(lambda tx: store.insert_grant(tx, {**grant, "now": self.clock.now()}))

    def job(self, user_id: str) -> str:
        """The id of a PENDING job that holds nothing."""
        ids = jobs.JobIds(new_id(), user_id, new_id(), new_id())

        async def work(tx: Tx) -> None:
            await jobs.insert_job(tx, ids, NEW_JOB)
            bundle: dict[str, object] = {"key": f"jobs/{ids.job_id}/{ids.bundle_artifact_id}", "kms_key_ref": "alias/iama"}
            await jobs.insert_files(tx, ids.job_id, NEW_JOB.files, {**bundle, "artifact_id": ids.bundle_artifact_id})

        self.api.run(work, user_id)
        return ids.job_id

    def request(self, user_id: str, job_id: str | None = None, **changes: Any) -> StartRequest:
        """A job at the gate, now."""
        given = {"execution_mode": "LOCAL_NATIVE", "now": self.clock.now(), **changes}
        return StartRequest(user_id=user_id, job_id=job_id or self.job(user_id), **given)

    def start(self, user_id: str, job_id: str | None = None, **changes: Any) -> Snapshot:
        """Pass the gate and commit, or raise the denial."""
        request = self.request(user_id, job_id, **changes)
        return self.api.run(lambda tx: entitlement.gate_start(tx, request), user_id)

    def standing(self, user_id: str) -> Standing:
        """What the account has left now."""
        return self.api.run(lambda tx: entitlement.load_standing(tx, user_id, self.clock.now()))

    def write(self, statement: str, *params: object) -> None:
        """Arrange something as an administrator."""
        with psycopg.connect(self.admin_url) as connection:
            connection.execute(statement.encode(), params)

    def ask(self, query: str, *params: object) -> list[Any]:
        """Look behind the curtain."""
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(query.encode(), params).fetchall()


@pytest.fixture
def accounts(api: Role, clock: HandClock, admin_database_url: str, sign_up: Callable[..., SignedUp]) -> Accounts:
    return Accounts(api, clock, admin_database_url, sign_up)
