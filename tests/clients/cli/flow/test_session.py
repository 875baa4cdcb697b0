"""What the online commands start from."""

from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.flow.session import Session, read_document
from iama_engine.transport import compress_json
from tests.clients.cli.peer import Service


def test_the_workspace_is_the_folder_named_or_the_one_remembered(session: Session, service: Service, tmp_path: Path) -> None:
    assert session.root_of(service.job_id, tmp_path) == tmp_path
    with pytest.raises(CliError) as caught:
        session.root_of(service.job_id, None)
    assert caught.value.code == "WORKSPACE_UNKNOWN"


def test_a_summary_too_large_for_one_answer_is_fetched_as_its_artifact(session: Session, service: Service) -> None:
    service.summary_as_artifact = True
    assert session.summary(service.job_id)["outcome"] == "CHANGED"


@pytest.mark.parametrize("blob", [b'{"a": 1}', compress_json({"a": 1})])
def test_a_stored_document_may_be_plain_or_compressed(blob: bytes) -> None:
    assert read_document(blob) == {"a": 1}


def test_a_job_that_failed_early_has_no_proposals_and_that_is_no_error(session: Session, service: Service) -> None:
    service.status = "FAILED"
    body = {"error_code": "PROPOSALS_NOT_READY", "message": "", "detail": {}}
    service.fail(f"/jobs/{service.job_id}/proposals", 404, body=body)
    ended = session.ended(session.api.job(service.job_id))
    assert ended.proposals == [] and ended.summary == {} and ended.report is None
