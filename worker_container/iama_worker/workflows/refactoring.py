"""The change itself: recipes one by one, each verified and kept or dropped alone; then whatever a model adds.

While a recipe is verified, the next one that finds something to do is already applied to its result, and the run that will verify
it asked for: most recipes pass. Where one does not, what was prepared on it is forgotten and made anew.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from iama.jobs.contract import ArtifactRef
from iama.jobs.states import JobState
from iama_worker.activities import contract as c
from iama_worker.activities.delivery_contract import DraftDelivery
from iama_worker.workflows import policy
from iama_worker.workflows.delivery import deliver
from iama_worker.workflows.job_run import DeliveryDraft, JobRun, Move, Parked, Prepared, call, record
from iama_worker.workflows.looks import look_closer
from iama_worker.workflows.parking import timed_out
from iama_worker.workflows.repair import PatchAttempt, try_patch
from iama_worker.workflows.unit_search import UnitSearch


async def prepare_first(job: JobRun) -> None:
    """Before the turn of the recipes, while the client is busy with the planted faults: apply the first of them."""
    names = _names_left(job)
    if not names:
        return
    first = _order(job, names[0], job.progress.attempt_number + 1)
    if not job.prepared or job.prepared[0].order != first:
        await _forget(job)
        job.prepared = await _prepare(job, names, first)


async def refactor(job: JobRun) -> Move | None:
    """Recipes of the approved strategy first, then one generation by the model where there is one.

    None: the history is long, go on in a new one.
    """
    if job.progress.nothing_to_change:
        return await deliver(job)
    while names := _names_left(job):
        job.progress.proof.recipes.append(await _try_recipe(job, names))
        if job.is_long():
            await _forget(job)
            return None
    attempt = await try_patch(job, PatchAttempt("generate", "L1"))
    if attempt.failed:
        return Move(JobState.SELF_HEALING, attempt.reason)
    return await deliver(job)


def _names_left(job: JobRun) -> list[str]:
    done = {result.name for result in job.progress.proof.recipes}
    return [name for name in job.progress.recipes if name not in done]


def _order(job: JobRun, recipe: str, attempt_number: int) -> c.ApplyRecipe:
    proof = job.progress.proof
    return c.ApplyRecipe(job.key, recipe, attempt_number, job.suite(), current=proof.result, traces=proof.traces)


async def _try_recipe(job: JobRun, names: Sequence[str]) -> c.RecipeResult:
    """Try the first of `names`, and prepare the ones after it on its result."""
    name, before, started = names[0], job.progress.proof.result, workflow.time()
    number = job.progress.next_attempt()
    order = _order(job, name, number)
    ready = await _ready(job, order)
    candidate = ready.candidate
    if candidate.candidate is None:
        reason = candidate.refusal or "nothing to do here"
        return c.RecipeResult(name, False, reason, 0, candidate.total_units, before, before)
    await record(policy.RECORD_ATTEMPT, _attempt(job, number, name, candidate))
    following = replace(order, attempt_number=number + 1, current=candidate.candidate)
    verdict, job.prepared = await asyncio.gather(
        job.verify(candidate.candidate, number, ready.asked, looks=True), _prepare(job, names[1:], following)
    )
    if not verdict.passed:
        await _forget(job)
    if verdict.timed_out:
        job.progress.proof.hung_recipe = name
        hung = replace(_attempt(job, number, name, candidate), kept=False, reason=verdict.reason, seconds=workflow.time() - started)
        await record(policy.RECORD_ATTEMPT, hung)
        raise Parked(timed_out())
    result = c.RecipeResult(name, True, "the frozen tests pass", len(candidate.applied), 0, before, candidate.candidate)
    if not verdict.passed:
        verdict = await look_closer(job, candidate.candidate, number, verdict)
        result = replace(await _keep_good_units(job, order, candidate, verdict), examples=verdict.examples)
    if result.kept:
        job.progress.proof.result = result.after
    ended = replace(_attempt(job, number, name, candidate), kept=result.kept, reason=result.reason, seconds=workflow.time() - started)
    await record(policy.RECORD_ATTEMPT, ended)
    return result


async def _ready(job: JobRun, order: c.ApplyRecipe) -> Prepared:
    """What was prepared for exactly this order, else the recipe applied now."""
    if job.prepared and job.prepared[0].order == order:
        return job.prepared.pop(0)
    await _forget(job)
    return Prepared(order, await call(policy.APPLY_RECIPE, order))


async def _prepare(job: JobRun, names: Sequence[str], first: c.ApplyRecipe) -> list[Prepared]:
    """Apply recipes before their turn, `first` and the ones after it, up to one that finds something to do, and ask for its run.

    Ends before one that fails: on a candidate that nobody has verified that says nothing, and its turn will tell.
    """
    made: list[Prepared] = []
    for later, name in enumerate(names):
        order = replace(first, recipe=name, attempt_number=first.attempt_number + later)
        try:
            candidate = await call(policy.APPLY_RECIPE, order)
            asked = await _ask(job, candidate, order)
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            break
        made.append(Prepared(order, candidate, asked))
        if candidate.candidate is not None:
            break
    else:
        await _draft(job, first.current)
    return made


async def _draft(job: JobRun, candidate: ArtifactRef | None) -> None:
    """No recipe is left that finds something to do on this candidate: where it passes, it is what is delivered."""
    if candidate is None:
        return
    try:
        draft = await call(policy.DRAFT_DELIVERY, DraftDelivery(job.key, candidate))
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        return
    job.drafted = DeliveryDraft(candidate, draft)


async def _ask(job: JobRun, candidate: c.Candidate, order: c.ApplyRecipe) -> c.RunTicket | None:
    if candidate.candidate is None:
        return None
    return await job.ask(job.verification(candidate.candidate, order.attempt_number))


async def _forget(job: JobRun) -> None:
    """What was prepared does not serve: nobody need carry out its run."""
    for prepared in job.prepared:
        if prepared.asked:
            await job.withdraw(prepared.asked)
    job.prepared = []


async def _keep_good_units(job: JobRun, order: c.ApplyRecipe, whole: c.Candidate, verdict: c.Verdict) -> c.RecipeResult:
    """Search for the units that break a test; keep the others."""
    search = UnitSearch(len(whole.applied), policy.BISECT_RUNS)
    best: c.Candidate | None = None
    while (subset := search.next_subset()) is not None:
        number = job.progress.next_attempt()
        keep = tuple(whole.applied[position] for position in subset)
        part = await call(policy.APPLY_RECIPE, replace(order, attempt_number=number, units=whole.units, keep=keep))
        passed = part.candidate is not None and (await job.verify(part.candidate, number)).passed
        search.tell(passed)
        if passed:
            best = part
    dropped = len(whole.applied) - (len(best.applied) if best else 0)
    if best is None:
        return c.RecipeResult(order.recipe, False, verdict.reason, 0, dropped, order.current, order.current)
    reason = f"{len(best.applied)} units pass, {dropped} dropped: {verdict.reason}"
    return c.RecipeResult(order.recipe, True, reason, len(best.applied), dropped, order.current, best.candidate)


def _attempt(job: JobRun, number: int, recipe: str, candidate: c.Candidate) -> c.RecordAttempt:
    return c.RecordAttempt(job.given.job_id, number, recipe, candidate.title, job.progress.counters(), operations=candidate.operations)
