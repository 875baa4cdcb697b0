"""POST /account/consent: what was agreed to, and when, with a line in the trail."""

import psycopg

from functions.account.consent.post import handler
from tests.functions.account.conftest import Member


def test_a_consent_is_recorded_once_for_one_key(member: Member, admin_database_url: str) -> None:
    first, again = (member.ask(handler, "POST /consent", {"version": "2026-11-01"}) for _ in range(2))
    assert first.json["consent"] == {"version": "2026-11-01", "at": "2026-11-20T12:00:00Z"}
    assert (again.text, again.headers["idempotent-replay"]) == (first.text, "true")
    with psycopg.connect(admin_database_url) as connection:
        trail = connection.execute("SELECT action, detail FROM audit_events").fetchall()
    assert trail == [("CONSENT_GIVEN", {"version": "2026-11-01"})]


def test_a_version_is_a_date(member: Member) -> None:
    assert member.ask(handler, "POST /consent", {"version": "latest"}).status == 400
