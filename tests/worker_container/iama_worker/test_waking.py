"""The sender of events is woken by commits, and by nothing else."""

import pytest

from iama.db.pool import PooledDatabase
from iama_worker.waking import WakingDatabase


async def test_wakes_after_a_commit_and_not_after_a_rollback(worker_database_url: str) -> None:
    woken: list[int] = []
    database = WakingDatabase(PooledDatabase(worker_database_url, 1), lambda: woken.append(1))
    async with database.transaction():
        assert woken == []
    assert woken == [1]
    with pytest.raises(KeyError):
        async with database.transaction():
            raise KeyError
    assert woken == [1]
    await database.close()
