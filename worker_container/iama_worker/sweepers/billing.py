"""Applies what Stripe has told, and once a night looks for what it told in vain."""

from iama.billing.applier import Applier
from iama.billing.reconcile import reconcile


class BillingSweep:
    """Every second: the inbox."""

    every_s = 1.0
    rest_s = 0.0

    def __init__(self, applier: Applier) -> None:
        self._applier = applier

    async def look(self) -> int:
        return await self._applier.apply_due()


class ReconcileSweep:
    """Every hour it asks whether today's reconciliation was made. The first of the day does it, whoever asks."""

    every_s = 3600.0
    rest_s = 60.0

    def __init__(self, applier: Applier) -> None:
        self._applier = applier

    async def look(self) -> int:
        return int(await reconcile(self._applier))
