"""Counterexamples inside a job: what to look at, and what was seen in front of the evidence of a repair."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from iama.delivery.model import ArtifactType
from iama.jobs.contract import ArtifactRef
from iama.jobs.model import JobRecord
from iama_engine.probe import OwnTests
from iama_engine.probe.witness import Counterexample
from iama_worker.activities.looks import MOST, plan_look, told_in
from iama_worker.activities.shelf import Label, Shelf
from iama_worker.activities.suite import Suite
from iama_worker.activities.trees import BaseTree
from tests.fakes.greetings import RIGHT, WRONG, begin, patch
from tests.fakes.openai_peer import running_peer
from tests.worker_container.conftest import Lab

LABEL = Label("00000000-0000-7000-8000-000000000000", ArtifactType.WORKING_STATE, "looks")
TEST = "def test_{n}():\n    '''It.'''\n    result = shop.price({n})\n    assert result == {n}\n"
SUITE = Suite({"iama_tests/test_shop.py": "import shop\n\n\n" + "\n\n".join(TEST.format(n=n) for n in range(5))}, (), ())
FAILING = ["test_own.py::test_all", *(f"iama_tests/test_shop.py::test_{n}" for n in range(5))]


class Shelved(Shelf):
    """Keeps what was put, in memory."""

    def __init__(self) -> None:
        self.put_away: list[Any] = []

    async def put_json(self, label: Label, value: object) -> ArtifactRef:
        self.put_away.append(value)
        return ArtifactRef("a", "k", "0" * 64, 1, "alias")


def tree(language: str = "python", framework: str = "pytest") -> BaseTree:
    record = cast(JobRecord, SimpleNamespace(test_framework=framework, language=language))
    return BaseTree(record, Path("nowhere"), {}, OwnTests("pytest", (), "", True), ())


async def test_the_shortest_failed_tests_are_looked_at() -> None:
    shelf = Shelved()
    assert await plan_look(shelf, LABEL, tree(), SUITE, FAILING) is not None
    (plan,) = shelf.put_away
    assert list(plan["chosen"]) == [f"iama_tests/test_shop.py::test_{n}" for n in range(MOST)]
    (text,) = plan["files"].values()
    compile(text, "looks", "exec")


async def test_javascript_is_looked_at_too() -> None:
    shelf = Shelved()
    path = "iama_tests/shop_characterised.test.js"
    text = "const assert = require('assert');\nit('gives 1', () => {\n  const result = shop.f(0);\n  assert.strictEqual(result, 1);\n});\n"
    suite = replace(SUITE, files={path: text})
    assert await plan_look(shelf, LABEL, tree("javascript", "mocha"), suite, [f"{path}::gives 1"]) is not None
    (plan,) = shelf.put_away
    assert list(plan["chosen"]) == [f"{path}::gives 1"]
    assert "assert.strictEqual(result, 1)" in plan["files"]["iama_tests/look_0.test.js"]


@pytest.mark.parametrize(("where", "failing"), [(tree("java", "junit4"), FAILING), (tree(), FAILING[:1]), (tree(), [])])
async def test_where_nothing_can_tell_there_is_no_plan(where: BaseTree, failing: list[str]) -> None:
    shelf = Shelved()
    assert await plan_look(shelf, LABEL, where, SUITE, failing) is None
    assert not shelf.put_away


async def test_a_test_that_cannot_be_taken_apart_costs_the_look_alone() -> None:
    shelf = Shelved()
    broken = replace(SUITE, files={"iama_tests/test_shop.py": "def test_0(:\n"})
    assert await plan_look(shelf, LABEL, tree(), broken, FAILING) is None


def test_what_was_seen_comes_first_and_nothing_is_lost() -> None:
    failed = [{"test_id": name, "error": "E", "location": "here", "excerpt": f"said {name}"} for name in ("a", "b")]
    told = told_in(failed, [Counterexample("b", "f(1)", "1", "2", "python -c 'f(1)'"), Counterexample("c", "f(2)", "2", "3", "line")])
    assert [one["test_id"] for one in told] == ["b", "c", "a"]
    assert told[0]["excerpt"] == "f(1)\nbefore: 1\nnow: 2\nrun: python -c 'f(1)'"
    assert (told[0]["location"], told[2]["excerpt"]) == ("here", "said a")


@pytest.mark.slow
async def test_a_model_is_told_the_shortest_call_with_both_values(lab: Lab) -> None:
    with running_peer(patch(WRONG), patch(RIGHT)) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            record = await job.until("WAITING_INTERVENTION", "FALLBACK_REQUIRED")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    prompt = peer.prompts()[1]
    assert "before: 'Hello, " in prompt and "now: 'Bye, " in prompt
    assert "run: python -c" in prompt
