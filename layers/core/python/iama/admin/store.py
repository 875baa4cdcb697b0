"""Queries of administrators."""

from datetime import datetime

from iama.admin.model import MOST_SWITCHES, AdminAccount, Switch, SwitchWish
from iama.db.queries import load
from iama.db.unit import Params, Tx
from iama.kit.ids import new_id

Q = load("iama.admin")


async def find_admin(tx: Tx, email: str) -> AdminAccount | None:
    return await tx.fetch_one(Q["find_admin"], {"email": email}, AdminAccount)


async def use_step(tx: Tx, admin_id: str, step: int) -> bool:
    return await tx.execute(Q["use_step"], {"admin_id": admin_id, "step": step}) == 1


async def insert_session(tx: Tx, params: Params) -> None:
    await tx.execute(Q["insert_session"], params)


async def end_session(tx: Tx, session_id: str, now: datetime) -> None:
    await tx.execute(Q["end_session"], {"session_id": session_id, "now": now})


async def engage_switch(tx: Tx, wish: SwitchWish, by: str, now: datetime) -> bool:
    params = {"kill_switch_id": new_id(), "user_id": wish.user_id, "reason": wish.reason, "by": by, "now": now}
    return await tx.execute(Q["engage_switch"], params) == 1


async def lift_switch(tx: Tx, user_id: str | None, by: str, now: datetime) -> bool:
    return await tx.execute(Q["lift_switch"], {"user_id": user_id, "by": by, "now": now}) == 1


async def list_switches(tx: Tx) -> list[Switch]:
    return await tx.fetch_all(Q["list_switches"], {"limit": MOST_SWITCHES}, Switch)


async def user_exists(tx: Tx, user_id: str) -> bool:
    return await tx.fetch_scalar(Q["user_exists"], {"user_id": user_id}, bool) is True
