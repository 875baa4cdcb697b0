"""What this machine remembers of a job."""

from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.flow.memory import JobNote, Memory

NOTE = JobNote("0193-a", "/work", "/usr/bin/python3", True, "LOCAL_NATIVE", {"a.py": "0" * 64})


def test_a_note_and_its_bundle_are_found_again_until_the_job_is_over(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember(NOTE, b"bundle")
    assert memory.recall("0193-a") == NOTE and memory.bundle("0193-a") == b"bundle"
    memory.drop_bundle("0193-a")
    assert memory.recall("0193-a") == NOTE and memory.bundle("0193-a") is None


def test_a_job_of_another_machine_is_unknown(tmp_path: Path) -> None:
    assert Memory(tmp_path).recall("0193-b") is None


@pytest.mark.parametrize("job_id", ["../x", "a/b", "", "a b"])
def test_a_job_id_is_no_path(tmp_path: Path, job_id: str) -> None:
    with pytest.raises(CliError):
        Memory(tmp_path).folder(job_id)


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text("a file in the way")
    with pytest.raises(CliError) as refused:
        Memory(tmp_path).remember(NOTE, b"bundle")
    assert refused.value.code == "STATE_UNWRITABLE" and "IAMA_STATE" in refused.value.message
