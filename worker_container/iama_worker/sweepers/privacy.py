"""Erases accounts whose grace is over, and removes copies of data that had their hour."""

from iama.privacy import service as privacy
from iama_worker.sweepers.loop import Broom


class PrivacySweep:
    """Every minute. An account that cannot go yet is looked at again; a copy the store does not delete comes back with its lease."""

    every_s = 60.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            leaving = await privacy.list_leaving(tx, now)
            exports = await privacy.lease_old_exports(tx, now)
        erased = [await self._erase(user_id) for user_id in leaving]
        for export in exports:
            await self._broom.store.delete(export.object_key)
            async with self._broom.database.transaction() as tx:
                await privacy.forget_export(tx, export.export_id)
        return sum(erased) + len(exports)

    async def _erase(self, user_id: str) -> bool:
        """Each in a transaction of its own: one that fails holds up no other."""
        async with self._broom.database.transaction() as tx:
            return await privacy.erase_account(tx, user_id, self._broom.clock.now())
