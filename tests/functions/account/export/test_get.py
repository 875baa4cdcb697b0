"""GET /account/export: everything about oneself, fetched from the store by a link."""

import io
import json
from zipfile import ZipFile

import httpx

from functions.account.export.get import handler
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import Office


def test_the_link_leads_to_ones_own_data(office: Office, pro: SignedUp, delivered: Delivered) -> None:
    answer = office.desk.ask(handler, "GET /api/v1/account/export", Asked(token=pro.token))
    assert answer.status == 200
    fetched = httpx.get(answer.json["url"], trust_env=False)
    assert (fetched.status_code, len(fetched.content)) == (200, answer.json["size"])
    with ZipFile(io.BytesIO(fetched.content)) as archive:
        [job] = json.loads(archive.read("refactor_jobs.json"))
        [account] = json.loads(archive.read("account.json"))
    assert (job["job_id"], account["user_id"]) == (delivered.job_id, pro.user_id)
    assert "argon2" not in str(account)
