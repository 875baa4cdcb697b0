"""Queries of identity."""

from datetime import datetime

from iama.db.opening import Rows, first_as
from iama.db.queries import load
from iama.db.unit import Jsonb, Params, Tx
from iama.identity.model import Account, AccountCard, CodeOwner, CodePurpose, Guess, LivingSession, Preferences, TokenRow

Q = load("iama.identity")


async def insert_user(tx: Tx, params: Params) -> bool:
    return await tx.execute(Q["insert_user"], params) == 1


async def find_account(tx: Tx, email: str) -> Account | None:
    return await tx.fetch_one(Q["find_account"], {"email": email}, Account)


async def count_attempts(tx: Tx, subjects: list[str], now: datetime, forgotten: datetime) -> int:
    return await tx.execute(Q["count_attempts"], {"subjects": subjects, "now": now, "forgotten": forgotten})


async def blocked_until(tx: Tx, subjects: list[str]) -> datetime | None:
    return await tx.fetch_scalar(Q["blocked_until"], {"subjects": subjects}, datetime)


async def clear_account(tx: Tx, subject: str) -> None:
    await tx.execute(Q["clear_account"], {"subject": subject})


async def forgive(tx: Tx, guess: Guess, now: datetime) -> None:
    await tx.execute(Q["forgive"], {"account": guess.account_subject, "address": guess.address_subject, "now": now})


async def insert_token(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_token"], params)


async def lock_family(tx: Tx, token_sha256: bytes) -> None:
    await tx.execute(Q["lock_family"], {"token_sha256": token_sha256})


async def get_token(tx: Tx, token_sha256: bytes) -> TokenRow | None:
    return await tx.fetch_one(Q["get_token"], {"token_sha256": token_sha256}, TokenRow)


def token_row(rows: Rows) -> TokenRow | None:
    """The row that `get_token` answered along with BEGIN."""
    return first_as(rows, TokenRow)


async def mark_rotated(tx: Tx, token_sha256: bytes, now: datetime) -> None:
    await tx.execute(Q["mark_rotated"], {"token_sha256": token_sha256, "now": now})


async def revoke_family(tx: Tx, family_id: str, now: datetime) -> int:
    return await tx.execute(Q["revoke_family"], {"family_id": family_id, "now": now})


async def request_deletion(tx: Tx, user_id: str, due_at: datetime, now: datetime) -> None:
    await tx.execute(Q["request_deletion"], {"user_id": user_id, "due_at": due_at, "now": now})


async def note_origin(tx: Tx, params: Params) -> bool:
    """Whether the network is one that this user never came from before."""
    return await tx.fetch_scalar(Q["note_origin"], params, bool) is True


async def list_sessions(tx: Tx, user_id: str, now: datetime) -> list[LivingSession]:
    return await tx.fetch_all(Q["list_sessions"], {"user_id": user_id, "now": now}, LivingSession)


async def revoke_session(tx: Tx, user_id: str, session_id: str, now: datetime) -> int:
    return await tx.execute(Q["revoke_session"], {"user_id": user_id, "session_id": session_id, "now": now})


async def revoke_sessions(tx: Tx, user_id: str, kept: str | None, now: datetime) -> int:
    return await tx.execute(Q["revoke_sessions"], {"user_id": user_id, "kept": kept, "now": now})


async def get_account(tx: Tx, user_id: str) -> AccountCard | None:
    return await tx.fetch_one(Q["get_account"], {"user_id": user_id}, AccountCard)


async def find_account_by_id(tx: Tx, user_id: str) -> Account | None:
    return await tx.fetch_one(Q["find_account_by_id"], {"user_id": user_id}, Account)


async def replace_password(tx: Tx, account: Account, new: str, now: datetime) -> bool:
    params = {"user_id": account.user_id, "old": account.password_hash, "new": new, "now": now}
    return await tx.execute(Q["replace_password"], params) == 1


async def reset_password(tx: Tx, user_id: str, password_hash: str, now: datetime) -> None:
    await tx.execute(Q["reset_password"], {"user_id": user_id, "password_hash": password_hash, "now": now})


async def change_preferences(tx: Tx, user_id: str, change: Preferences, now: datetime) -> int:
    """How many bytes they have now."""
    params = {"user_id": user_id, "ui_segment": change.ui_segment, "values": Jsonb(change.values), "now": now}
    return await tx.fetch_scalar(Q["change_preferences"], params, int) or 0


async def record_consent(tx: Tx, user_id: str, version: str, now: datetime) -> None:
    await tx.execute(Q["record_consent"], {"user_id": user_id, "version": version, "now": now})


async def insert_mail_code(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_mail_code"], params)


async def find_mail_code(tx: Tx, token_sha256: bytes, purpose: CodePurpose, now: datetime) -> CodeOwner | None:
    return await tx.fetch_one(Q["find_mail_code"], {"token_sha256": token_sha256, "purpose": purpose, "now": now}, CodeOwner)


async def use_mail_code(tx: Tx, token_sha256: bytes, purpose: CodePurpose, now: datetime) -> CodeOwner | None:
    return await tx.fetch_one(Q["use_mail_code"], {"token_sha256": token_sha256, "purpose": purpose, "now": now}, CodeOwner)


async def void_mail_codes(tx: Tx, user_id: str, purpose: CodePurpose, now: datetime) -> None:
    await tx.execute(Q["void_mail_codes"], {"user_id": user_id, "purpose": purpose, "now": now})


async def verify_email(tx: Tx, user_id: str, now: datetime) -> None:
    await tx.execute(Q["verify_email"], {"user_id": user_id, "now": now})
