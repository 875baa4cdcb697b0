"""The analysis report of an ENTERPRISE job: the code base surveyed, and beside it what each strategy on offer would change.

Plain JSON without any source, so that a function can answer it as it stands. Computed, not written: the same job gives the same bytes.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.spec import service as spec
from iama.spec.model import Proposal
from iama_engine.context.survey import Survey, survey_tree
from iama_engine.measures import measure_files
from iama_engine.symbols.index import index_tree
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import JobKey, Nothing
from iama_worker.activities.narrator import tell
from iama_worker.activities.shelf import Label
from iama_worker.activities.trees import BaseTree
from iama_worker.workflows.policy import GENERATE_ANALYSIS_REPORT


class ReportingActivities:
    """The analysis report."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=GENERATE_ANALYSIS_REPORT.name)
    async def generate_analysis_report(self, job: JobKey) -> Nothing:
        """Survey the project and store the report; a repeat stores the same again."""
        tree = await self._bench.trees.base(job.job_id)
        async with self._bench.database.transaction() as tx:
            proposals = await spec.load_proposals(tx, job.job_id)
        survey = await asyncio.to_thread(_survey, tree)
        document = report_document(tree, survey, proposals)
        label = Label(job.job_id, ArtifactType.ANALYSIS_REPORT, "analysis report")
        await self._bench.shelf.put(label, json.dumps(document, sort_keys=True).encode())
        high = sum(module.risk == "high" for module in survey.modules if module.is_target)
        text = f"report: {len(survey.modules)} modules, {len(survey.cycles)} import cycles, {high} targets of high risk"
        await tell(self._bench.database, job.job_id, ("GENERATING_ANALYSIS_REPORT", text), "analysis report")
        return Nothing()


def report_document(tree: BaseTree, survey: Survey, proposals: Sequence[Proposal]) -> dict[str, Any]:
    """The whole report."""
    targets = {path: tree.files[path] for path in tree.targets}
    return {
        "root_name": tree.record.root_name,
        "files": survey.files,
        "imports": survey.imports,
        "targets": list(tree.targets),
        "own_tests": {"files": len(tree.own_tests.files), "note": tree.own_tests.note},
        "measures": json.loads(measure_files(targets).to_json()),
        "modules": [asdict(module) for module in survey.modules],
        "cycles": [list(cycle) for cycle in survey.cycles],
        "hot_spots": [asdict(spot) for spot in survey.hot_spots],
        "strategies": [_strategy(proposal, survey) for proposal in proposals],
    }


def _survey(tree: BaseTree) -> Survey:
    index = index_tree(tree.root, language=tree.language)
    sources = {path: (tree.root / path).read_bytes() for path in index.files}
    return survey_tree(index, sources, [path for path in tree.targets if path in index.files])


def _strategy(proposal: Proposal, survey: Survey) -> dict[str, Any]:
    """What one strategy would change, and which hot spots are among it."""
    changed = frozenset(proposal.functions)
    return {
        "strategy": proposal.strategy,
        "title": proposal.title,
        "risk": proposal.risk,
        "effort": proposal.effort,
        "units": sum(recipe.units for recipe in proposal.recipes),
        "recipes": [asdict(recipe) for recipe in proposal.recipes],
        "files": [asdict(file) for file in proposal.files],
        "functions": list(proposal.functions),
        "hot_spots": [spot.symbol for spot in survey.hot_spots if spot.symbol in changed],
    }
