"""What a search for tests of Java is worth on real packages: faults of operators it never uses, by own tests, generated ones, both."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from iama_engine.languages.java.emit import emit_java_tests
from iama_engine.languages.java.language import JAVA, PROBE_SECONDS
from iama_engine.languages.java.probe_plan import plan_java_probe
from iama_engine.probe.source_mutation import plan_source_mutation
from iama_engine.runner.contract import Limits, RunReport, RunRequest
from iama_engine.sandbox.execute import execute_run
from tests.bench.test_java_packages import unpacked
from tests.fixtures.java_packages import java_setup

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(3600)]
LIMITS = Limits(wall_s=900, cpu_s=900, processes=256)
SCORE_S = 600.0


@pytest.mark.parametrize(("name", "least"), [("commons-cli", 72), ("commons-validator", 40)])
def test_generated_tests_notice_faults_that_the_search_never_planted(name: str, least: int, tmp_path: Path) -> None:
    root = unpacked(name, tmp_path / "root")
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*.java"))}
    targets = [path for path in files if path.startswith("src/main/")]
    found, search = searched(root, files, targets, name)
    suite = emit_java_tests(found)
    own = JAVA.find_tests(root, ["src/test/java"]).files
    for path, text in suite.files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    plan = plan_source_mutation({path: files[path] for path in targets}, targets, limit=100, seconds=SCORE_S, seed=20)
    print(f"{name}: search {search.payload['statistics']}, {search.wall_s} s by the clock, {search.cpu_s} s of processor time")
    killed = {}
    for which, tests in (("own", own), ("generated", tuple(suite.files)), ("both", (*own, *suite.files))):
        report = run(root, RunRequest("r", "MUTATION", tests, framework="junit", plan=plan, limits=LIMITS), name, which)
        told = {key: report.payload[key] for key in ("killed", "total", "not_tried", "tests", "failing")}
        print(f"{name}, {which}: {told}")
        assert (report.end, told["failing"]) == ("completed", [])
        killed[which] = report.payload["killed"]
    assert killed["generated"] >= least and killed["both"] >= killed["own"]


def searched(root: Path, files: dict[str, bytes], targets: list[str], name: str) -> tuple[dict[str, object], RunReport]:
    """What a search of the default length finds, and its report."""
    plan = plan_java_probe(files, targets, seconds=PROBE_SECONDS, seed=20)
    report = run(root, RunRequest("r", "PROBE", (), framework="junit", plan=plan, limits=LIMITS), name, "probe")
    assert report.end == "completed", (report.message, report.log_tail)
    return json.loads((root.parent / "out-probe" / "probe.json").read_text()), report


def run(root: Path, request: RunRequest, name: str, place: str) -> RunReport:
    """One run on a copy of the tree."""
    tree = root.parent / f"tree-{place}"
    shutil.copytree(root, tree)
    return execute_run(request, tree, root.parent / f"out-{place}", interpreter=Path(sys.executable), java=java_setup(name))
