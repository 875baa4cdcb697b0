"""Use cases of administrators: sign in by three things, stop new starts and let them go on. Each leaves its line in the trail."""

from datetime import datetime

from iama.admin import store
from iama.admin.model import (
    SESSION_LIFETIME,
    SWITCHERS,
    Admin,
    AdminAccount,
    AdminAttempt,
    AdminCredentialsWrong,
    AdminSession,
    AdminSessionEnded,
    RoleNotAllowed,
    Switch,
    SwitchWish,
    UserUnknown,
)
from iama.db.opening import Opening, Rows, first_as
from iama.db.unit import Tx
from iama.identity import service as identity
from iama.identity.model import new_token, token_digest
from iama.kit.ids import new_id
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent

EVERYBODY = "everybody"
NOBODY = "nobody"


async def open_login(tx: Tx, attempt: AdminAttempt, now: datetime) -> AdminAccount | None:
    """Count the guess, look the account up and leave a line: LoginThrottled while account or address has to wait.

    Commit before anything is checked. A guess at an address that nobody has leaves a line too, so that both take as long.
    """
    await identity.count_guess(tx, attempt, now)
    account = await store.find_admin(tx, attempt.email)
    about = ("SIGN_IN_TRIED", "admin_account", account.admin_id if account else NOBODY)
    await ops.record_audit(tx, AuditEvent(ActorKind.SYSTEM, "admin", *about, now, {"network": attempt.visitor.network}))
    return account


async def complete_login(tx: Tx, account: AdminAccount, attempt: AdminAttempt, step: int, now: datetime) -> AdminSession:
    """Password and code were right: begin a session. AdminCredentialsWrong where the code was used before."""
    if not await store.use_step(tx, account.admin_id, step):
        raise AdminCredentialsWrong
    await identity.forgive_guess(tx, attempt, now)
    token, admin = new_token(), Admin(account.admin_id, new_id(), account.email, account.role, now + SESSION_LIFETIME)
    params = {"session_sha256": token_digest(token), "session_id": admin.session_id, "admin_id": admin.admin_id}
    origin = {"network": attempt.visitor.network, "client": attempt.visitor.client_name}
    await store.insert_session(tx, {**params, **origin, "now": now, "expires_at": admin.expires_at})
    await _tell(tx, admin, ("SIGNED_IN", "admin_session", admin.session_id), now)
    return AdminSession(admin, token)


async def sign_out(tx: Tx, admin: Admin, now: datetime) -> None:
    """End the session that asks."""
    await store.end_session(tx, admin.session_id, now)
    await _tell(tx, admin, ("SIGNED_OUT", "admin_session", admin.session_id), now)


def session_check(session_sha256: bytes, now: datetime) -> Opening:
    """The query that travels with BEGIN of every request of an administrator."""
    return Opening(store.Q["check_session"], {"session_sha256": session_sha256, "now": now})


def judge_session(rows: Rows) -> Admin:
    """Who asks, or AdminSessionEnded."""
    admin = first_as(rows, Admin)
    if admin is None:
        raise AdminSessionEnded
    return admin


async def list_switches(tx: Tx) -> list[Switch]:
    """Where new starts are stopped now, everybody's first."""
    return await store.list_switches(tx)


async def set_switch(tx: Tx, admin: Admin, wish: SwitchWish, now: datetime) -> None:
    """Stop new starts or let them go on, of one user or of everybody; what is so already stays. RoleNotAllowed, UserUnknown."""
    if admin.role not in SWITCHERS:
        raise RoleNotAllowed(role=admin.role, allowed=sorted(SWITCHERS))
    if wish.user_id is not None and not await store.user_exists(tx, wish.user_id):
        raise UserUnknown
    if wish.engaged:
        changed = await store.engage_switch(tx, wish, admin.admin_id, now)
    else:
        changed = await store.lift_switch(tx, wish.user_id, admin.admin_id, now)
    if changed:
        action = "KILL_SWITCH_ENGAGED" if wish.engaged else "KILL_SWITCH_LIFTED"
        await _tell(tx, admin, (action, "kill_switch", wish.user_id or EVERYBODY), now, wish.reason)


async def _tell(tx: Tx, admin: Admin, what: tuple[str, str, str], now: datetime, reason: str = "") -> None:
    detail = {"reason": reason} if reason else {}
    await ops.record_audit(tx, AuditEvent(ActorKind.ADMIN, admin.admin_id, *what, now, detail))
