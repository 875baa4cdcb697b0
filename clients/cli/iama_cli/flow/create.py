"""Create a job: describe it, send the bundle, start it."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from iama_cli.client.api import Api
from iama_cli.client.model import CreatedJob
from iama_cli.exits import CliError, Exit
from iama_cli.flow.memory import JobNote, Memory
from iama_cli.flow.options import RefactorOptions
from iama_cli.flow.preflight import Preflight


@dataclass(frozen=True, slots=True)
class NewJob:
    """What is sent: the body of `POST /jobs` and the bundle, both taken from one snapshot of the workspace."""

    body: Mapping[str, Any]
    bundle: bytes
    files: Mapping[str, str]


def describe(found: Preflight, options: RefactorOptions, snapshot: Path) -> NewJob:
    """The job as the service wants it; hashes and bundle are of `snapshot`, so that they agree whatever is edited now."""
    from iama_engine.context.bundle import pack_bundle

    contents = {path: (snapshot / path).read_bytes() for path in found.selection.kept}
    hashes = {path: sha256(content).hexdigest() for path, content in contents.items()}
    body = {
        "root_name": found.root.name or "workspace",
        "target_paths": list(found.selection.targets),
        "language": found.language.name,
        "execution_mode": options.mode,
        "interpreter": dict(zip(("implementation", "version"), found.runs_with, strict=True)),
        "own_tests": {"framework": found.framework, "files": [path for path in found.own_tests.files if path in hashes]},
        "refactor_context": {"goal": options.goal, "target_language": None} if options.goal else None,
        "max_credits": options.budget,
        "pre_authorization": _consent(options),
        "fast_track": options.fast_track,
        "files": [{"path": path, "sha256": hashes[path], "size": len(content)} for path, content in contents.items()],
        "excluded": [{"path": one.path, "reason": str(one.code)} for one in found.selection.rejected],
    }
    return NewJob(body, pack_bundle(snapshot, found.selection.kept), hashes)


def _consent(options: RefactorOptions) -> dict[str, Any] | None:
    given = options.pre_authorization
    return {"max_class": given.max_class, "credits": given.credits} if given else None


def send(api: Api, job: NewJob, memory: Memory, found: Preflight) -> str:
    """Create, upload, remember and start; the job's id.

    A job whose bundle did not arrive is cancelled, since nobody could start it; a refused start can be repeated.
    """
    created = api.create_job(job.body, str(uuid.uuid4()))
    note = JobNote(
        job_id=created.job_id,
        root=str(found.root),
        interpreter=str(found.interpreter.program),
        isolated=not found.isolation,
        mode=str(job.body["execution_mode"]),
        files=dict(job.files),
        node=str(found.node.node.program) if found.node else "",
        modules=str(found.node.modules or "") if found.node else "",
        java=str(found.java.jdk.home) if found.java else "",
        jars=str(found.java.jars) if found.java else "",
    )
    try:
        _hand_over(api, created, memory, (note, job.bundle))
        api.start_job(created.job_id)
    except KeyboardInterrupt:
        api.cancel_job(created.job_id)
        memory.forget(created.job_id)
        message = "interrupted; the job is cancelled"
        raise CliError("INTERRUPTED", message, Exit.INTERRUPTED, {"job_id": created.job_id}) from None
    return created.job_id


def _hand_over(api: Api, created: CreatedJob, memory: Memory, kept: tuple[JobNote, bytes]) -> None:
    try:
        memory.remember(*kept)
        api.transport.upload(created.upload.to_json(), kept[1])
    except CliError:
        with suppress(CliError):
            api.cancel_job(created.job_id)
        memory.forget(created.job_id)
        raise
