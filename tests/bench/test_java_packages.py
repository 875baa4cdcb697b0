"""Real Java packages: their own tests in the sandbox, five times in an order of ours, and a hundred planted faults."""

import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from iama_cli.demo.java import fetch_sources, unpack_sources
from iama_cli.demo.packages import chosen_package
from iama_cli.settings import jar_cache
from iama_engine.languages.java.language import JAVA
from iama_engine.probe.source_mutation import plan_source_mutation
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.java_packages import java_setup

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1200)]
SECONDS = 120.0
both = pytest.mark.parametrize(("name", "tests"), [("commons-cli", 424), ("commons-validator", 443)])


def unpacked(name: str, place: Path) -> Path:
    package = chosen_package(name, "java")
    return unpack_sources(fetch_sources(package, jar_cache()), package, place)


def run(request: RunRequest, root: Path, name: str) -> RunReport:
    tree = root.parent / "tree"
    shutil.copytree(root, tree)
    return execute_run(request, tree, root.parent / "out", interpreter=Path(sys.executable), java=java_setup(name))


@both
def test_all_own_tests_pass_five_times(name: str, tests: int, tmp_path: Path) -> None:
    java_setup(name)
    root = unpacked(name, tmp_path)
    files = JAVA.find_tests(root, ["src/test/java"]).files
    limits = Limits(wall_s=900, cpu_s=900, processes=256)
    report = run(RunRequest("r", "BASELINE", files, framework="junit", repeats=5, seeds=(0, 1), limits=limits), root, name)
    print(f"{name}: {report.wall_s} s by the clock, {report.cpu_s} s of processor time")
    assert (report.end, Counter(one.outcome for one in report.outcomes)) == ("completed", {"passed": 5 * tests})
    assert len({one.test_id for one in report.outcomes}) == tests


@both
def test_a_hundred_faults_are_judged_in_time(name: str, tests: int, tmp_path: Path) -> None:
    java_setup(name)
    root = unpacked(name, tmp_path)
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted((root / "src/main/java").rglob("*.java"))}
    plan = plan_source_mutation(files, list(files), limit=100, seconds=SECONDS, seed=20)
    own = JAVA.find_tests(root, ["src/test/java"]).files
    limits = Limits(wall_s=180, cpu_s=180, processes=256)
    report = run(RunRequest("r", "MUTATION", own, framework="junit", plan=plan, limits=limits), root, name)
    found = report.payload
    told = {key: found[key] for key in ("killed", "total", "not_tried", "not_compiled", "timed_out", "tests", "seconds")}
    print(f"{name}: {told}, {report.cpu_s} s of processor time")
    assert (report.end, found["not_tried"], found["tests"], found["failing"]) == ("completed", 0, tests, [])
