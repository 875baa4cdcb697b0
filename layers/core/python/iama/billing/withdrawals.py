"""What has to be taken back at Stripe, asked for in the transaction that finds it out and carried out after its commit.

Surprising: an effect is finished only when Stripe has answered. While it is away, or a worker dies, the effect comes back with its lease.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from iama.billing import store
from iama.billing.gateway import Payments
from iama.db.connection import Database
from iama.db.unit import Tx
from iama.kit.clock import Clock
from iama.kit.errors import IamaError
from iama.ops import service as ops
from iama.ops.model import Claim, Effect, NewEffect

logger = logging.getLogger(__name__)
WITHDRAW = "billing.withdraw"


class What(StrEnum):
    """The kinds of things that are taken back."""

    CHECKOUT = "CHECKOUT"
    SUBSCRIPTION = "SUBSCRIPTION"
    CUSTOMER = "CUSTOMER"


async def request(tx: Tx, user_id: str, what: What, object_id: str, now: datetime) -> bool:
    """Ask for it once; False where it was asked for before."""
    payload = {"what": what.value, "id": object_id}
    return await ops.put_effect(tx, NewEffect(WITHDRAW, user_id, payload, f"{WITHDRAW}:{object_id}", now))


async def request_forgetting(tx: Tx, user_id: str, now: datetime) -> None:
    """An account was erased: its customer goes too, where it has one."""
    payer = await store.get_payer(tx, user_id)
    if payer is not None and payer.customer_id is not None:
        await request(tx, user_id, What.CUSTOMER, payer.customer_id, now)


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """Carries out what was asked for."""

    database: Database
    payments: Payments
    clock: Clock

    async def carry_out_due(self) -> int:
        """A page of what is due; answers how much of it was done."""
        async with self.database.transaction() as tx:
            effects = await ops.claim_effects(tx, Claim(WITHDRAW, self.clock.now()))
        return sum([await self._carry_out(effect) for effect in effects])

    async def _carry_out(self, effect: Effect) -> bool:
        """Whether Stripe has done it; where it did not, others go on and this one comes back."""
        object_id = str(effect.payload["id"])
        try:
            await self._ask(What(str(effect.payload["what"])), object_id)
        except IamaError as error:
            logger.warning("a withdrawal waits for Stripe", extra={"code": error.code, "key": object_id})
            return False
        async with self.database.transaction() as tx:
            await ops.finish_effect(tx, effect.outbox_id, self.clock.now())
        return True

    async def _ask(self, what: What, object_id: str) -> None:
        match what:
            case What.CHECKOUT:
                await self.payments.expire_checkout(object_id)
            case What.SUBSCRIPTION:
                await self.payments.withdraw_subscription(object_id)
            case What.CUSTOMER:
                await self.payments.remove_customer(object_id)
