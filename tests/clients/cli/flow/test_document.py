"""The document of `refactor --json`."""

from iama_cli.client.model import Failure, Job
from iama_cli.flow.document import Ended, job_document

KEYS = {"job_id", "status", "outcome", "strategy", "context", "proposals", "spec", "baseline", "recipes", "attempts", "files", "measures"}
KEYS |= {"usage", "timings", "report"}


def test_a_job_that_failed_early_has_every_key_and_says_why() -> None:
    job = Job("j", "FAILED", outcome="INFRA_FAILURE", failure=Failure("INFRA_FAILURE", "later"))
    document = job_document(Ended(job, {}, [], {}))
    assert document.keys() >= KEYS
    assert document["failure"] == {"code": "INFRA_FAILURE", "message": "later"}
    assert document["baseline"] is None and document["files"] == [] and document["report"] is None


def test_source_text_and_diffs_stay_in_the_report() -> None:
    file = {"path": "a.py", "added": 1, "removed": 0, "base_sha256": "x", "sha256": "y", "before": "…", "after": "…", "diff": "…"}
    document = job_document(Ended(Job("j", "DELIVERED"), {"files": [file]}, [], {}))
    assert document["files"] == [{"path": "a.py", "change": None, "added": 1, "removed": 0, "base_sha256": "x", "sha256": "y"}]


def test_what_the_service_says_last_wins_over_the_summary() -> None:
    job = Job("j", "DELIVERED", outcome="CHANGED", strategy="STANDARD", timings={"REFACTORING": 1.0})
    document = job_document(Ended(job, {"outcome": "x", "strategy": "y", "timings": {}}, [], {}))
    assert (document["outcome"], document["strategy"], document["timings"]) == ("CHANGED", "STANDARD", {"REFACTORING": 1.0})
