"""Carrying out what was handed out: checked before, checked after, reported as it is."""

import contextlib
import hashlib
import json
import random
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from iama_cli.client.model import Choice, PatchFile
from iama_cli.exits import CliError
from iama_cli.flow.session import Session
from iama_cli.flow.workspace import Workspace
from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import operation_from_json
from tests.clients.cli.peer import LEGACY, MODERN, Service


@pytest.fixture
def workspace(session: Session, service: Service, legacy: Path) -> Workspace:
    return Workspace(session.api, service.job_id, legacy)


def apply(workspace: Workspace) -> tuple[PatchFile, ...]:
    handed = workspace.api.apply(workspace.job_id, Choice()).handed_out()
    assert handed is not None
    return workspace.apply(handed)


def test_apply_writes_and_reports_the_hash_that_lies_there(workspace: Workspace, service: Service, legacy: Path) -> None:
    files = apply(workspace)
    assert (legacy / "greeter.py").read_text() == MODERN
    assert service.applied == [
        {"apply_id": "a-1", "files": [{"path": "greeter.py", "sha256": files[0].sha256, "outcome": "written", "reason": ""}]}
    ]


def test_revert_puts_the_old_bytes_back(workspace: Workspace, legacy: Path) -> None:
    apply(workspace)
    workspace.revert()
    assert (legacy / "greeter.py").read_text() == LEGACY


@pytest.mark.parametrize("content", ["mine\n", None])
def test_a_file_that_changed_or_went_is_refused_and_reported(
    workspace: Workspace, service: Service, legacy: Path, content: str | None
) -> None:
    file = legacy / "greeter.py"
    file.unlink() if content is None else file.write_text(content)
    with pytest.raises(CliError) as caught:
        apply(workspace)
    assert caught.value.code == "WORKSPACE_CHANGED"
    assert service.applied[0]["files"][0]["outcome"] == "refused"
    assert (file.read_text() if file.exists() else None) == content


def test_a_link_in_place_of_the_file_is_refused(workspace: Workspace, legacy: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(LEGACY)
    (legacy / "greeter.py").unlink()
    (legacy / "greeter.py").symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(CliError, match="WORKSPACE_CHANGED"):
        apply(workspace)
    assert (tmp_path / "elsewhere.py").read_text() == LEGACY


def test_operations_that_lead_elsewhere_are_not_written(workspace: Workspace, service: Service, legacy: Path) -> None:
    service.patched = "class Greeter(Evil):\n"
    with pytest.raises(CliError) as caught:
        apply(workspace)
    assert caught.value.code == "PATCH_MISMATCH" and caught.value.exit_code == 3
    assert (legacy / "greeter.py").read_text() == LEGACY


def git(root: Path, *words: str) -> bytes:
    own = ["-c", "user.name=dev", "-c", "user.email=dev@example.test"]
    return subprocess.run(["git", "-C", str(root), *own, *words], check=True, capture_output=True).stdout


def test_after_a_commit_a_revert_is_blocked_and_the_way_back_is_saved(
    workspace: Workspace, service: Service, legacy: Path, tmp_path: Path
) -> None:
    git(legacy, "init", "-q")
    apply(workspace)
    git(legacy, "add", "-A")
    git(legacy, "commit", "-qm", "mine")
    with pytest.raises(CliError) as caught:
        workspace.revert()
    assert (caught.value.code, caught.value.exit_code) == ("REVERT_BLOCKED", 4)
    assert service.applied[-1]["files"][0]["outcome"] == "refused"
    assert (legacy / "greeter.py").read_text() == MODERN
    workspace.save_reverse(tmp_path / "back.json")
    operations = [operation_from_json(one) for one in json.loads((tmp_path / "back.json").read_text())["operations"]]
    assert apply_edits({"greeter.py": MODERN.encode()}, operations) == {"greeter.py": LEGACY.encode()}


@pytest.mark.parametrize(("content", "outcomes"), [(MODERN, ["written"]), (LEGACY, [])], ids=["written", "never written"])
def test_an_apply_that_was_cut_off_before_its_report_is_made_good(
    workspace: Workspace, service: Service, legacy: Path, content: str, outcomes: list[str]
) -> None:
    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (LEGACY, MODERN))
    file = {"path": "greeter.py", "change": "modified", "base_sha256": old, "sha256": new}
    service.actions.append({"action_id": "a-0", "status": "handed_out", "files": [file]})
    (legacy / "greeter.py").write_text(content)
    with contextlib.suppress(CliError):
        workspace.revert()
    told = [one["files"][0]["outcome"] for one in service.applied if one.get("apply_id") == "a-0"]
    assert told == outcomes


EDITS = 100
OTHERS = {"a.py": ("A = 1\n", "A = 2\n"), "pkg/b.py": ("B = 1\n", "B = 2\n")}
BEFORE = {"greeter.py": LEGACY.encode()} | {path: old.encode() for path, (old, _) in OTHERS.items()}


def snapshot(root: Path) -> dict[str, bytes]:
    """Every file of a folder, version control included."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def put(root: Path, files: Mapping[str, bytes]) -> None:
    """Write files."""
    for path, content in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(content)


@pytest.mark.slow
def test_a_revert_after_random_edits_touches_nothing_else(workspace: Workspace, service: Service, legacy: Path) -> None:
    service.others = OTHERS
    put(legacy, BEFORE)
    git(legacy, "init", "-q")
    git(legacy, "add", "-A")
    git(legacy, "commit", "-qm", "base")
    draw, reverted, kept = random.Random(20), 0, 0
    for _ in range(EDITS):
        put(legacy, BEFORE)
        apply(workspace)
        edited = {path for path in edit_something(draw, legacy) if path in BEFORE}
        before, head = snapshot(legacy), git(legacy, "rev-parse", "HEAD")
        with contextlib.suppress(CliError):
            workspace.revert()
        assert snapshot(legacy) == before | {path: content for path, content in BEFORE.items() if path not in edited}
        assert git(legacy, "rev-parse", "HEAD") == head
        told = {file["path"]: file["outcome"] for file in service.applied[-1]["files"]}
        assert told == {path: "refused" if path in edited else "written" for path in BEFORE}
        reverted, kept = reverted + len(BEFORE) - len(edited), kept + len(edited)
    assert reverted > EDITS and kept > EDITS // 4


def edit_something(draw: random.Random, root: Path) -> set[str]:
    """One to three edits of a user, anywhere and of any kind; the files that are no longer what they were."""
    places = [*BEFORE, "test_greeter.py", "new.txt", "folder/new.py", "staged.txt"]
    return {target for target in draw.sample(places, draw.randint(1, 3)) if edit_file(draw, root, target)}


def edit_file(draw: random.Random, root: Path, target: str) -> bool:
    """One edit; whether it changed the file."""
    content = (root / target).read_bytes() if (root / target).exists() else b"x = 1\n"
    at, kind = draw.randrange(len(content) + 1), draw.choice(["insert", "delete", "truncate", "remove"])
    pieces = {"insert": content[:at] + b"# mine\n" + content[at:], "delete": content[:at] + content[at + 1 :], "truncate": content[:at]}
    put(root, {target: pieces.get(kind, content)})
    if kind == "remove":
        (root / target).unlink()
    elif target == "staged.txt":
        git(root, "add", target)
    return kind == "remove" or pieces[kind] != content
