"""Use cases of signing in by a provider's word: leave for it, come back, and exchange the one-time code.

Surprising: what must stay true although a request fails (a burnt code, a revoked session) is answered, not raised, so that
the edge commits it before it refuses.
"""

import hmac
from datetime import datetime

from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.identity import federation_store, store
from iama.identity.federation import (
    CODE_LIFETIME,
    STATE_LIFETIME,
    CodeRow,
    Departure,
    OAuthCodeInvalid,
    OAuthStateInvalid,
    Person,
    challenge_of,
)
from iama.identity.model import (
    NO_ADDRESS,
    Account,
    AccountSuspended,
    RefreshTokenInvalid,
    Session,
    Visitor,
    new_token,
    token_digest,
)
from iama.identity.service import begin_session
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, MailTemplate, NewMail


async def depart(tx: Tx, departure: Departure, now: datetime) -> str:
    """Remember where the browser is to end; the state that goes with it."""
    state = new_token()
    await federation_store.insert_state(tx, token_digest(state), departure, now + STATE_LIFETIME)
    return state


async def arrive(tx: Tx, state: str, now: datetime) -> Departure:
    """Where this browser is to end, once; OAuthStateInvalid for a state that was used, is too old or unknown."""
    try:
        digest = token_digest(state)
    except RefreshTokenInvalid as error:
        raise OAuthStateInvalid from error
    departure = await federation_store.use_state(tx, digest, now)
    if departure is None:
        raise OAuthStateInvalid
    return departure


async def admit(tx: Tx, person: Person, code_challenge: str, now: datetime) -> str:
    """A one-time code for the account of a person; the client that holds the challenge's verifier may exchange it."""
    account = await account_of(tx, person, now)
    code = new_token()
    await federation_store.insert_code(tx, token_digest(code), (account.user_id, code_challenge), now + CODE_LIFETIME)
    return code


async def account_of(tx: Tx, person: Person, now: datetime) -> Account:
    """The account a person is linked to. Else the one whose address is the person's verified one, else a new one."""
    await federation_store.lock_person(tx, person)
    account = await federation_store.find_linked(tx, person)
    if account is not None:
        return account
    account = await _with_address(tx, person, now) or await _new_account(tx, person, now) or await _with_address(tx, person, now)
    if account is None:
        raise LookupError("an address is taken and nobody has it")
    await federation_store.link_person(tx, person, account.user_id, now)
    detail = {"provider": person.provider.value}
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, account.user_id, "PROVIDER_LINKED", "user", account.user_id, now, detail))
    return account


async def _with_address(tx: Tx, person: Person, now: datetime) -> Account | None:
    """The account that has the person's verified address.

    Where the account itself never verified it, somebody else may have made it and wait inside: whatever opens it is taken away first.
    """
    account = await store.find_account(tx, person.email) if person.email else None
    if account is not None and not await federation_store.lock_verified(tx, account.user_id):
        await federation_store.take_over(tx, account.user_id, now)
        await store.revoke_sessions(tx, account.user_id, None, now)
        await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "identity", "ACCOUNT_TAKEN_OVER", "user", account.user_id, now))
    return account


async def _new_account(tx: Tx, person: Person, now: datetime) -> Account | None:
    """A new account on FREE; None where somebody took the address in this moment."""
    user_id = new_id()
    email = person.email or f"{person.provider}-{user_id}@none{NO_ADDRESS}"
    if not await store.insert_user(tx, {"user_id": user_id, "email": email, "password_hash": None, "now": now}):
        return None
    await entitlement.open_account(tx, user_id, now)
    if person.email:
        await store.verify_email(tx, user_id, now)
        await ops.put_mail(tx, NewMail(user_id, email, MailTemplate.WELCOME, {}, f"welcome:{user_id}", now))
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, user_id, "REGISTERED", "user", user_id, now))
    return Account(user_id, email, None, False)


async def exchange(tx: Tx, code: str, verifier: str, visit: tuple[Visitor, datetime]) -> Session | OAuthCodeInvalid:
    """A session for a code and the client's proof, once.

    A wrong proof burns the code. A second use ends the session of the first, since one of the two was a thief.
    """
    visitor, now = visit
    try:
        digest = token_digest(code)
    except RefreshTokenInvalid as error:
        raise OAuthCodeInvalid from error
    row = await federation_store.lock_code(tx, digest)
    if row is None:
        raise OAuthCodeInvalid
    account = await store.find_account_by_id(tx, row.user_id)
    if row.used_at is not None or row.expires_at <= now or account is None or not _proves(row, verifier):
        await _burn(tx, digest, row, now)
        return OAuthCodeInvalid()
    if account.suspended:
        raise AccountSuspended
    session = await begin_session(tx, account, visitor, now)
    await federation_store.use_code(tx, digest, session.session_id, now)
    return session


def _proves(row: CodeRow, verifier: str) -> bool:
    return hmac.compare_digest(challenge_of(verifier), row.code_challenge)


async def _burn(tx: Tx, digest: bytes, row: CodeRow, now: datetime) -> None:
    await federation_store.use_code(tx, digest, row.session_id, now)
    if row.session_id is not None and await store.revoke_family(tx, row.session_id, now):
        await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "identity", "SESSION_REVOKED_ON_REUSE", "session", row.session_id, now))
