"""Get a delivery, or a part of it, handed out. A part is verified first, and in local modes this machine runs its tests."""

from contextlib import ExitStack

from iama_cli.client.model import Choice, HandedOut, Selection
from iama_cli.exits import CliError, Exit
from iama_cli.flow.refactor import LOCAL, bench_again
from iama_cli.flow.session import Session
from iama_cli.local.interrupts import terminable
from iama_cli.local.runs import RunAttendant

_LOOK_S = 0.5


def obtain(session: Session, job_id: str, choice: Choice) -> HandedOut:
    """What to write. Raises SELECTION_REFUSED with the failing tests, SELECTION_UNVERIFIED where nobody could find out."""
    answer = session.api.apply(job_id, choice)
    if answer.selection_sha256 and answer.patch is None:
        session.screen.say("a part of the delivery: the frozen tests run on it first")
        _decide(verify(session, job_id, answer.selection_sha256))
        answer = session.api.apply(job_id, choice)
    handed = answer.handed_out()
    if handed is None:
        raise CliError("SELECTION_UNVERIFIED", "this part is being verified; ask again in a moment", Exit.UNAVAILABLE)
    return handed


def verify(session: Session, job_id: str, selection_sha256: str) -> Selection:
    """Run what the service asks for until the part is settled."""
    api, note = session.api, session.memory.recall(job_id)
    local = api.job(job_id).execution_mode == LOCAL
    with ExitStack() as stack:
        stack.enter_context(terminable())
        bench = stack.enter_context(bench_again(session, note))
        if local and bench is None:
            message = "the tests of this part run where the job was created, and this machine does not have its source; apply it there"
            raise CliError("SELECTION_NEEDS_WORKSPACE", message, Exit.WRONG_USE, {"job_id": job_id})
        runs = stack.enter_context(RunAttendant(api, job_id, bench)) if bench is not None else None
        while (selection := api.selection(job_id, selection_sha256)).status == "verifying":
            if runs is not None and runs.failure is not None:
                raise runs.failure
            if runs is not None:
                runs.ask_open()
            api.transport.sleep(_LOOK_S)
        return selection


def _decide(selection: Selection) -> None:
    if selection.status == "verified":
        return
    failing = list(selection.failing_tests)
    detail = {"selection_sha256": selection.selection_sha256, "reason": selection.reason, "failing_tests": failing}
    if selection.status == "refused":
        raise CliError("SELECTION_REFUSED", f"this part does not stand on its own: {selection.reason}", Exit.DECISION_NEEDED, detail)
    raise CliError("SELECTION_UNVERIFIED", f"nothing was written: {selection.reason}", Exit.UNAVAILABLE, detail)
