"""The end of a job: what is shown, applied and returned."""

import pytest

from iama_cli.client.model import Failure, Job
from iama_cli.flow.options import Answers
from iama_cli.flow.refactor import Closing, conclude
from iama_cli.flow.session import Session
from tests.clients.cli.peer import Service


def test_a_failed_job_is_told_with_its_code_and_exits_3(session: Session, service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    job = Job(service.job_id, "FAILED", outcome="POLICY_BLOCKED", failure=Failure("TARGET_HAS_SECRET", "a.py holds a token"))
    assert conclude(session, job, Closing(True, Answers(yes=True))) == 3
    assert "the job ended FAILED: TARGET_HAS_SECRET a.py holds a token" in capsys.readouterr().out


def test_a_delivery_without_yes_and_without_a_terminal_is_kept_for_later(
    session: Session, service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conclude(session, Job(service.job_id, "DELIVERED"), Closing(True, Answers())) == 0
    assert f"`iama apply {service.job_id}` writes the patch" in capsys.readouterr().out
    assert service.applied == []


@pytest.mark.parametrize(("status", "kept"), [("DELIVERED", ["bundle.tar.zst", "report.html", "report.md"]), ("FAILED", [])])
def test_the_bundle_is_kept_only_where_a_part_may_be_verified(session: Session, service: Service, status: str, kept: list[str]) -> None:
    folder = session.memory.folder(service.job_id)
    folder.mkdir(parents=True)
    (folder / "bundle.tar.zst").write_bytes(b"source")
    conclude(session, Job(service.job_id, status), Closing(False, Answers()))
    assert sorted(path.name for path in folder.iterdir()) == kept
