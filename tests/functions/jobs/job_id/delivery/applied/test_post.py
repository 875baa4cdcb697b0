"""POST delivery/applied."""

from typing import Any

from functions.jobs.job_id.delivery.applied.post import handler
from functions.jobs.job_id.delivery.apply.post import handler as apply
from functions.jobs.job_id.delivery.get import handler as get
from iama.kit.ids import new_id
from tests.fixtures.delivered import Delivered
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import Office

WRITTEN = [
    {"path": "pkg/a.py", "sha256": "1" * 64, "outcome": "written"},
    {"path": "pkg/b.py", "sha256": "9" * 64, "outcome": "refused", "reason": "changed since"},
]


def post(office: Office, function: Any, line: str, body: Any, user: SignedUp) -> Reply:
    return office.desk.ask(function, line, Asked(body, user.token, {"idempotency-key": new_id()}))


def test_the_first_outcome_counts_and_shows_on_the_delivery(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    root = f"/api/v1/jobs/{delivered.job_id}/delivery"
    apply_id = post(office, apply, f"POST {root}/apply", {"accept_all": True}, pro).json["apply_id"]
    body = {"apply_id": apply_id, "files": WRITTEN}
    answers = [post(office, handler, f"POST {root}/applied", body, pro) for _ in range(2)]
    assert [answer.json for answer in answers] == [{"accepted": True, "duplicate": False}, {"accepted": False, "duplicate": True}]
    shown = office.desk.ask(get, f"GET {root}", Asked(token=pro.token)).json["applied"]
    assert [(action["number"], action["status"]) for action in shown] == [(1, "reported")]
    assert [(file["path"], file["outcome"], file["reason"]) for file in shown[0]["files"]] == [
        ("pkg/a.py", "written", ""),
        ("pkg/b.py", "refused", "changed since"),
    ]


def test_a_report_speaks_of_exactly_the_files_of_a_known_apply(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    root = f"/api/v1/jobs/{delivered.job_id}/delivery"
    apply_id = post(office, apply, f"POST {root}/apply", {"accept_all": True}, pro).json["apply_id"]
    half = post(office, handler, f"POST {root}/applied", {"apply_id": apply_id, "files": WRITTEN[:1]}, pro)
    assert (half.json["error_code"], half.json["detail"]) == ("REPORT_INCOMPLETE", {"missing": ["pkg/b.py"], "unknown": []})
    unknown = post(office, handler, f"POST {root}/applied", {"apply_id": new_id(), "files": WRITTEN}, pro)
    assert (unknown.status, unknown.json["error_code"]) == (404, "ACTION_NOT_FOUND")
    both = {"apply_id": apply_id, "revert_id": new_id(), "files": WRITTEN}
    assert post(office, handler, f"POST {root}/applied", both, pro).status == 400
