"""`iama refactor` from the first check to the applied patch."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.client.model import Choice, Job
from iama_cli.exits import CliError, Exit
from iama_cli.flow import preflight
from iama_cli.flow.attend import Attendance
from iama_cli.flow.create import describe, send
from iama_cli.flow.document import Ended, job_document
from iama_cli.flow.gates import confirm_unisolated
from iama_cli.flow.memory import JobNote
from iama_cli.flow.options import Answers, RefactorOptions
from iama_cli.flow.preflight import Preflight
from iama_cli.flow.session import Session
from iama_cli.flow.story import delivery_lines
from iama_cli.flow.workspace import Workspace
from iama_cli.local.interrupts import terminable
from iama_cli.local.runs import Workbench
from iama_cli.local.scratch import Scratch, open_scratch
from iama_cli.report.view import plural

if TYPE_CHECKING:
    from iama_engine.sandbox.java import JavaSetup
    from iama_engine.sandbox.node import NodeSetup

LOCAL = "LOCAL_NATIVE"


def refactor(session: Session, options: RefactorOptions) -> int:
    """Run the whole job; the exit code."""
    found = preflight.check(options)
    _tell_preflight(session, found)
    if options.mode == LOCAL and found.isolation:
        confirm_unisolated(session.screen, options.answers, found.isolation)
    with terminable(), open_scratch(found.root) as scratch:
        job_id = send(session.api, describe(found, options, scratch.base), session.memory, found)
        session.screen.say(f"job {job_id}")
        machine = (found.interpreter.program, not found.isolation, found.node, found.java)
        bench = Workbench(scratch, *machine) if options.mode == LOCAL else None
        job = Attendance(session.api, session.settings, session.screen, job_id, options.answers, bench).run()
    return conclude(session, job, Closing(options.apply, options.answers))


def _tell_preflight(session: Session, found: Preflight) -> None:
    say, kept = session.screen.say, found.selection
    excluded = f", {len(kept.rejected)} left out" if kept.rejected else ""
    program = " ".join(found.runs_with).replace("CPython", "Python")
    say(f"{found.root.name}: {plural(len(kept.targets), 'target')}, {plural(len(kept.kept), 'file')} in the bundle{excluded}")
    say(f"tests: {found.own_tests.note} ({found.framework}); {program}; {'isolated runs' if not found.isolation else 'no isolation'}")


@dataclass(frozen=True, slots=True)
class Closing:
    """What to do with a delivery."""

    apply: bool
    answers: Answers


def conclude(session: Session, job: Job, closing: Closing) -> int:
    """Show how the job ended, apply where that was asked, print the document; the exit code."""
    ended = session.ended(job)
    if not ended.summary.get("files"):
        session.memory.drop_bundle(job.job_id)
    for line in delivery_lines(ended.summary) if ended.summary else ():
        session.screen.say(line)
    if job.status != "DELIVERED":
        code = job.failure.code if job.failure else job.outcome
        session.screen.say(f"the job ended {job.status}: {code} {job.failure.message if job.failure else ''}".rstrip())
    elif ended.summary.get("files") and closing.apply:
        ended = _applied(session, ended, closing.answers)
    if ended.report:
        session.screen.say(f"report: {ended.report}")
    session.screen.document(job_document(ended))
    return Exit.DONE if job.status == "DELIVERED" else Exit.JOB_FAILED


def _applied(session: Session, ended: Ended, answers: Answers) -> Ended:
    """Apply under `--yes` or after the user's own yes; otherwise say how to do it later."""
    job_id = ended.job.job_id
    wanted = answers.yes or (session.screen.may_ask and session.screen.ask("Apply the patch?", ["yes", "no"], "yes") == "yes")
    if not wanted:
        session.screen.say(f"not applied; `iama apply {job_id}` writes the patch")
        return ended
    handed = session.api.apply(job_id, Choice()).handed_out()
    if handed is None:
        raise CliError("ANSWER_NOT_UNDERSTOOD", "the service handed nothing out for a whole delivery", Exit.UNAVAILABLE)
    files = Workspace(session.api, job_id, session.root_of(job_id, None)).apply(handed)
    session.screen.say(f"applied: {plural(len(files), 'file')} written; `iama revert {job_id}` takes them back")
    return replace(ended, applied=tuple(file.path for file in files))


def attend_again(session: Session, job: Job, answers: Answers, after: int = 0) -> Job:
    """Take up a job that is under way behind event `after`, with this machine's runner where it knows the workspace."""
    note = session.memory.recall(job.job_id)
    with terminable(), bench_again(session, note) as bench:
        attendance = Attendance(session.api, session.settings, session.screen, job.job_id, answers, bench, job.last_seq, after)
        return attendance.run()


@contextmanager
def bench_again(session: Session, note: JobNote | None) -> Iterator[Workbench | None]:
    """The tree as it was when the job was created: the workspace now, under the bundle that was sent then."""
    bundle = session.memory.bundle(note.job_id) if note is not None else None
    if note is None or bundle is None or note.mode != LOCAL:
        yield None
        return
    with open_scratch(Path(note.root)) as scratch:
        _restore(bundle, note, scratch)
        yield Workbench(scratch, Path(note.interpreter), note.isolated, _setup_of(note), _java_of(note))


def _setup_of(note: JobNote) -> "NodeSetup | None":
    from iama_engine.sandbox.node import NodeSetup, find_node

    modules = Path(note.modules) if note.modules and Path(note.modules).is_dir() else None
    return NodeSetup(find_node(Path(note.node)), modules) if note.node else None


def _java_of(note: JobNote) -> "JavaSetup | None":
    from iama_cli.flow.java import setup_with
    from iama_engine.sandbox.java import find_java

    return setup_with(find_java(Path(note.java)), Path(note.jars)) if note.java and Path(note.jars).is_dir() else None


def _restore(bundle: bytes, note: JobNote, scratch: Scratch) -> None:
    from iama_engine.context.bundle import unpack_bundle

    sent = scratch.home / "sent"
    sent.mkdir()
    unpack_bundle(bundle, sent, note.files)
    for path in note.files:
        (scratch.base / path).unlink(missing_ok=True)
    shutil.copytree(sent, scratch.base, dirs_exist_ok=True)
