"""How far a run is, while it runs."""

import json
from pathlib import Path

from iama_engine.sandbox.progress import Progress, read_progress


def write(folder: Path, repeat: int, *records: dict[str, object], half: str = "") -> None:
    text = "".join(json.dumps(record) + "\n" for record in records)
    (folder / f"outcomes-{repeat}.jsonl").write_text(text + half)


def test_before_the_first_record_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert read_progress(tmp_path) == Progress()
    assert read_progress(tmp_path / "not there yet") == Progress()


def test_ended_and_failed_tests_are_counted_over_all_repeats_and_the_last_begun_is_named(tmp_path: Path) -> None:
    for repeat in (2, 10):
        write(
            tmp_path,
            repeat,
            {"test_id": "t.py::a", "started": True},
            {"test_id": "t.py::a", "outcome": "passed"},
            {"test_id": f"t.py::b{repeat}[password=x]", "started": True},
            half='{"test_id": "t.py::b", "outc',
        )
    write(tmp_path, 0, {"test_id": "t.py::c", "outcome": "error"})
    assert read_progress(tmp_path) == Progress(3, 1, "t.py::b10")


def test_a_search_is_read_from_its_tally_and_half_a_tally_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "tally.json").write_text('{"done": 40, "hits"')
    assert read_progress(tmp_path) == Progress()
    (tmp_path / "tally.json").write_text(json.dumps({"done": 40, "hits": 31, "total": 100}))
    assert read_progress(tmp_path) == Progress(40, 31, total=100)
