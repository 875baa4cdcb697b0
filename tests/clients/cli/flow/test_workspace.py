"""Carrying out what was handed out: checked before, checked after, reported as it is."""

from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.flow.session import Session
from iama_cli.flow.workspace import Workspace
from tests.clients.cli.peer import LEGACY, MODERN, Service


@pytest.fixture
def workspace(session: Session, service: Service, legacy: Path) -> Workspace:
    return Workspace(session.api, service.job_id, legacy)


def test_apply_writes_and_reports_the_hash_that_lies_there(workspace: Workspace, service: Service, legacy: Path) -> None:
    files = workspace.apply()
    assert (legacy / "greeter.py").read_text() == MODERN
    assert service.applied == [
        {"apply_id": "a-1", "files": [{"path": "greeter.py", "sha256": files[0].sha256, "outcome": "written", "reason": ""}]}
    ]


def test_revert_puts_the_old_bytes_back(workspace: Workspace, legacy: Path) -> None:
    workspace.apply()
    workspace.revert()
    assert (legacy / "greeter.py").read_text() == LEGACY


@pytest.mark.parametrize("content", ["mine\n", None])
def test_a_file_that_changed_or_went_is_refused_and_reported(
    workspace: Workspace, service: Service, legacy: Path, content: str | None
) -> None:
    file = legacy / "greeter.py"
    file.unlink() if content is None else file.write_text(content)
    with pytest.raises(CliError) as caught:
        workspace.apply()
    assert caught.value.code == "WORKSPACE_CHANGED"
    assert service.applied[0]["files"][0]["outcome"] == "refused"
    assert (file.read_text() if file.exists() else None) == content


def test_a_link_in_place_of_the_file_is_refused(workspace: Workspace, legacy: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.py").write_text(LEGACY)
    (legacy / "greeter.py").unlink()
    (legacy / "greeter.py").symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(CliError, match="WORKSPACE_CHANGED"):
        workspace.apply()
    assert (tmp_path / "elsewhere.py").read_text() == LEGACY


def test_operations_that_lead_elsewhere_are_not_written(workspace: Workspace, service: Service, legacy: Path) -> None:
    service.patched = "class Greeter(Evil):\n"
    with pytest.raises(CliError) as caught:
        workspace.apply()
    assert caught.value.code == "PATCH_MISMATCH" and caught.value.exit_code == 3
    assert (legacy / "greeter.py").read_text() == LEGACY
