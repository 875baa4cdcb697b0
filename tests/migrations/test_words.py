"""The schema and the code know the same words: a closed set is a CHECK here and an enumeration there."""

import re
from enum import StrEnum

import psycopg
import pytest

from iama.delivery.model import ActionKind, ActionStatus, ArtifactType
from iama.entitlement.model import Tier
from iama.jobs.model import ExecutionMode, Outcome
from iama.jobs.states import JobState
from iama.ops.model import ActorKind
from iama.runs.model import InputName, RunEnd, RunKind, RunStatus
from iama.spec.model import Strategy
from iama.stream.model import EventType
from iama_dev.postgres import Cluster

WORDS: dict[str, type[StrEnum]] = {
    "refactor_jobs_status_known": JobState,
    "refactor_jobs_outcome_known": Outcome,
    "refactor_jobs_execution_mode_known": ExecutionMode,
    "refactor_jobs_strategy_known": Strategy,
    "strategy_proposals_strategy_known": Strategy,
    "job_artifacts_type_known": ArtifactType,
    "job_events_type_known": EventType,
    "test_runs_run_type_known": RunKind,
    "test_runs_status_known": RunStatus,
    "test_runs_run_end_known": RunEnd,
    "test_run_inputs_name_known": InputName,
    "delivery_actions_kind_known": ActionKind,
    "delivery_actions_status_known": ActionStatus,
    "subscription_tiers_tier": Tier,
    "audit_events_actor_kind": ActorKind,
}


@pytest.fixture(scope="module")
def checks(template_database: str, cluster: Cluster) -> dict[str, str]:
    """Every CHECK by name."""
    url = cluster.database_url(template_database)
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'").fetchall())


@pytest.mark.parametrize("constraint", WORDS)
def test_a_closed_set_has_the_same_members_on_both_sides(checks: dict[str, str], constraint: str) -> None:
    assert set(re.findall(r"'([^']*)'::text", checks[constraint])) == {str(member) for member in WORDS[constraint]}
