"""The change itself: recipes one by one, each verified and kept or dropped alone; then whatever a model adds.

While a recipe is verified, the next one is already applied to its result and the run that will verify it asked for: most recipes
pass. Where one does not, what was prepared on it is forgotten and made anew.
"""

import asyncio
from dataclasses import replace
from itertools import pairwise

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from iama.jobs.states import JobState
from iama_worker.activities import contract as c
from iama_worker.workflows import policy
from iama_worker.workflows.delivery import deliver
from iama_worker.workflows.job_run import JobRun, Move, Parked, Prepared, call, record
from iama_worker.workflows.parking import timed_out
from iama_worker.workflows.repair import PatchAttempt, try_patch
from iama_worker.workflows.unit_search import UnitSearch

AHEAD = "apply-ahead"
"""Marks jobs that apply a recipe ahead; those begun before go on one recipe after another."""
ASK_AHEAD = "ask-ahead"
"""Marks jobs that also ask ahead for the run on it."""
FIRST_AHEAD = "first-ahead"
"""Marks jobs that do both for the first recipe while planted faults are tried."""


async def prepare_first(job: JobRun) -> None:
    """Before the turn of the recipes, while the client is busy with the planted faults: apply the first of them."""
    names = _names_left(job)
    if not names or not workflow.patched(FIRST_AHEAD):
        return
    order = _order(job, names[0], job.progress.attempt_number + 1)
    if job.prepared is None or job.prepared.order != order:
        await _forget(job, job.prepared)
        job.prepared = await _prepare(job, order)


async def refactor(job: JobRun) -> Move | None:
    """Recipes of the approved strategy first, then one generation by the model where there is one.

    None: the history is long, go on in a new one.
    """
    if job.progress.nothing_to_change:
        return await deliver(job)
    prepared, job.prepared = job.prepared, None
    for pair in pairwise([*_names_left(job), ""]):
        result, prepared = await _try_recipe(job, pair, prepared)
        job.progress.proof.recipes.append(result)
        if job.is_long():
            await _forget(job, prepared)
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


async def _try_recipe(job: JobRun, names: tuple[str, str], prepared: Prepared | None) -> tuple[c.RecipeResult, Prepared | None]:
    """Try the first of `names`, and prepare the second on its result, if there is one."""
    (name, following), before, started = names, job.progress.proof.result, workflow.time()
    number = job.progress.next_attempt()
    order = _order(job, name, number)
    if prepared and prepared.order != order:
        await _forget(job, prepared)
        prepared = None
    ready = prepared or Prepared(order, await call(policy.APPLY_RECIPE, order))
    candidate = ready.candidate
    if candidate.candidate is None:
        reason = candidate.refusal or "nothing to do here"
        return c.RecipeResult(name, False, reason, 0, candidate.total_units, before, before), None
    await record(policy.RECORD_ATTEMPT, _attempt(job, number, name, candidate))
    ahead_of = following if following and workflow.patched(AHEAD) else ""
    next_order = replace(order, recipe=ahead_of, attempt_number=number + 1, current=candidate.candidate)
    verdict, ahead = await asyncio.gather(job.verify(candidate.candidate, number, ready.asked), _prepare(job, next_order))
    if not verdict.passed:
        await _forget(job, ahead)
        ahead = None
    if verdict.timed_out:
        job.progress.proof.hung_recipe = name
        hung = replace(_attempt(job, number, name, candidate), kept=False, reason=verdict.reason, seconds=workflow.time() - started)
        await record(policy.RECORD_ATTEMPT, hung)
        raise Parked(timed_out())
    result = c.RecipeResult(name, True, "the frozen tests pass", len(candidate.applied), 0, before, candidate.candidate)
    if not verdict.passed:
        result = await _keep_good_units(job, order, candidate, verdict)
    if result.kept:
        job.progress.proof.result = result.after
    ended = replace(_attempt(job, number, name, candidate), kept=result.kept, reason=result.reason, seconds=workflow.time() - started)
    await record(policy.RECORD_ATTEMPT, ended)
    return result, ahead


async def _prepare(job: JobRun, order: c.ApplyRecipe) -> Prepared | None:
    """Apply a recipe before its turn; None where no recipe is left, or where it failed: on a candidate that nobody has verified
    that says nothing, and its turn will tell.
    """
    if not order.recipe:
        return None
    try:
        candidate = await call(policy.APPLY_RECIPE, order)
        if candidate.candidate is None or not workflow.patched(ASK_AHEAD):
            return Prepared(order, candidate)
        return Prepared(order, candidate, await job.ask(job.verification(candidate.candidate, order.attempt_number)))
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        return None


async def _forget(job: JobRun, prepared: Prepared | None) -> None:
    """What was prepared does not serve: nobody need carry out its run."""
    if prepared and prepared.asked:
        await job.withdraw(prepared.asked)


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
