"""Codes that go out by mail: asked for by an address, drawn when the mail is written, used once.

Surprising: asking for one is answered alike and does the same work whether there is such an account or not.
"""

import hashlib
from datetime import datetime, timedelta

from iama.db.unit import Tx
from iama.identity import store
from iama.identity.model import CODE_LIFETIME, CodeOwner, CodePurpose, MailCodeInvalid, code_digest, new_token, token_digest
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent, MailTemplate, NewMail

ONE_MAIL_IN = timedelta(minutes=2)
TEMPLATES = {CodePurpose.VERIFY_EMAIL: MailTemplate.VERIFY_EMAIL, CodePurpose.RESET_PASSWORD: MailTemplate.RESET_PASSWORD}
PURPOSES = {template: purpose for purpose, template in TEMPLATES.items()}
"""What the code of a mail is good for, by the mail's template."""


async def request_code(tx: Tx, email: str, purpose: CodePurpose, now: datetime) -> None:
    """Ask for a mail with a code, one in two minutes at most; for an address without an account nothing is kept."""
    account = await store.find_account(tx, email)
    known = account.user_id if account else None
    window = int(now.timestamp() // ONE_MAIL_IN.total_seconds())
    key = f"{purpose}:{hashlib.sha256(email.encode()).hexdigest()}:{window}"
    await ops.put_mail(tx, NewMail(known, email, TEMPLATES[purpose], {}, key, now))


async def draw_code(tx: Tx, owner: CodeOwner, purpose: CodePurpose, now: datetime) -> str:
    """A fresh token for a mail that is being written now; only its hash is kept."""
    token = new_token()
    params = {"token_sha256": token_digest(token), "user_id": owner.user_id, "purpose": purpose, "email": owner.email, "now": now}
    await store.insert_mail_code(tx, {**params, "expires_at": now + CODE_LIFETIME[purpose]})
    return token


async def find_owner(tx: Tx, token: str, purpose: CodePurpose, now: datetime) -> CodeOwner:
    """Whose code it is while it can still be used, or MailCodeInvalid; it stays unused."""
    owner = await store.find_mail_code(tx, code_digest(token), purpose, now)
    if owner is None:
        raise MailCodeInvalid
    return owner


async def verify_email(tx: Tx, token: str, now: datetime) -> None:
    """The address the code went to belongs to its account, or MailCodeInvalid."""
    owner = await _use(tx, token, CodePurpose.VERIFY_EMAIL, now)
    await store.verify_email(tx, owner.user_id, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, owner.user_id, "EMAIL_VERIFIED", "user", owner.user_id, now))
    await ops.put_mail(tx, NewMail(owner.user_id, owner.email, MailTemplate.WELCOME, {}, f"welcome:{owner.user_id}", now))


async def reset_password(tx: Tx, token: str, password_hash: str, now: datetime) -> None:
    """Set the password, end every session and void every other code; MailCodeInvalid where it was used meanwhile."""
    owner = await _use(tx, token, CodePurpose.RESET_PASSWORD, now)
    await store.reset_password(tx, owner.user_id, password_hash, now)
    await store.void_mail_codes(tx, owner.user_id, CodePurpose.RESET_PASSWORD, now)
    await store.revoke_sessions(tx, owner.user_id, None, now)
    await ops.record_audit(tx, AuditEvent(ActorKind.USER, owner.user_id, "PASSWORD_RESET", "user", owner.user_id, now))
    told = NewMail(owner.user_id, owner.email, MailTemplate.PASSWORD_CHANGED, {}, f"password-reset:{code_digest(token).hex()}", now)
    await ops.put_mail(tx, told)


async def _use(tx: Tx, token: str, purpose: CodePurpose, now: datetime) -> CodeOwner:
    owner = await store.use_mail_code(tx, code_digest(token), purpose, now)
    if owner is None:
        raise MailCodeInvalid
    return owner
