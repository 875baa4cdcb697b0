"""A part of a delivery: this machine runs the frozen tests on the tree as it was sent, then the part is handed out or refused."""

import hashlib
import sys
from pathlib import Path

import pytest

from iama_cli.client.model import Choice
from iama_cli.exits import CliError
from iama_cli.flow.memory import JobNote
from iama_cli.flow.part import obtain
from iama_cli.flow.session import Session
from iama_engine.context.bundle import pack_bundle
from tests.clients.cli.peer import Service

PART = Choice(files=("greeter.py",))


def remember(session: Session, service: Service, root: Path) -> None:
    """What a job leaves on the machine it was created on."""
    paths = sorted(path.name for path in root.iterdir())
    hashes = {path: hashlib.sha256((root / path).read_bytes()).hexdigest() for path in paths}
    note = JobNote(service.job_id, str(root), sys.executable, False, "LOCAL_NATIVE", hashes)
    session.memory.remember(note, pack_bundle(root, paths))


def test_a_part_is_run_here_and_then_handed_out(session: Session, service: Service, legacy: Path) -> None:
    remember(session, service, legacy)
    (legacy / "greeter.py").write_text("raise SystemExit('edited since')\n")
    (legacy / "notes").mkdir()
    handed = obtain(session, service.job_id, PART)
    assert handed.apply_id == "a-1" and service.report is not None
    assert service.report["outcomes"][0]["outcome"] == "passed", "the tests ran on what was sent, not on what lies there now"
    bodies = [body for _, _, _, body in service.requests("POST", f"/jobs/{service.job_id}/delivery/apply")]
    assert bodies == [PART.to_json()] * 2


def test_a_part_that_fails_is_refused_with_its_tests_and_nothing_is_handed_out(session: Session, service: Service, legacy: Path) -> None:
    remember(session, service, legacy)
    service.part_ends = "refused"
    with pytest.raises(CliError) as caught:
        obtain(session, service.job_id, PART)
    assert (caught.value.code, caught.value.exit_code) == ("SELECTION_REFUSED", 4)
    assert caught.value.detail["failing_tests"] == ["test_greeter.py::test_greet"]
    assert len(service.requests("POST", f"/jobs/{service.job_id}/delivery/apply")) == 1


def test_what_could_not_be_verified_may_be_asked_again(session: Session, service: Service, legacy: Path) -> None:
    remember(session, service, legacy)
    service.part_ends = "failed"
    with pytest.raises(CliError) as caught:
        obtain(session, service.job_id, PART)
    assert (caught.value.code, caught.value.exit_code) == ("SELECTION_UNVERIFIED", 6)


def test_on_a_machine_without_the_source_a_part_is_not_run(session: Session, service: Service) -> None:
    with pytest.raises(CliError) as caught:
        obtain(session, service.job_id, PART)
    assert caught.value.code == "SELECTION_NEEDS_WORKSPACE"
    assert service.report is None


def test_the_whole_runs_nothing(session: Session, service: Service) -> None:
    assert obtain(session, service.job_id, Choice(with_tests=True)).apply_id == "a-1"
    assert service.part == ""
