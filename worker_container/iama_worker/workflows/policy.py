"""Every activity a workflow may call, with its types, time-outs and attempts: the one table of them, read from both sides.

Router retries and these attempts multiply, so what costs money has few.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from temporalio.common import RetryPolicy

from iama.jobs.contract import ArtifactRef
from iama_worker.activities import contract as c
from iama_worker.activities import subset_contract as part
from iama_worker.activities.delivery_contract import DraftDelivery, Packaged, PackageDelivery, PackageRecovery
from iama_worker.activities.hand_contract import ApplyEdits, CeilingChecked, CheckCeiling, RecordCheckpoint, RecordCommand
from iama_worker.activities.revert_contract import PrepareRevert, RecordRevert, RevertPrepared
from iama_worker.activities.words_contract import ReadWords, WordsRead

In = TypeVar("In")
Out = TypeVar("Out")

HEARTBEAT_TIMEOUT = timedelta(seconds=90)
"""A worker that died is noticed after this long: an attempt more may cost, so nobody is given up for a busy moment."""
REPORT_GRACE_S = 60.0
"""How long past a run's own limit its report is awaited, before it is asked for once more."""
RUN_ASKS = 2
IDENTICAL_FAILURES_PAUSE = 3
ATTEMPT_CEILING = 10
BISECT_RUNS = 14
"""VERIFY runs spent on finding the bad units of one recipe."""
REPAIRS_ON_L1 = 3
REPAIRS_BELOW_L3 = 6
DECISION_SECONDS = 3600.0
"""How long an intervention and an escalation wait before the job is packed."""
QUOTE_SECONDS = 1800.0
GRACE_SECONDS = 300.0
LONG_EVENTS, LONG_BYTES = 3_000, 3 << 20
"""A history of this size is left at the next safe place, well below the server's limits and our promise of 4,096 events and 4 MiB."""
PLANNED = frozenset({"PROBE", "MUTATION"})
"""Kinds of runs whose plan takes thought, seconds in a large project: asking for one is no short step."""
TIME_FACTOR = 2.0
"""What more time means: each increase doubles the limit of every later run."""


@dataclass(frozen=True)
class Step(Generic[In, Out]):
    """One activity as a workflow sees it. `given` and `result` are its payload types.

    A `local` one runs inside the worker's workflow task and costs no round trip to the server. Only for steps of milliseconds that
    may be done again: meanwhile the job hears nothing, neither a decision nor a cancellation.
    """

    name: str
    given: type[In]
    result: type[Out]
    start_to_close: timedelta
    retry: RetryPolicy
    heartbeat: timedelta | None = HEARTBEAT_TIMEOUT
    local: bool = False


def _attempts(number: int, coefficient: float = 2.0) -> RetryPolicy:
    return RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=coefficient, maximum_attempts=number)


_MINUTE = timedelta(minutes=1)
_PATIENT = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=15), maximum_attempts=8
)
"""For steps that cost nothing: tried for a minute, since a database that changes over is away for half of one."""
_RECORD = RetryPolicy(initial_interval=timedelta(milliseconds=200), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=30))
_RECORD_LIMIT = timedelta(seconds=10)

