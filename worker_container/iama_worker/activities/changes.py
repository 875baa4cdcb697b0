"""Candidates: a recipe's units or a model's operations on the last verified tree, ready to be verified.

A recipe's units are proposed once and kept in the store, so that every later subset is chosen from the same units.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from temporalio import activity

from iama.delivery.model import ArtifactType
from iama.jobs.contract import ArtifactRef
from iama_engine.edits.operations import Operation, operation_to_json
from iama_engine.errors import EngineError
from iama_engine.probe import read_traces
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import EditUnit, RecipeInput
from iama_engine.recipes.dispatch import input_for
from iama_worker.activities.bench import Bench
from iama_worker.activities.briefing import brief
from iama_worker.activities.contract import ApplyRecipe, Candidate, GeneratePatch, PatchMade
from iama_worker.activities.narrator import Doing, Telling, narrating, tell
from iama_worker.activities.patching import Ground, Patched, apply_model_operations, apply_units, units_from_json, units_to_json
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import load_suite
from iama_worker.llm.gateway import AnswerRefused, BudgetReached, ContextTooLarge, Stage
from iama_worker.llm.recipes_gateway import SOURCE
from iama_worker.llm.router import Answered, Question
from iama_worker.llm.schemas import PatchAnswer
from iama_worker.workflows.policy import APPLY_RECIPE, GENERATE_PATCH


@dataclass(frozen=True, slots=True)
class _Stored:
    """A candidate's overlay and operations in the store."""

    overlay: ArtifactRef
    operations: ArtifactRef


