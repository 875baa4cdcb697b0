"""What is sent when a job is created."""

from hashlib import sha256
from pathlib import Path

from iama_cli.flow.create import describe, send
from iama_cli.flow.options import PreAuthorization, RefactorOptions
from iama_cli.flow.preflight import check
from iama_cli.flow.session import Session
from iama_engine.context.bundle import read_bundle
from tests.clients.cli.peer import Service


def test_the_body_names_every_file_with_the_hash_it_has_in_the_bundle(legacy: Path) -> None:
    (legacy / ".iamaignore").write_text("ignored.py\n")
    (legacy / "ignored.py").write_text("x = 1\n")
    options = RefactorOptions(("greeter.py",), root=legacy, goal="tidy", budget=50, pre_authorization=PreAuthorization("L3", 20.0))
    job = describe(check(options), options, legacy)
    contents = read_bundle(job.bundle)
    assert {file["path"]: file["sha256"] for file in job.body["files"]} == {
        path: sha256(blob).hexdigest() for path, blob in contents.items()
    }
    assert "ignored.py" not in contents and {"path": "ignored.py", "reason": "IGNORED"} in job.body["excluded"]
    assert job.body["target_paths"] == ["greeter.py"] and job.body["own_tests"] == {"framework": "pytest", "files": ["test_greeter.py"]}
    assert job.body["refactor_context"] == {"goal": "tidy", "target_language": None}
    assert job.body["pre_authorization"] == {"max_class": "L3", "credits": 20.0} and job.body["max_credits"] == 50


def test_a_job_is_remembered_before_it_starts_so_that_a_refused_start_can_be_repeated(
    session: Session, service: Service, legacy: Path
) -> None:
    options = RefactorOptions(("greeter.py",), root=legacy)
    found = check(options)
    job_id = send(session.api, describe(found, options, legacy), session.memory, found)
    assert [path.rpartition("/")[2] for method, path, _, _ in service.seen if method == "POST"] == ["jobs", "start"]
    note = session.memory.recall(job_id)
    assert note is not None and note.root == str(legacy) and note.isolated
    assert service.blobs["bundle"] == session.memory.bundle(job_id)