ANALYZE_SCOPE = Step("analyze_scope", c.JobKey, c.Analysis, 5 * _MINUTE, _PATIENT)
GENERATE_PROPOSALS = Step("generate_proposals", c.JobKey, c.Nothing, 3 * _MINUTE, _attempts(2))
GENERATE_ANALYSIS_REPORT = Step("generate_analysis_report", c.JobKey, c.Nothing, 5 * _MINUTE, _PATIENT)
DRAFT_SPEC = Step("draft_spec", c.DraftSpec, c.Drafted, 3 * _MINUTE, _attempts(2))
READ_WORDS = Step("read_words", ReadWords, WordsRead, 2 * _MINUTE, _attempts(2))
REQUEST_RUN = Step("request_run", c.RunOrder, c.RunTicket, 5 * _MINUTE, _PATIENT, local=True)
WITHDRAW_RUN = Step("withdraw_run", c.RunRef, c.Nothing, _MINUTE, _PATIENT, local=True)
ASK_AGAIN = Step("ask_again", c.RunRef, c.Nothing, _MINUTE, _PATIENT, local=True)
RUN_TESTS = Step("run_tests", c.RunRef, c.RunClosed, 15 * _MINUTE, _attempts(1))
READ_TRACES = Step("read_traces", c.RunRef, ArtifactRef, 5 * _MINUTE, _PATIENT, local=True)
BUILD_SUITE = Step("build_suite", c.BuildSuite, c.SuiteBuilt, 5 * _MINUTE, _PATIENT)
JUDGE_BASELINE = Step("judge_baseline", c.JudgeBaseline, c.BaselineJudged, 5 * _MINUTE, _PATIENT)
SCORE_MUTATION = Step("score_mutation", c.ScoreMutation, c.MutationScored, 2 * _MINUTE, _PATIENT, local=True)
APPLY_RECIPE = Step("apply_recipe", c.ApplyRecipe, c.Candidate, 5 * _MINUTE, _PATIENT)
JUDGE_RUN = Step("judge_run", c.JudgeRun, c.Verdict, 2 * _MINUTE, _PATIENT, local=True)
READ_LOOKS = Step("read_looks", c.ReadLooks, c.Looked, 2 * _MINUTE, _PATIENT, local=True)
GENERATE_PATCH = Step("generate_patch", c.GeneratePatch, c.PatchMade, 30 * _MINUTE, _attempts(2))
APPLY_EDITS = Step("apply_edits", ApplyEdits, c.PatchMade, 2 * _MINUTE, _PATIENT)
CHECK_CEILING = Step("check_ceiling", CheckCeiling, CeilingChecked, _MINUTE, _PATIENT, local=True)
DRAFT_DELIVERY = Step("draft_delivery", DraftDelivery, ArtifactRef, timedelta(seconds=20), _attempts(1))
PACKAGE_DELIVERY = Step("package_delivery", PackageDelivery, Packaged, 5 * _MINUTE, _PATIENT)
PACKAGE_RECOVERY = Step("package_recovery", PackageRecovery, c.Nothing, 5 * _MINUTE, _PATIENT)
PREPARE_REVERT = Step("prepare_revert", PrepareRevert, RevertPrepared, 2 * _MINUTE, _PATIENT)
COMPOSE_SUBSET = Step("compose_subset", part.SubsetRef, part.SubsetComposed, 5 * _MINUTE, _PATIENT)
SETTLE_SUBSET = Step("settle_subset", part.SettleSubset, part.SubsetSettled, 5 * _MINUTE, _PATIENT)
FORGET_TREE = Step("forget_tree", c.JobKey, c.Nothing, _MINUTE, _attempts(1))
"""Not local, short as it is: a job that ended in the very task that took a cancellation would fail that task, and the cancellation be
refused, whenever an activity ends at that moment."""

RECORD_TRANSITION = Step("record_transition", c.RecordTransition, c.Nothing, _RECORD_LIMIT, _RECORD, None)
RECORD_ATTEMPT = Step("record_attempt", c.RecordAttempt, c.Nothing, _RECORD_LIMIT, _RECORD, None)
RECORD_APPROVAL = Step("record_approval", c.RecordApproval, c.Nothing, _RECORD_LIMIT, _RECORD, None)
RECORD_COMMAND = Step("record_command", RecordCommand, c.Nothing, _RECORD_LIMIT, _RECORD, None)
RECORD_CHECKPOINT = Step("record_checkpoint", RecordCheckpoint, c.Nothing, _RECORD_LIMIT, _RECORD, None)
RECORD_REVERT = Step("record_revert", RecordRevert, c.Nothing, _RECORD_LIMIT, _RECORD, None)