class ChangeActivities:
    """Makes candidates."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=APPLY_RECIPE.name)
    async def apply_recipe(self, given: ApplyRecipe) -> Candidate:
        """Propose, or take a subset of what was proposed, and apply."""
        ground = await self._ground(given.job.job_id, given.current, given.suite)
        recipe, doing = recipe_named(given.recipe), Doing()
        telling = Telling(given.job.job_id, "REFACTORING", f"{given.recipe}:{given.attempt_number}", doing.look, self._bench.speak_seconds)
        async with narrating(self._bench.database, telling):
            doing.say(f"{recipe.title}: looking through {len(ground.tree.targets)} files")
            units, ref, declined = await self._units(given, ground)
            doing.say(f"{recipe.title}: changing {len(units if given.keep is None else given.keep)} places")
            patched = await asyncio.to_thread(apply_units, ground, units, given.keep)
        refusal = "; ".join(patched.refused[:3])
        if patched.changes == dict(ground.verified):
            return Candidate(recipe.title, len(units), units=ref, declined=declined, refusal=refusal)
        stored = await self._store(given.job.job_id, f"{given.recipe} {given.attempt_number}", patched)
        return Candidate(
            recipe.title, len(units), patched.applied, patched.files, stored.overlay, ref, stored.operations, declined, refusal
        )

    async def _units(self, given: ApplyRecipe, ground: Ground) -> tuple[tuple[EditUnit, ...], ArtifactRef, int]:
        shelf = self._bench.shelf
        if given.units is not None:
            document = await shelf.get_json(given.units)
            return units_from_json(document["units"]), given.units, len(document["declined"])
        traces = read_traces(await shelf.get_json(given.traces)) if given.traces else {}
        version = _minimum_python(ground.tree.record.interpreter_version)
        wanted = RecipeInput(ground.tree.sources(ground.verified), ground.tree.targets, traces=traces, min_python=version)
        recipe = recipe_named(given.recipe)
        output = await asyncio.to_thread(recipe.propose, input_for(recipe, wanted))
        declined = [{"symbol": left.symbol, "reason": left.reason} for left in output.declined]
        label = Label(given.job.job_id, ArtifactType.WORKING_STATE, f"units of {given.recipe} {given.attempt_number}")
        ref = await shelf.put_json(label, {"units": units_to_json(output.units), "declined": declined})
        return output.units, ref, len(declined)

    @activity.defn(name=GENERATE_PATCH.name)
    async def generate_patch(self, given: GeneratePatch) -> PatchMade:
        """Ask for operations; what is refused comes back with its code and every reason, so that the next attempt can mend it."""
        ground = await self._ground(given.job.job_id, given.current, given.suite)
        question = Question(
            given.job.job_id, Stage(given.stage), given.model_class, given.call_number, await brief(self._bench, given, ground), PatchAnswer
        )
        try:
            answered = await self._bench.router.ask(question)
        except BudgetReached as error:
            return PatchMade(refusal=error.code, reason=error.message)
        except ContextTooLarge as error:
            if question.stage is Stage.GENERATE:
                told = ("REFACTORING", "no model was asked: not one whole definition of the targets fits into what it can read")
                await tell(self._bench.database, given.job.job_id, told, f"too-large:{given.attempt_number}")
                return PatchMade()
            return await self._refused(given, error.code, [error.message])
        except AnswerRefused as error:
            faults = error.detail.get("errors")
            return await self._refused(given, error.code, list(map(str, faults)) if isinstance(faults, list) else [error.message])
        return await self._candidate(given, ground, answered)

    async def _candidate(self, given: GeneratePatch, ground: Ground, answered: Answered[PatchAnswer]) -> PatchMade:
        operations, producer = answered.answer.parsed(), "recipes" if answered.source == SOURCE else "model"
        if not operations:
            return PatchMade(answered.answer.title, producer)
        try:
            patched = await asyncio.to_thread(apply_model_operations, ground, operations)
        except EngineError as error:
            reasons = [f"{name}: {reason}" for name, reason in error.detail.items()] or [error.message]
            return await self._refused(given, error.code.value, reasons, operations)
        stored = await self._store(given.job.job_id, f"model {given.attempt_number}", patched)
        return PatchMade(answered.answer.title, producer, len(operations), stored.operations, stored.overlay)

    async def _refused(self, given: GeneratePatch, code: str, reasons: list[str], operations: Sequence[Operation] = ()) -> PatchMade:
        """The reasons quote what a model wrote: they go into the store for the next attempt, never into a history or an event."""
        job_id, shelf = given.job.job_id, self._bench.shelf
        told = [{"test_id": "the patch itself", "error": code, "location": "", "excerpt": reason} for reason in reasons]
        evidence = await shelf.put_json(Label(job_id, ArtifactType.WORKING_STATE, f"refusal {given.attempt_number}"), told)
        kept = await shelf.put_json(Label(job_id, ArtifactType.OPERATIONS, f"refused {given.attempt_number}"), _to_json(operations))
        told_to_all = f"refused before any test ran, for {len(reasons)} reason{'s' if len(reasons) > 1 else ''}"
        return PatchMade("refused", "model", len(operations), kept, None, code, told_to_all, evidence)

    async def _ground(self, job_id: str, verified: ArtifactRef | None, suite: ArtifactRef) -> Ground:
        shelf = self._bench.shelf
        return Ground(await self._bench.trees.base(job_id), await shelf.get_files(verified), await load_suite(shelf, suite))

    async def _store(self, job_id: str, name: str, patched: Patched) -> _Stored:
        shelf = self._bench.shelf
        overlay = await shelf.put_files(Label(job_id, ArtifactType.TREE, f"tree after {name}"), patched.changes)
        label = Label(job_id, ArtifactType.OPERATIONS, f"operations of {name}")
        return _Stored(overlay, await shelf.put_json(label, _to_json(patched.operations)))


def _to_json(operations: Sequence[Operation]) -> list[dict[str, str | None]]:
    return [operation_to_json(operation) for operation in operations]


def _minimum_python(version: str) -> tuple[int, int]:
    """The client's interpreter, as `3.11.7`: nothing newer than it may be written."""
    parts = version.split(".")
    return (int(parts[0]), int(parts[1])) if len(parts) > 1 and parts[0].isdigit() and parts[1].isdigit() else (3, 11)
