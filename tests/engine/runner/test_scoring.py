"""Coverage and verdicts in forks; the process that scores never runs a test itself."""

import json
import sys
import time
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from iama_engine.runner.mutants import find_mutants
from iama_engine.runner.reach import Reach
from iama_engine.runner.scoring import Judged, Runnable, Scorer, files_of, read_coverage
from iama_engine.runner.search_operators import SEARCH
from iama_engine.runner.swap import Loaded, plant
from iama_engine.runner.tally import NAME, Tally
from iama_engine.runner.units import read_units

SOURCE = "calls = []\ndef f(n):\n    calls.append(n)\n    return n + 1\ndef g(n):\n    return n - 1\n"


@pytest.fixture
def module(tmp_path: Path) -> Iterator[ModuleType]:
    (tmp_path / "scored.py").write_text(SOURCE)
    spec = spec_from_file_location("scored", tmp_path / "scored.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = module_from_spec(spec)
    sys.modules["scored"] = loaded
    spec.loader.exec_module(loaded)
    yield loaded
    del sys.modules["scored"]


def judge(root: Path, tests: list[Runnable], seconds: float = 20) -> list[Judged]:
    units = read_units("scored.py", SOURCE.encode())
    loaded = Loaded.find(root, units)
    planted = [plant(mutant, loaded) for unit in units for mutant in find_mutants(unit, SEARCH)]
    coverage = read_coverage(tests, Reach(files_of(root, ["scored.py"])), 10)
    return Scorer(tests, coverage, time.monotonic() + seconds).judge([one for one in planted if one is not None])


def test_each_fault_gets_its_verdict_and_the_module_stays_fresh(tmp_path: Path, module: ModuleType) -> None:
    judged = judge(tmp_path, [Runnable("t", lambda: bool(module.f(1) == 2))])
    verdicts = {(one.mutant.before, one.mutant.after): (one.verdict, one.test) for one in judged}
    assert verdicts["Add", "Sub"] == ("killed", "t")
    assert verdicts["calls.append(n)", "pass"] == ("survived", None)
    assert verdicts["Sub", "Add"] == ("unreached", None)
    assert module.calls == []


def test_nothing_is_tried_after_the_deadline(tmp_path: Path, module: ModuleType) -> None:
    judged = judge(tmp_path, [Runnable("t", lambda: bool(module.f(1) == 2))], seconds=-1)
    assert {one.verdict for one in judged} == {"not tried", "unreached"}


def test_coverage_leaves_failing_tests_out_and_names_them(tmp_path: Path, module: ModuleType) -> None:
    tests = [Runnable("good", lambda: bool(module.g(1) == 0)), Runnable("bad", lambda: False)]
    coverage = read_coverage(tests, Reach(files_of(tmp_path, ["scored.py"])), 10)
    assert coverage.lines == {0: frozenset({("scored.py", 6)})}
    assert coverage.failing == ("bad",)


def test_how_far_it_is_can_be_read_from_outside(tmp_path: Path, module: ModuleType) -> None:
    units = read_units("scored.py", SOURCE.encode())
    planted = [plant(mutant, Loaded.find(tmp_path, units)) for unit in units for mutant in find_mutants(unit, SEARCH)]
    tests = [Runnable("t", lambda: bool(module.f(1) == 2))]
    coverage, tally = read_coverage(tests, Reach(files_of(tmp_path, ["scored.py"])), 10), Tally(tmp_path, len(planted))
    Scorer(tests, coverage, time.monotonic() + 20, tally).judge([one for one in planted if one is not None])
    told = json.loads((tmp_path / NAME).read_text())
    assert told["total"] == len(planted) and 0 <= told["hits"] <= told["done"] <= told["total"]
