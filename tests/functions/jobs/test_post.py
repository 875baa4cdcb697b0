"""POST /jobs: what is declared is checked before anything is written."""

from typing import Any

import httpx
import pytest

from functions.jobs.post import handler
from iama.jobs import service as jobs
from iama.kit.ids import new_id
from tests.fixtures.edge import Asked, Reply, SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role, body_of


def create(office: Office, user: SignedUp, body: Any, key: str | None = None) -> Reply:
    asked = Asked(body, user.token, {"idempotency-key": key or new_id()})
    return office.desk.ask(handler, "POST /api/v1/jobs", asked)


def with_file(path: str, **changes: Any) -> dict[str, Any]:
    files = [*body_of()["files"], {"path": path, "sha256": "c" * 64, "size": 1}]
    return body_of(files=files, **changes)


@pytest.fixture
def user(job_maker: JobMaker, pro: SignedUp) -> SignedUp:
    """Somebody with credits."""
    job_maker.create(pro)
    return pro


def test_a_created_job_waits_for_its_bundle_at_a_link_that_takes_it(office: Office, user: SignedUp, api: Role) -> None:
    answer = create(office, user, body_of())
    assert answer.status == 201
    upload = answer.json["upload"]
    assert upload["max_bytes"] == 50 << 20
    assert httpx.request(upload["method"], upload["url"], headers=upload["headers"], content=b"bundle").status_code == 200
    job = api.run(lambda tx: jobs.find_owned(tx, user.user_id, answer.json["job_id"]), user.user_id)
    assert (job.status, job.root_name, list(job.target_paths), str(job.max_credits)) == ("PENDING", "legacy", ["pkg/a.py"], "50.0000")


def test_the_same_key_again_is_the_same_job_and_another_body_is_refused(office: Office, user: SignedUp) -> None:
    key = new_id()
    first, again = create(office, user, body_of(), key), create(office, user, body_of(), key)
    assert first.json["job_id"] == again.json["job_id"]
    assert again.headers["idempotent-replay"] == "true"
    assert create(office, user, body_of(root_name="other"), key).json["error_code"] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (with_file("../x.py"), "PATH_REFUSED"),
        (with_file("/etc/passwd"), "PATH_REFUSED"),
        (with_file("a//b.py"), "PATH_REFUSED"),
        (with_file("a/./b.py"), "PATH_REFUSED"),
        (with_file("a\\b.py"), "PATH_REFUSED"),
        (with_file("C:/b.py"), "PATH_REFUSED"),
        (with_file("a\x07.py"), "PATH_REFUSED"),
        (with_file("a\x00.py"), "INVALID_REQUEST"),
        (body_of(root_name="a\x00"), "INVALID_REQUEST"),
        (body_of(refactor_context={"goal": "a\x00", "target_language": None}), "INVALID_REQUEST"),
        (with_file("pkg/a.py"), "PATH_TWINS"),
        (with_file("PKG/b.py"), "PATH_TWINS"),
        (with_file("pkg/A.py"), "PATH_TWINS"),
        (with_file("pkg/a.py/x"), "PATH_TWINS"),
        (body_of(target_paths=["pkg/missing.py"]), "TARGET_MISSING"),
        (body_of(target_paths=["../pkg/a.py"]), "PATH_REFUSED"),
        (body_of(files=[{"path": "pkg/a.py", "sha256": "a" * 64, "size": 6 << 20}]), "FILES_TOO_LARGE"),
        (body_of(files=[{"path": f"f{n}.py", "sha256": "a" * 64, "size": 5 << 20} for n in range(11)]), "FILES_TOO_LARGE"),
        (body_of(files=[{"path": f"f{n}.py", "sha256": "a" * 64, "size": 1} for n in range(5001)]), "TOO_MANY_FILES"),
        (body_of(language="java8"), "LANGUAGE_UNSUPPORTED"),
        (body_of(status="DELIVERED"), "INVALID_REQUEST"),
        (body_of(files=[{"path": "a.py", "sha256": "short", "size": 1}]), "INVALID_REQUEST"),
        (body_of(files=[]), "INVALID_REQUEST"),
    ],
)
def test_what_is_wrong_with_a_declaration_has_its_own_code(office: Office, user: SignedUp, body: Any, code: str) -> None:
    answer = create(office, user, body)
    assert (answer.status, answer.json["error_code"]) == (400, code)


def test_a_folder_or_the_whole_root_can_be_a_target(office: Office, user: SignedUp) -> None:
    assert [create(office, user, body_of(target_paths=[target])).status for target in ("pkg", ".")] == [201, 201]


def test_a_mode_that_the_plan_lacks_is_denied_early(office: Office, pro: SignedUp, sign_up: Any) -> None:
    free = sign_up(7, "FREE")
    answer = create(office, free, body_of(execution_mode="REMOTE_SANDBOX"))
    assert (answer.status, answer.json["error_code"]) == (403, "EXECUTION_MODE_NOT_ALLOWED")


def test_created_jobs_never_count_only_started_ones(office: Office, sign_up: Any) -> None:
    free = sign_up(7, "FREE")
    assert [create(office, free, body_of()).status for _ in range(5)] == [201] * 5
