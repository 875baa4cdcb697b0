"""What each kind of run is asked to do."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from iama.jobs.model import JobRecord
from iama_engine.languages.registry import language_named
from iama_engine.probe.own_tests import OwnTests
from iama_worker.activities.contract import JobKey, RunOrder
from iama_worker.activities.run_requests import LOOK_SECONDS, SPARES, Ask, Asked, build_request
from iama_worker.activities.suite import Suite
from iama_worker.activities.trees import BaseTree

FILES = {"src/a.py": b"def f(x):\n    return x\n", "test_a.py": b"def test_x():\n    pass\n"}
SUITE = Suite(
    {"iama_tests/test_a.py": "def test_y():\n    pass\n"},
    (),
    ("test_a.py",),
    gate=("iama_tests/test_a.py::test_y", "test_a.py::test_x"),
    quarantined=({"test_id": "test_a.py::test_z", "reason": "flaky"}, {"test_id": "test_a.py::test_h", "reason": "times out before"}),
)


def asked(kind: str, *, own: bool = True, **changes: Any) -> Asked:
    tests = OwnTests("pytest", ("test_a.py",) if own else (), "no test files found", needs_pytest=True)
    record = cast(JobRecord, SimpleNamespace(test_framework="pytest", language="python"))
    order = RunOrder(JobKey("job", "LOCAL_NATIVE", "PRO"), "run", kind, 7, "STANDARD", **changes.pop("order", {}))
    ask = Ask(order, BaseTree(record, Path("/nowhere"), FILES, tests, ("src/a.py",)), {}, SUITE, None, ("src/a.py::f",), 20.0)
    return build_request(replace(ask, **changes))


def test_a_trace_runs_the_projects_own_tests_or_nothing() -> None:
    request = asked("TRACE").request
    assert request and request.tests == ("test_a.py",) and request.source_roots == ("src",)
    assert asked("TRACE", own=False).skipped == "no test files found"


def test_a_probe_searches_what_the_plan_names_and_the_spec_speaks_of_untraced() -> None:
    plan = asked("PROBE", spoken_of=("src/a.py::g", "src/a.py::traced", "other.py::h"), traces={"types": {"src/a.py::traced": {}}}).plan
    assert plan["functions"] == ["src/a.py::f", "src/a.py::g"]
    assert plan["spares"] == SPARES
    again = asked("PROBE", spoken_of=("src/a.py::g",), order={"focus": ("bdd-001",)}).plan
    assert again["functions"] == ["src/a.py::g"]


def test_a_baseline_repeats_everything_five_times_under_two_hash_seeds() -> None:
    asked_for = asked("BASELINE")
    request = asked_for.request
    assert request and (request.repeats, request.seeds, request.deselect) == (5, (0, 1), ())
    assert request.tests == ("iama_tests/test_a.py", "test_a.py")
    assert list(asked_for.overlay) == ["iama_tests/test_a.py"]


def test_a_verification_runs_the_frozen_suite_on_the_candidate_without_quarantined_tests() -> None:
    asked_for = asked("VERIFY", changes={"src/a.py": b"changed"})
    assert asked_for.request and asked_for.request.deselect == ("test_a.py::test_z", "test_a.py::test_h")
    assert sorted(asked_for.overlay) == ["iama_tests/test_a.py", "src/a.py"]


def test_the_projects_own_tests_run_as_they_would_without_us() -> None:
    asked_for = asked("VERIFY", changes={"src/a.py": b"changed"}, order={"purpose": "own_tests"})
    assert asked_for.request and asked_for.request.tests == ("test_a.py",)
    assert asked_for.request.deselect == ("test_a.py::test_h",)
    assert sorted(asked_for.overlay) == ["src/a.py"]


def test_a_look_runs_its_own_file_on_the_candidate_and_is_not_waited_for_long() -> None:
    asked_for = asked(
        "VERIFY", changes={"src/a.py": b"changed"}, order={"purpose": "looks"}, looks={"iama_tests/test_looks.py": "def test_0(): ...\n"}
    )
    assert asked_for.request and asked_for.request.tests == ("iama_tests/test_looks.py",)
    assert asked_for.request.limits.wall_s == LOOK_SECONDS
    assert asked_for.overlay == {"src/a.py": b"changed", "iama_tests/test_looks.py": b"def test_0(): ...\n"}


@pytest.mark.parametrize("functions", [(), ("elsewhere.py::f",)])
def test_a_plan_that_names_no_function_has_no_score(functions: tuple[str, ...]) -> None:
    assert asked("MUTATION", functions=functions).skipped == "the plan names no function"


def test_the_score_uses_operators_that_the_search_never_saw() -> None:
    assert asked("MUTATION").plan["operators"] == "held_out"


def test_a_javascript_plan_carries_its_faults_and_is_searched_but_not_traced() -> None:
    record = cast(JobRecord, SimpleNamespace(test_framework="mocha", language="javascript"))
    files = {"a.js": b"exports.f = (x) => x + 1;\nexports.g = () => {};\n", "test.js": b"it('x', () => {})\n"}
    tests = OwnTests("mocha", ("test.js",), "1 test file(s)", needs_pytest=False)
    tree = BaseTree(record, Path("/nowhere"), files, tests, ("a.js",))
    assert tree.language == language_named("javascript")
    scored = asked("MUTATION", tree=tree, functions=("a.js::exports.f",))
    assert scored.request and scored.request.framework == "mocha"
    assert {one["symbol"] for one in scored.plan["mutants"]} == {"a.js::exports.f"}
    assert asked("MUTATION", tree=tree, functions=("a.js::exports.g",)).skipped.startswith("there is nothing in the functions")
    assert asked("TRACE", tree=tree).skipped == "not available for JavaScript yet"
    searched = asked("PROBE", tree=tree, functions=("a.js::exports.f",))
    assert searched.request and searched.request.framework == "mocha" and searched.plan["targets"] == ["a.js"]
    planted = {(one["start"], one["text"]) for one in scored.plan["mutants"]}
    assert searched.plan["mutants"] and not planted & {(one["start"], one["text"]) for one in searched.plan["mutants"]}


def test_typescript_that_plain_programs_cannot_load_is_not_searched() -> None:
    record = cast(JobRecord, SimpleNamespace(test_framework="script", language="typescript"))
    tests = OwnTests("script", ("test/run.ts",), "1 test file(s)", needs_pytest=False)
    tree = BaseTree(record, Path("/nowhere"), {"a.ts": b"export const f = (x: number) => x + 1;\n"}, tests, ("a.ts",))
    assert asked("PROBE", tree=tree).skipped == "no test under script could load the targets"
