"""The search from end to end, in its sandbox: what it finds holds in fresh processes and notices faults; nothing stops it."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from iama_engine.probe.baseline import judge_baseline
from iama_engine.probe.emit import GeneratedSuite, emit_tests
from iama_engine.probe.plan import plan_probe
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.runner.probe_run import SILENT_S, merge
from iama_engine.sandbox.execute import execute_run

DATA = Path(__file__).parents[2] / "data" / "searched"
PYTHON = Path(sys.executable)
LIMITS = Limits(wall_s=40, per_test_s=5)
EPOCH = {"frozen_epoch": 1_700_000_000.0}


@dataclass(frozen=True)
class Searched:
    """A tree that was searched, and what came of it."""

    tree: Path
    report: RunReport
    found: dict[str, Any]
    suite: GeneratedSuite
    before: frozenset[str]

    def run(self, kind: str = "VERIFY", **more: Any) -> RunReport:
        plan = {**EPOCH, "frozen_paths": list(self.suite.files)}
        request = RunRequest("r", kind, tuple(self.suite.files), limits=LIMITS, plan=plan, **more)  # type: ignore[arg-type]
        return execute_run(request, self.tree, self.tree.parent / "again", interpreter=PYTHON)

    def failing_with(self, name: str, old: str, new: str) -> set[str]:
        """Short names of the tests that fail with a fault planted."""
        path = self.tree / name
        source = path.read_text()
        assert source.count(old) == 1
        path.write_text(source.replace(old, new))
        try:
            return {one.test_id for one in self.run().outcomes if one.outcome != "passed"}
        finally:
            path.write_text(source)


def search(folder: Path, name: str, seconds: float, **more: Any) -> Searched:
    tree = folder / "tree"
    tree.mkdir()
    shutil.copy(DATA / name, tree / name)
    files = {name: (tree / name).read_bytes()}
    plan = plan_probe(files, [name], seconds=seconds, seed=1, **more)
    before = frozenset(path.name for path in tree.iterdir())
    report = execute_run(RunRequest("r", "PROBE", limits=LIMITS, plan=plan), tree, folder / "out", interpreter=PYTHON)
    found = json.loads((folder / "out" / "probe.json").read_text())
    suite = emit_tests(found)
    for path, source in suite.files.items():
        (tree / path).parent.mkdir(exist_ok=True)
        (tree / path).write_text(source)
    return Searched(tree, report, found, suite, before)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    return search(tmp_path_factory.mktemp("shop"), "shop.py", 4)


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searched]:
    yield search(tmp_path_factory.mktemp("rough"), "rough.py", 3)


def test_a_search_completes_and_leaves_one_output(shop: Searched) -> None:
    assert (shop.report.end, shop.report.outputs, shop.report.isolated) == ("completed", ("probe.json",), True)
    assert "trouble" not in shop.report.payload["statistics"]
    left = {path.name for path in (shop.tree.parent / "out").iterdir()}
    assert not {name for name in left if name.startswith(("journal", "replay", "progress"))}


def test_every_public_function_is_held_by_some_test(shop: Searched) -> None:
    held = {symbol for test in shop.suite.tests for symbol in test.symbols}
    named = ("Basket.__init__", "Basket.add", "Basket.total", "Basket.cheapest", "discount", "grade", "letters")
    assert {f"shop.py::{name}" for name in named} <= held


def test_most_of_the_planted_faults_were_noticed(shop: Searched) -> None:
    mutants = shop.report.payload["mutants"]
    assert mutants["killed"] / mutants["total"] > 0.7
    assert sum(row["total"] for row in mutants["by_function"].values()) == mutants["total"]


def test_emitted_tests_pass_on_the_old_code_under_two_hash_seeds(shop: Searched) -> None:
    report = shop.run("BASELINE", repeats=2, seeds=(1, 99))
    verdict = judge_baseline(report, generated=list(shop.suite.files))
    assert {one.repeat for one in report.outcomes} == {0, 1}
    assert verdict.quarantined == ()
    assert set(verdict.passed) == {test.test_id for test in shop.suite.tests}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("if points >= 90", "if points > 95"),
        ("total * percent // 100", "total * percent // 10"),
        ("basket is full", "basket is overfull"),
        ("price * count", "price + count"),
        ("if letter.isalpha()", "if not letter.isalpha()"),
    ],
)
def test_a_planted_fault_fails_some_emitted_test(shop: Searched, old: str, new: str) -> None:
    assert shop.failing_with("shop.py", old, new)


def test_a_failing_test_names_the_function_that_was_changed(shop: Searched) -> None:
    by_id = {test.test_id: test for test in shop.suite.tests}
    failing = shop.failing_with("shop.py", 'return "gold"', 'return "golden"')
    assert failing
    assert all("shop.py::grade" in by_id[test_id].symbols for test_id in failing)


def test_only_the_functions_asked_for_are_searched_and_no_test_is_about_others(tmp_path: Path) -> None:
    searched = search(tmp_path, "shop.py", 2, functions=["shop.py::grade"], spares=50)
    assert set(searched.report.payload["mutants"]["by_function"]) == {"shop.py::grade"}
    assert {symbol for test in searched.suite.tests for symbol in test.symbols} == {"shop.py::grade"}


def test_code_that_hangs_exits_forks_or_writes_does_not_stop_the_search(rough: Searched) -> None:
    assert rough.report.end == "completed"
    held = {symbol for test in rough.suite.tests for symbol in test.symbols}
    assert "rough.py::steady" in held
    assert rough.failing_with("rough.py", "return n * 2", "return n * 3")


def test_what_touches_the_world_is_never_called_by_an_emitted_test(rough: Searched) -> None:
    sources = "\n".join(rough.suite.files.values())
    touching = ("endless", "leaves", "forks", "spawns", "threads", "moves", "writes", "waits", "swallows")
    refused = "rough.writes(name=-"  # a negative number is no file: it is refused before anything is touched
    assert [name for name in touching if f"rough.{name}(" in sources.replace(refused, "")] == []


def test_a_search_leaves_no_file_in_the_tree_and_no_process(rough: Searched) -> None:
    left = {path.name for path in rough.tree.iterdir()} - {"iama_tests"}
    assert left == rough.before
    assert not [line for line in _command_lines() if str(rough.tree) in line]


@pytest.mark.slow
def test_code_that_turns_the_alarm_off_and_loops_is_left_behind(tmp_path: Path) -> None:
    searched = search(tmp_path, "deaf.py", 2)
    assert searched.report.end == "completed"
    assert searched.report.wall_s < 2 + 2 * SILENT_S + 3


def _command_lines() -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            found.append((process / "cmdline").read_bytes().decode(errors="replace") + os.readlink(process / "cwd"))
        except OSError:
            continue
    return found


def test_a_module_that_cannot_be_imported_gives_a_search_without_finds(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "lib.py").write_text("import not_there\ndef f(n):\n    return n + 1\n")
    files = {"lib.py": (tmp_path / "tree" / "lib.py").read_bytes()}
    request = RunRequest("r", "PROBE", limits=LIMITS, plan=plan_probe(files, ["lib.py"], seconds=1, seed=0))
    report = execute_run(request, tmp_path / "tree", tmp_path / "out", interpreter=PYTHON)
    assert (report.end, report.payload["mutants"]["killed"]) == ("completed", 0)
    assert "could be pinned" in report.message


def row(text: str, *kills: str, pins: tuple[str, ...] = (), new_lines: int = 0) -> dict[str, Any]:
    return {"statements": [text], "kills": list(kills), "pins": list(pins), "new_lines": new_lines}


def test_merging_drops_doubles_and_what_others_do_already() -> None:
    found = [
        row("f(1)", "a"),
        row("f(2)", "a", "b"),
        row("f(2)", "a", "b"),
        row("f(3)"),
        row("f(4)", new_lines=1),
        row("f(5)", pins=("d",)),
    ]
    assert [script["statements"][0] for script in merge(found)] == ["f(2)", "f(5)", "f(4)"]
