"""GET delivery."""

from functions.jobs.job_id.delivery.get import handler
from iama.jobs.states import JobState
from tests.fixtures.delivered import SUMMARY, Delivered
from tests.fixtures.edge import Asked, SignedUp
from tests.fixtures.jobs import JobMaker, Office


def test_a_delivery_shows_its_files_artifacts_and_summary(office: Office, delivered: Delivered, pro: SignedUp) -> None:
    shown = office.desk.ask(handler, f"GET /api/v1/jobs/{delivered.job_id}/delivery", Asked(token=pro.token)).json
    assert (shown["outcome"], shown["summary"], shown["applied"], shown["reverts"]) == ("CHANGED", SUMMARY, [], [])
    assert [(file["path"], file["change"], file["added"]) for file in shown["files"]] == [
        ("pkg/a.py", "modified", 3),
        ("pkg/b.py", "created", 5),
    ]
    assert {artifact["type"] for artifact in shown["artifacts"]} == {"DELIVERY_SUMMARY", "PATCH", "REVERSE_PATCH"}


def test_before_a_delivery_there_is_none(office: Office, job_maker: JobMaker, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.REFACTORING)
    answer = office.desk.ask(handler, f"GET /api/v1/jobs/{job_id}/delivery", Asked(token=pro.token))
    assert (answer.status, answer.json["error_code"]) == (404, "DELIVERY_NOT_READY")
