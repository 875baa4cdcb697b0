"""The delivery's document, from what was collected: figures that add up, both sides of every file, hashes that fit."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from iama.runs.model import AttemptRecord
from iama.spec.model import BddItem, Proposal, RecipePlan, Revision, SddItem
from iama_engine.probe import OwnTests
from iama_engine.runner.contract import OutcomeName, RunReport
from iama_engine.runner.contract import TestOutcome as Outcome
from iama_worker.activities.contract import JobKey, RecipeResult, StageSpent
from iama_worker.activities.delivery_contract import PackageDelivery
from iama_worker.activities.drafts import write_draft
from iama_worker.activities.suite import Suite
from iama_worker.activities.summary import Collected, RecipeStep, outcome_of, write_summary
from iama_worker.activities.trees import BaseTree
from tests.iama.jobs.test_model import JOB, NOW

OLD, NEW = b"def f(a):\n    if a == None:\n        return 1\n    return 2\n", b"def f(a):\n    return 1 if a is None else 2\n"
ITEMS = tuple(BddItem(f"bdd-{n}", "given", "when", "then", ("a.py::f",), ()) for n in (1, 2, 3))
STAGES = (StageSpent("REFACTORING", "at", 1.25), StageSpent("SELF_HEALING", "at", 2.0), StageSpent("REFACTORING", "at", 0.5))


def attempt(number: int, producer: str, kept: bool | None) -> AttemptRecord:
    return AttemptRecord(number, producer, "title", "L0", kept, "why", 1.0, None)


def report(**outcomes: OutcomeName) -> RunReport:
    """`t_a="passed"` is the test `a` of the own file; a `g` in front is of a generated one."""
    names = {"t": "test_own.py", "g": "iama_tests/test_gen.py"}
    found = [Outcome(f"{names[key[0]]}::{key[2:]}", outcome, 0.1) for key, outcome in outcomes.items()]
    again = [replace(one, repeat=1, outcome="failed") for one in found]
    return RunReport("run", "VERIFY", "completed", (*found, *again))


TREE = BaseTree(JOB, Path("nowhere"), {"a.py": OLD, "b.py": b"B = 1\n"}, OwnTests("pytest", ("test_own.py",), "", True), ("a.py",))
RESULT = {"a.py": NEW, "c.py": b"C = 1\n", "b.py": None}

COLLECTED = Collected(
    given=PackageDelivery(JobKey("job-1", "LOCAL_NATIVE", "PRO"), "STANDARD", 1, 2, None, None, None, "", stages=STAGES),
    tree=TREE,
    manifest={"files": 2, "symbols": 1, "ast_confidence": 97, "secret_of_ours": "x"},
    proposals=[
        Proposal(
            "p",
            "STANDARD",
            "t",
            "s",
            (RecipePlan("r", "R", 1, 0, "low"),),
            (),
            ("a.py::f",),
            "small",
            2,
            "L0",
            Decimal("0.5"),
            Decimal(2),
            "recipes",
        )
    ],
    revision=Revision("job-1", 1, "token", NOW, "SYSTEM", True, ITEMS, (SddItem("s1", "f", "does", "keeps", ("a.py::f",)),)),
    suite=Suite(
        {},
        (),
        ("test_own.py",),
        gate=("g::1", "g::2"),
        quarantined=({"test_id": "t::q", "reason": "flaky", "more": "x"},),
        held={"bdd-1": ("g::1",)},
        dropped_items=("bdd-3",),
        generated=2,
        existing=1,
        repeats=5,
    ),
    score=None,
    attempts=[attempt(1, "modernise_python", True), attempt(2, "split_long_function", False), attempt(3, "user", None)],
    steps=[RecipeStep(RecipeResult("modernise_python", True, "kept", 2, 1), "Modernise", {}, {"a.py": NEW})],
    result=RESULT,
    draft=write_draft(TREE, RESULT),
    before=report(t_a="passed", t_b="failed", g_x="failed"),
    after=report(t_a="passed", t_b="timeout", t_c="error", t_d="skipped", g_x="failed"),
    record=replace(JOB, credits_used=Decimal("1.5"), calls=3),
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(write_summary(COLLECTED)))
    return written


def test_nothing_changed_is_an_outcome_of_its_own() -> None:
    assert (outcome_of({}), outcome_of({"a.py": None})) == ("NOTHING_TO_CHANGE", "CHANGED")


def test_every_changed_file_is_told_with_both_sides_and_in_order(document: dict[str, Any]) -> None:
    assert [(file["path"], file["change"], file["added"], file["removed"]) for file in document["files"]] == [
        ("a.py", "modified", 1, 3),
        ("b.py", "deleted", 0, 1),
        ("c.py", "created", 1, 0),
    ]
    assert (document["files"][0]["before"], document["files"][0]["after"]) == (OLD.decode(), NEW.decode())
    assert "+    return 1 if a is None else 2" in document["files"][0]["diff"]


def test_only_our_own_words_of_the_context_are_told(document: dict[str, Any]) -> None:
    assert document["context"] == {"files": 2, "symbols": 1, "ast_confidence": 97}


def test_a_dropped_behaviour_is_left_out_and_one_without_a_test_is_not_held(document: dict[str, Any]) -> None:
    held = [(item["item_id"], item["held"], item["tests"]) for item in document["spec"]["bdd"]]
    assert held == [("bdd-1", True, ["g::1"]), ("bdd-2", False, [])]


def test_the_projects_own_tests_are_counted_once_and_generated_ones_not_at_all(document: dict[str, Any]) -> None:
    assert document["own_tests"]["before"] == {"passed": 1, "failed": 1, "skipped": 0, "failing": ["test_own.py::b"]}
    assert document["own_tests"]["after"] == {"passed": 1, "failed": 2, "skipped": 1, "failing": ["test_own.py::b", "test_own.py::c"]}
    assert write_summary(replace(COLLECTED, after=None))["own_tests"]["after"] is None


def test_an_attempt_that_has_not_ended_is_not_listed(document: dict[str, Any]) -> None:
    assert [(one["number"], one["kept"]) for one in document["attempts"]] == [(1, True), (2, False)]


@pytest.mark.parametrize(("producer", "provider"), [("model", "model"), ("user", "recipes")])
def test_a_model_is_named_where_one_had_a_part_in_it(producer: str, provider: str) -> None:
    assert write_summary(replace(COLLECTED, attempts=[attempt(1, producer, True)]))["provider"] == provider


def test_stays_in_a_state_add_up_and_money_is_a_number(document: dict[str, Any]) -> None:
    assert document["timings"] == {"REFACTORING": 1.75, "SELF_HEALING": 2.0}
    assert [stage["seconds"] for stage in document["stages"]] == [1.25, 2.0, 0.5]
    assert document["usage"] == {"credits": 1.5, "calls": 3}
    assert document["proposals"][0]["cost"] == {"low": 0.5, "high": 2.0}


def test_a_recipe_tells_the_files_it_changed_and_their_difference(document: dict[str, Any]) -> None:
    (recipe,) = document["recipes"]
    assert (recipe["files"], recipe["units_kept"], recipe["units_dropped"]) == (["a.py"], 2, 1)
    assert recipe["diff"] == document["files"][0]["diff"]
    shown = [{"expression": "f(None)", "before": "1", "now": "2", "line": "python -c ..."}]
    told = write_summary(replace(COLLECTED, steps=[replace(COLLECTED.steps[0], examples=shown)]))
    assert (recipe["counterexamples"], told["recipes"][0]["counterexamples"]) == ([], shown)
    same = RecipeStep(COLLECTED.steps[0].result, "t", {"a.py": NEW}, {"a.py": NEW})
    assert write_summary(replace(COLLECTED, steps=[same]))["recipes"][0]["files"] == []


def test_the_baseline_is_told_with_its_score_where_there_is_one(document: dict[str, Any]) -> None:
    baseline = document["baseline"]
    assert (baseline["generated"], baseline["existing"], baseline["frozen"], baseline["runs"], baseline["mutation"]) == (2, 1, 2, 5, None)
    assert baseline["quarantined"] == [{"test_id": "t::q", "reason": "flaky"}]
    score = {"killed": 8, "total": 10, "survivors": [], "by_function": {}, "not_tried": 3, "internal": 1}
    told = write_summary(replace(COLLECTED, score=score))["baseline"]["mutation"]
    assert told["not_tried"] == 3 and "internal" not in told
