"""What a test process writes down."""

import itertools
import json
import time
from pathlib import Path

import pytest

from iama_engine.runner import recording
from iama_engine.runner.recording import EXCERPT, Failure, Recorder, describe_failure, shuffled


def recorder(folder: Path, **more: object) -> Recorder:
    return Recorder({"records": str(folder / "records"), "per_test_s": 0.1, "deselect": ["a::b"], **more}, folder)


def test_each_record_is_one_line(tmp_path: Path) -> None:
    writing = recorder(tmp_path)
    writing.started("t")
    writing.ended("t", "failed", 0.12341, Failure("KeyError", "lib.py::f", "two\nlines"))
    first, second = map(json.loads, (tmp_path / "records").read_text().splitlines())
    assert first == {"test_id": "t", "started": True}
    assert (second["outcome"], second["duration_s"], second["excerpt"]) == ("failed", 0.1234, "two\nlines") or second[
        "duration_s"
    ] == 0.1234


def test_a_test_past_its_limit_is_interrupted_through_its_own_handlers(tmp_path: Path) -> None:
    with pytest.raises(recording.TestOverran), recorder(tmp_path).bounded():
        until = time.monotonic() + 5
        while time.monotonic() < until:
            try:
                time.sleep(0.01)
            except Exception:  # noqa: BLE001 - the point of the test: such a handler must not end the interruption
                continue


def test_deselected_tests_are_left_out(tmp_path: Path) -> None:
    assert recorder(tmp_path).is_left_out("a::b")
    assert not recorder(tmp_path).is_left_out("a::c")


def test_a_failure_names_the_innermost_place_of_the_project() -> None:
    root = Path(__file__).parent
    try:
        json.loads("x" * 10)
    except ValueError as error:
        failure = describe_failure(error, root)
    assert failure.location == f"{Path(__file__).name}::test_a_failure_names_the_innermost_place_of_the_project"
    assert failure.error_class == "JSONDecodeError"


def test_a_long_message_is_cut() -> None:
    excerpt = describe_failure(ValueError("x" * 10_000), Path()).excerpt
    assert excerpt is not None
    assert len(excerpt) == EXCERPT


def test_shuffling_keeps_modules_and_classes_together() -> None:
    groups = [(module, group) for module in "ab" for group in "xy" for _ in range(5)]
    order = shuffled(range(20), groups, seed=3)
    assert sorted(order) == list(range(20))
    assert order != list(range(20))
    blocks = [groups[item] for item in order]
    assert sum(one != other for one, other in itertools.pairwise(blocks)) == 3
    assert order == shuffled(range(20), groups, seed=3)
