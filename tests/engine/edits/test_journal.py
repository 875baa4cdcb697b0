"""The journal: what it says after a crash, and whose word it takes."""

import json
from pathlib import Path

import pytest

from iama_engine.edits.journal import STATE_FOLDER, Journal, Step, missing_folders, plan_steps, read_journal, remove_journal, write_journal

STEP = Step("src/a.py", None, "0" * 64, "src/.iama-0123456789ab-0.tmp")


def test_a_journal_reads_back_and_goes_with_its_folder(tmp_path: Path) -> None:
    journal = Journal("committed", (STEP,), ("src",))
    write_journal(tmp_path, journal)
    assert read_journal(tmp_path) == journal
    remove_journal(tmp_path)
    assert read_journal(tmp_path) is None
    assert not (tmp_path / STATE_FOLDER).exists()


def test_a_state_folder_with_something_else_in_it_stays(tmp_path: Path) -> None:
    write_journal(tmp_path, Journal("staging", (), ()))
    (tmp_path / STATE_FOLDER / "kept").write_text("x")
    remove_journal(tmp_path)
    assert [entry.name for entry in (tmp_path / STATE_FOLDER).iterdir()] == ["kept"]


@pytest.mark.parametrize(
    "step",
    [
        {"path": "../a.py", "temporary": "../.iama-0123456789ab-0.tmp"},
        {"path": "src/a.py", "temporary": "src/precious.py"},
        {"path": "src/a.py", "temporary": ".iama-0123456789ab-0.tmp"},
        {"path": ".git/config", "temporary": ".git/.iama-0123456789ab-0.tmp"},
    ],
)
def test_a_journal_that_came_with_the_project_is_not_followed(tmp_path: Path, step: dict[str, str]) -> None:
    (tmp_path / STATE_FOLDER).mkdir()
    steps = [{"old_sha256": None, "new_sha256": None, **step}]
    (tmp_path / STATE_FOLDER / "apply.json").write_text(json.dumps({"phase": "staging", "steps": steps, "folders": []}))
    assert read_journal(tmp_path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"phase": "staging"}'])
def test_a_damaged_journal_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / STATE_FOLDER).mkdir()
    (tmp_path / STATE_FOLDER / "apply.json").write_text(text)
    assert read_journal(tmp_path) is None


def test_a_state_folder_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / STATE_FOLDER).symlink_to("elsewhere")
    with pytest.raises(NotADirectoryError):
        write_journal(tmp_path, Journal("staging", (), ()))


def test_temporary_files_lie_beside_their_files(tmp_path: Path) -> None:
    steps = plan_steps({"b.py": None, "src/a.py": b"x"}, {"b.py": "1", "src/a.py": None}, "0123456789ab")
    assert [step.temporary for step in steps] == [".iama-0123456789ab-0.tmp", "src/.iama-0123456789ab-1.tmp"]
    assert missing_folders(tmp_path, ["x/y/a.py", "b.py"]) == ("x", "x/y")
