"""POST delivery/apply."""

import httpx

from functions.jobs.job_id.delivery.apply.post import handler
from iama.kit.ids import new_id
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import Office


def test_an_apply_hands_out_the_operations_and_the_hashes_to_check(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    line, key = f"POST /api/v1/jobs/{delivered.job_id}/delivery/apply", new_id()
    answer, again, another = (
        office.desk.ask(handler, line, Asked({"accept_all": True}, pro.token, {"idempotency-key": k})).json for k in (key, key, new_id())
    )
    assert httpx.get(answer["patch"]["url"]).content == b"patch"
    assert [(file["path"], file["base_sha256"], file["sha256"]) for file in answer["files"]] == [
        ("pkg/a.py", "a" * 64, "1" * 64),
        ("pkg/b.py", None, "2" * 64),
    ]
    assert answer["apply_id"] == again["apply_id"] != another["apply_id"]


def test_a_subset_is_not_handed_out_unverified(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    line = f"POST /api/v1/jobs/{delivered.job_id}/delivery/apply"
    for body in ({"accept_all": False}, {}, {"accept_all": True, "accepted_files": ["pkg/a.py"]}):
        assert office.desk.ask(handler, line, Asked(body, pro.token, {"idempotency-key": new_id()})).status == 400
