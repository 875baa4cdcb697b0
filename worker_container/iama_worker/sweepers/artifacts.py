"""Sees to artifacts past their fourteen days: mails two days before, jobs that wait for them, and the objects themselves."""

from iama.jobs import expiry
from iama.jobs.model import ExpiredArtifact
from iama_worker.sweepers.loop import Broom


class ArtifactSweep:
    """Every minute. What the store does not delete comes back with the end of its lease."""

    every_s = 60.0
    rest_s = 0.0

    def __init__(self, broom: Broom) -> None:
        self._broom = broom

    async def look(self) -> int:
        now = self._broom.clock.now()
        async with self._broom.database.transaction() as tx:
            found = await expiry.warn_owners(tx, now) + await expiry.expire_jobs(tx, now)
            artifacts = await expiry.lease_artifacts(tx, now)
        await self._remove(artifacts)
        return found + len(artifacts)

    async def _remove(self, artifacts: list[ExpiredArtifact]) -> None:
        """Note what is gone, also where the store went away in the middle."""
        removed: list[ExpiredArtifact] = []
        try:
            for artifact in artifacts:
                await self._broom.store.delete(artifact.key)
                removed.append(artifact)
        finally:
            if removed:
                async with self._broom.database.transaction() as tx:
                    await expiry.mark_removed(tx, removed, self._broom.clock.now())
