"""Counterexamples in a job: generated tests that failed run once more, every assertion turned into a look.

What was seen holds code and values, so it lies in artifacts like everything of that kind: the evidence of a repair, the delivery's summary.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.jobs.contract import ArtifactRef
from iama_engine.probe.looks import Counterexample
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import Looked, ReadLooks, RunRef
from iama_worker.activities.runs import read_run
from iama_worker.activities.shelf import Label, Shelf
from iama_worker.activities.suite import Suite, load_suite
from iama_worker.activities.trees import BaseTree
from iama_worker.workflows.policy import READ_LOOKS

logger = logging.getLogger(__name__)
MOST = 3
"""Counterexamples of one failure: the shortest calls say it, and each more is read by nobody."""


async def plan_look(shelf: Shelf, label: Label, tree: BaseTree, suite: Suite, failing: Sequence[str]) -> ArtifactRef | None:
    """Store what to look at, the test ids and the file; None where no generated test failed that could tell.

    The verdict stands without it, so a test that cannot be taken apart costs the look and nothing else.
    """
    looks = tree.language.looks(tree.record.test_framework)
    if looks is None:
        return None
    paths = {test_id.split("::")[0] for test_id in failing}
    try:
        plan = looks.plan({path: text for path, text in suite.files.items() if path in paths}, failing, MOST)
    except (SyntaxError, ValueError, TypeError, AttributeError, LookupError, StopIteration) as error:
        logger.warning("a look could not be planned", extra={"code": type(error).__name__})
        return None
    return await shelf.put_json(label, {"chosen": plan.chosen, "files": dict(plan.files)}) if plan is not None else None


class LookActivities:
    """Reads what was seen."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=READ_LOOKS.name)
    async def read_looks(self, given: ReadLooks) -> Looked:
        """The counterexamples of a run, alone and in front of the evidence."""
        shelf = self._bench.shelf
        suite, plan = await load_suite(shelf, given.suite), await shelf.get_json(given.looks)
        report, _ = await read_run(self._bench, RunRef(given.job, given.run_id))
        tree = await self._bench.trees.base(given.job.job_id)
        looks = tree.language.looks(tree.record.test_framework)
        seen = looks.read(suite.files, plan["chosen"], report.outcomes)[:MOST] if looks is not None else []
        if not seen:
            return Looked(given.evidence)
        evidence = await shelf.get_json(given.evidence) if given.evidence else []
        job_id, number = given.job.job_id, given.attempt_number
        label = Label(job_id, ArtifactType.WORKING_STATE, f"counterexamples of attempt {number}")
        examples = await shelf.put_json(label, [asdict(example) for example in seen])
        label = Label(job_id, ArtifactType.WORKING_STATE, f"failures of attempt {number}, looked at")
        return Looked(await shelf.put_json(label, told_in(evidence, seen)), examples)


def told_in(evidence: Sequence[Mapping[str, str]], seen: Sequence[Counterexample]) -> list[dict[str, Any]]:
    """The failures with their differences in front, those that nobody looked at after them."""
    said = {failure["test_id"]: failure for failure in evidence}
    first = [
        {"test_id": one.test_id, "error": "AssertionError", "location": "", **said.get(one.test_id, {}), "excerpt": _difference(one)}
        for one in seen
    ]
    return [*first, *(dict(failure) for test_id, failure in said.items() if test_id not in {one.test_id for one in seen})]


def _difference(seen: Counterexample) -> str:
    return f"{seen.expression}\nbefore: {seen.before}\nnow: {seen.now}\nrun: {seen.line}"
