"""Attending a job: Ctrl-C on a terminal, and a stream that tells old gates again."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from iama_cli.exits import CliError
from iama_cli.flow.attend import Attendance
from iama_cli.flow.options import Answers
from iama_cli.flow.session import Session

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Typed
    from tests.clients.cli.peer import Service

HANGS = "import time\n\n\ndef test_hangs():\n    time.sleep(60)\n"


@pytest.mark.parametrize(("answer", "status", "code"), [("detach", "REFACTORING", "DETACHED"), ("cancel", "FAILED", "INTERRUPTED")])
def test_ctrl_c_asks_on_a_terminal(
    at_terminal: "Callable[..., Typed]", service: "Service", legacy: Path, answer: str, status: str, code: str
) -> None:
    (legacy / "test_greeter.py").write_text(HANGS)
    answers = [("running frozen tests", "^C"), ("Detach and let the job go on, or cancel it?", answer)]
    done = at_terminal(["refactor", "greeter.py", "--root", str(legacy), "--yes"], answers)
    assert done.status == 130 and code in done.shown
    assert service.status == status


def _attendance(session: Session, service: "Service", answers: Answers) -> Attendance:
    return Attendance(session.api, session.settings, session.screen, service.job_id, answers, None, len(service.events))


def test_an_old_gate_is_not_answered_again(session: Session, service: "Service") -> None:
    for state in ("ANALYZING", "WAITING_STRATEGY", "WAITING_SPEC_APPROVAL", "REFACTORING", "DELIVERED"):
        service.go(state)
    job = _attendance(session, service, Answers(yes=True)).run()
    assert job.status == "DELIVERED"
    assert not [path for method, path, _, _ in service.seen if method == "POST"]


def test_the_gate_at_which_the_job_waits_now_is_answered_once(session: Session, service: "Service") -> None:
    for state in ("ANALYZING", "WAITING_STRATEGY", "WAITING_SPEC_APPROVAL"):
        service.go(state)
    service.stay_in = "GENERATING_TESTS"
    service.emit("log_line", text="waiting")
    attendance = _attendance(session, service, Answers(yes=True))
    attendance.caught_up_at = 5
    service.fail(f"/jobs/{service.job_id}/spec/approve", 409, body={"error_code": "COMMAND_NOT_LEGAL", "message": "", "detail": {}})
    with pytest.raises(CliError, match="COMMAND_NOT_LEGAL"):
        attendance.run()
    assert service.requests("POST", f"/jobs/{service.job_id}/proposals/select") == []


def test_a_gate_that_only_a_person_can_answer_ends_with_what_is_legal(session: Session, service: "Service") -> None:
    service.go("WAITING_INTERVENTION")
    with pytest.raises(CliError) as caught:
        _attendance(session, service, Answers(yes=True)).run()
    assert caught.value.code == "DECISION_NEEDED" and caught.value.exit_code == 4
