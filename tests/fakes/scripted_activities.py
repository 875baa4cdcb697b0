"""Activities that answer from a script: the workflow's rules are tested apart from what its steps really do.

Each step has a plain answer; a test replaces the ones its scenario turns on. Every call is remembered in order.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast

from temporalio import activity

from iama.jobs.contract import ArtifactRef
from iama_worker.activities import contract as c
from iama_worker.activities import subset_contract as part
from iama_worker.activities.delivery_contract import Packaged
from iama_worker.activities.hand_contract import CeilingChecked
from iama_worker.activities.revert_contract import RevertPrepared
from iama_worker.activities.words_contract import WordsRead
from iama_worker.workflows import policy
from iama_worker.workflows.policy import Step

Answer = Callable[[Any], Any]


def ref(name: str) -> ArtifactRef:
    """A reference to nothing."""
    return ArtifactRef(name, f"jobs/x/{name}", "0" * 64, 1, "alias/test")


def _defaults() -> dict[str, Answer]:
    return {
        "analyze_scope": lambda given: c.Analysis(1, 2, 97, "CHARACTERIZATION", "AST_SYMBOLIC", 1, ref("manifest")),
        "generate_proposals": lambda given: c.Nothing(),
        "generate_analysis_report": lambda given: c.Nothing(),
        "draft_spec": lambda given: c.Drafted(1, ("modernise_python",)),
        "read_words": lambda given: WordsRead(({"kind": "remove", "item_id": "bdd-001"},), "recipes"),
        "request_run": lambda given: c.RunTicket(given.run_id, 30.0),
        "ask_again": lambda given: c.Nothing(),
        "withdraw_run": lambda given: c.Nothing(),
        "run_tests": lambda given: c.RunClosed("completed"),
        "read_traces": lambda given: ref("traces"),
        "build_suite": lambda given: c.SuiteBuilt(ref("suite"), 3, 1),
        "judge_baseline": lambda given: c.BaselineJudged(ref("frozen"), 3, 1, 0),
        "score_mutation": lambda given: c.MutationScored(ref("score"), 8, 10),
        "apply_recipe": lambda given: c.Candidate(given.recipe, 2, given.keep or (0, 1), 1, ref("candidate"), ref("units")),
        "judge_run": lambda given: c.Verdict(True, 0, reason="the frozen tests pass"),
        "read_looks": lambda given: c.Looked(ref("looked"), ref("examples")),
        "generate_patch": lambda given: c.PatchMade(),
        "apply_edits": lambda given: c.PatchMade("hand edits", "user", 1, ref("edits"), ref("edited")),
        "check_ceiling": lambda given: CeilingChecked(True),
        "draft_delivery": lambda given: ref("draft"),
        "package_delivery": lambda given: Packaged("CHANGED" if given.result else "NOTHING_TO_CHANGE", 1),
        "package_recovery": lambda given: c.Nothing(),
        "prepare_revert": lambda given: RevertPrepared("artifact"),
        "compose_subset": lambda given: part.SubsetComposed(ref("suite"), ref("part"), 7),
        "settle_subset": lambda given: part.SubsetSettled("verified" if given.passed else "failed" if given.undecided else "refused"),
        "forget_tree": lambda given: c.Nothing(),
        "record_transition": lambda given: c.Nothing(),
        "record_attempt": lambda given: c.Nothing(),
        "record_approval": lambda given: c.Nothing(),
        "record_command": lambda given: c.Nothing(),
        "record_checkpoint": lambda given: c.Nothing(),
        "record_revert": lambda given: c.Nothing(),
    }


@dataclass
class ScriptedActivities:
    """One answer a step, replaceable; `calls` holds (name, payload) in order."""

    answers: dict[str, Answer] = field(default_factory=_defaults)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    seen: asyncio.Condition = field(default_factory=asyncio.Condition)

    def payloads(self, name: str) -> list[Any]:
        """What one step was called with, in order."""
        return [given for called, given in self.calls if called == name]

    def candidate_of(self, run_id: str) -> ArtifactRef | None:
        """What a run was asked to verify."""
        (candidate,) = (given.candidate for given in self.payloads("request_run") if given.run_id == run_id)
        return cast("ArtifactRef | None", candidate)

    def states(self) -> list[str]:
        """The states the job went through."""
        return [given.after for given in self.payloads("record_transition")]

    async def until(self, reached: Callable[[], bool], within_s: float = 60) -> None:
        """Wait until a call makes `reached` true."""
        async with self.seen:
            await asyncio.wait_for(self.seen.wait_for(reached), within_s)

    async def until_state(self, state: str, within_s: float = 60) -> None:
        """Wait until the job's last recorded state is `state`."""
        await self.until(lambda: self.states()[-1:] == [state], within_s)

    def all(self) -> list[Callable[..., Awaitable[Any]]]:
        """The activities to register."""
        steps = [step for step in vars(policy).values() if isinstance(step, Step)]
        return [self._scripted(step) for step in steps]

    def _scripted(self, step: "Step[Any, Any]") -> Callable[..., Awaitable[Any]]:
        async def run(given: Any) -> Any:
            async with self.seen:
                self.calls.append((step.name, given))
                self.seen.notify_all()
            answer = self.answers[step.name](given)
            return await answer if inspect.isawaitable(answer) else answer

        run.__annotations__ = {"given": step.given, "return": step.result}
        return activity.defn(name=step.name)(run)
