"""What the queries of identity keep and find; the rules on top of them are tested with the service."""

from datetime import timedelta

from iama.db.connection import LambdaDatabase
from iama.identity import store
from iama.identity.model import Attempt
from iama.kit.ids import new_id
from tests.fixtures.edge import NOW

USER = {"user_id": new_id(), "email": "ada@example.com", "password_hash": "hash", "now": NOW}
FIRST, SECOND = b"1" * 32, b"2" * 32


def token(digest: bytes, family_id: str, predecessor: bytes | None = None) -> dict[str, object]:
    row = {"token_sha256": digest, "family_id": family_id, "user_id": USER["user_id"], "predecessor_sha256": predecessor}
    return {**row, "now": NOW, "family_expires_at": NOW + timedelta(days=30)}


async def test_an_address_has_one_living_account(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        assert await store.insert_user(tx, USER)
        assert not await store.insert_user(tx, {**USER, "user_id": new_id()})
        found = await store.find_account(tx, "ada@example.com")
        assert found is not None and (found.user_id, found.password_hash, found.suspended) == (USER["user_id"], "hash", False)
        assert await store.find_account(tx, "eve@example.com") is None


async def test_a_family_is_a_chain_with_one_living_end(database: LambdaDatabase) -> None:
    family_id = new_id()
    async with database.transaction() as tx:
        await store.insert_user(tx, USER)
        await store.insert_token(tx, token(FIRST, family_id))
        await store.lock_family(tx, FIRST)
        await store.mark_rotated(tx, FIRST, NOW)
        await store.insert_token(tx, token(SECOND, family_id, FIRST))
        before = await store.get_token(tx, FIRST)
        assert before is not None and (before.family_id, before.rotated_at, before.successor_lives) == (family_id, NOW, True)
        assert await store.revoke_family(tx, family_id, NOW) == 2
        after = await store.get_token(tx, FIRST)
        assert after is not None and (after.revoked_at, after.successor_lives) == (NOW, False)
        assert await store.get_token(tx, b"3" * 32) is None


async def test_only_subjects_that_need_not_wait_are_counted(database: LambdaDatabase) -> None:
    async with database.transaction() as tx:
        for _ in range(6):
            assert await store.count_attempts(tx, ["account:a", "address:b"], NOW, NOW - timedelta(hours=1)) == 2
        assert await store.count_attempts(tx, ["account:a", "address:b"], NOW, NOW - timedelta(hours=1)) == 1
        assert await store.blocked_until(tx, ["account:a"]) == NOW + timedelta(seconds=2)
        await store.clear_account(tx, "account:a")
        assert await store.blocked_until(tx, ["account:a"]) is None


async def test_a_success_clears_its_account_and_takes_one_guess_back_of_the_address(database: LambdaDatabase) -> None:
    attempt = Attempt("ada@example.com", "x", "192.0.2.7")
    subjects = [attempt.account_subject, attempt.address_subject]
    async with database.transaction() as tx:
        for _ in range(7):
            await store.count_attempts(tx, subjects, NOW, NOW - timedelta(hours=1))
        await store.forgive(tx, attempt, NOW)
        assert await store.blocked_until(tx, [attempt.account_subject]) is None
        assert await store.blocked_until(tx, [attempt.address_subject]) == NOW


async def test_a_network_is_strange_when_earlier_sessions_came_from_others(database: LambdaDatabase) -> None:
    seen = []
    async with database.transaction() as tx:
        await store.insert_user(tx, USER)
        for network in ("192.0.2.0/24", "192.0.2.0/24", "203.0.113.0/24", "203.0.113.0/24"):
            params = {"session_id": new_id(), "user_id": USER["user_id"], "network": network, "client": "c", "now": NOW}
            seen.append(await store.note_origin(tx, params))
    assert seen == [False, False, True, False]
