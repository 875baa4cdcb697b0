"""Mails to a user whose credits run out: one at 80 % of the cycle's grants and one at 100 %, each once a cycle."""

from datetime import datetime

from iama.db.unit import Tx
from iama.entitlement import store
from iama.entitlement.usage_model import reached, share
from iama.kit.errors import JsonValue
from iama.ops import service as ops
from iama.ops.model import MailTemplate, NewMail


async def mail_quota(tx: Tx, user_id: str, now: datetime) -> None:
    """Leave the mails that are due by what was used; a second call with the same sums leaves none."""
    quota = await store.load_quota(tx, user_id)
    if quota is None:
        return
    for threshold in reached(quota.used, quota.granted):
        key = f"quota:{user_id}:{quota.cycle_start.isoformat()}:{threshold}"
        told: dict[str, JsonValue] = {"percent": share(quota.used, quota.granted), "resets_at": quota.cycle_end.isoformat()}
        await ops.put_mail(tx, NewMail(user_id, quota.email, MailTemplate(f"quota_{threshold}"), told, key, now))
