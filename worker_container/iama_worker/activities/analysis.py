"""Reading the code and asking the first two questions about it: which three ways are there, and what does it promise?"""

import asyncio
import hashlib
import json
from dataclasses import replace
from decimal import Decimal
from uuid import UUID, uuid5

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.entitlement import service as entitlement
from iama.jobs import service as jobs
from iama.jobs.model import ContextSummary
from iama.spec import service as spec
from iama.spec.model import BddItem, FilePlan, NewRevision, Proposal, RecipePlan, SddItem
from iama_engine.context.manifest import assemble_context
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import Analysis, Drafted, DraftSpec, JobKey, Nothing
from iama_worker.activities.narrator import Doing, Telling, narrating, tell
from iama_worker.activities.records import author
from iama_worker.activities.shelf import Label
from iama_worker.activities.trees import BaseTree
from iama_worker.llm.gateway import Stage
from iama_worker.llm.material import Material
from iama_worker.llm.router import Question
from iama_worker.llm.schemas import ProposalsAnswer, ProposalText, SpecAnswer
from iama_worker.workflows.policy import ANALYZE_SCOPE, DRAFT_SPEC, FORGET_TREE, GENERATE_PROPOSALS

NO_MODEL = "L0"
ANALYZING = "ANALYZING"


class AnalysisActivities:
    """Context, proposals, the first revision."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=ANALYZE_SCOPE.name)
    async def analyze_scope(self, job: JobKey) -> Analysis:
        """Unpack the bundle by its declared hashes and assemble the context, within the tier's cap."""
        doing = Doing("unpacking the project")
        async with narrating(self._bench.database, Telling(job.job_id, ANALYZING, "analysis", doing.look, self._bench.speak_seconds)):
            tree = await self._bench.trees.base(job.job_id)
            async with self._bench.database.transaction() as tx:
                snapshot = await entitlement.load_snapshot(tx, job.job_id)
            doing.say(f"reading {len(tree.files)} files, {len(tree.targets)} of them to be changed")
            manifest = await asyncio.to_thread(assemble_context, tree.root, tree.targets, snapshot.context_cap_tokens)
        label = Label(job.job_id, ArtifactType.CONTEXT_MANIFEST, "context manifest")
        ref = await self._bench.shelf.put_json(label, json.loads(manifest.to_json()))
        found = ContextSummary(
            manifest.files, manifest.symbols, manifest.ast_confidence, manifest.baseline_mode, manifest.edit_mode, ref.artifact_id
        )
        async with self._bench.database.transaction() as tx:
            await jobs.record_context(tx, job.job_id, found)
        text = f"{found.files} files, {found.symbols} symbols, AST confidence {found.ast_confidence}; {tree.own_tests.note}"
        if not tree.language.characterised:
            text += f"; no tests can be generated for {tree.language.title} yet: the proof will stand on these alone"
        await tell(self._bench.database, job.job_id, (ANALYZING, text), "context")
        return Analysis(
            found.files, found.symbols, found.ast_confidence, found.baseline_mode, found.edit_mode, len(tree.own_tests.files), ref
        )

    @activity.defn(name=GENERATE_PROPOSALS.name)
    async def generate_proposals(self, job: JobKey) -> Nothing:
        """Three proposals, stored once."""
        tree = await self._bench.trees.base(job.job_id)
        doing = Doing()
        question = Question(job.job_id, Stage.PROPOSALS, NO_MODEL, 0, replace(material(tree), watch=doing.say), ProposalsAnswer)
        async with narrating(self._bench.database, Telling(job.job_id, ANALYZING, "proposals", doing.look, self._bench.speak_seconds)):
            answered = await self._bench.router.ask(question)
        proposals = [_proposal(job.job_id, text, answered.source) for text in answered.answer.proposals]
        async with self._bench.database.transaction() as tx:
            await spec.store_proposals(tx, job.job_id, proposals)
        return Nothing()

    @activity.defn(name=DRAFT_SPEC.name)
    async def draft_spec(self, given: DraftSpec) -> Drafted:
        """Mark the choice and store revision 1, with the hashes of the files it speaks of."""
        job_id = given.job.job_id
        tree = await self._bench.trees.base(job_id)
        question = Question(job_id, Stage.SPEC, NO_MODEL, 0, material(tree), SpecAnswer)
        answered = await self._bench.router.ask(question)
        base = {path: hashlib.sha256(tree.files[path]).hexdigest() for path in tree.targets}
        new = NewRevision(author("SYSTEM"), _bdd(answered.answer), _sdd(answered.answer), "draft", base)
        async with self._bench.database.transaction() as tx:
            proposal = await spec.select_proposal(tx, job_id, given.strategy)
            revision = await spec.store_revision(tx, job_id, new)
        idle = not any(recipe.units for recipe in proposal.recipes) and not await self._bench.router.has_model()
        return Drafted(revision.revision, tuple(recipe.name for recipe in proposal.recipes), idle)

    @activity.defn(name=FORGET_TREE.name)
    async def forget_tree(self, job: JobKey) -> Nothing:
        """Delete what this worker keeps of a job that has ended."""
        self._bench.shelf.forget(job.job_id)
        await self._bench.trees.forget(job.job_id)
        return Nothing()


def material(tree: BaseTree) -> Material:
    """What the first questions are about: the project as it was uploaded."""
    return Material(tree.sources({}), tree.targets, tree.own_tests.files, goal=tree.record.goal or "")


def _proposal(job_id: str, text: ProposalText, source: str) -> Proposal:
    recipes = tuple(RecipePlan(r.name, r.title, r.units, r.declined, r.risk) for r in text.recipes)
    return Proposal(
        proposal_id=str(uuid5(UUID(job_id), f"proposal:{text.strategy}")),
        strategy=text.strategy,
        title=text.title,
        summary=text.summary,
        recipes=recipes,
        files=tuple(FilePlan(file.path, file.units) for file in text.files),
        functions=tuple(text.functions),
        effort=text.effort,
        risk=text.risk,
        model_class=NO_MODEL,
        cost_low=Decimal(0),
        cost_high=Decimal(0),
        source="recipes" if source == "recipes" else "model",
    )


def _bdd(answer: SpecAnswer) -> tuple[BddItem, ...]:
    return tuple(
        BddItem(f"bdd-{number:03}", item.given, item.when, item.then, tuple(item.symbols), tuple(item.tests))
        for number, item in enumerate(answer.bdd, 1)
    )


def _sdd(answer: SpecAnswer) -> tuple[SddItem, ...]:
    return tuple(
        SddItem(f"sdd-{number:03}", item.component, item.responsibility, item.interface_notes, tuple(item.symbols))
        for number, item in enumerate(answer.sdd, 1)
    )
