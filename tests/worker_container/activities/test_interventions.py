"""What a developer's own hands need, on real parts: hand edits are fenced like any patch, a ceiling is a ceiling, a result has its cost."""

import json
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from iama.delivery.model import ArtifactType
from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.jobs.contract import ArtifactRef, Command, Intervene, Resume
from iama_engine.context.bundle import pack_files
from iama_worker.activities.contract import JobKey
from iama_worker.activities.hand_contract import ApplyEdits, CheckCeiling, RecordCheckpoint, RecordCommand
from iama_worker.activities.interventions import InterventionActivities
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import Suite
from iama_worker.worker import build_bench
from tests.fakes.greetings import RIGHT, WRONG, begin, patch
from tests.fakes.openai_peer import running_peer
from tests.worker_container.conftest import Lab, Project

SHOP = Project({"shop.py": "def total(prices):\n    return sum(prices)\n", "other.py": "X = 1\n"}, ("shop.py",))


class Hands:
    """A job whose developer edits, and the activities."""

    def __init__(self, lab: Lab, job_id: str) -> None:
        self.lab, self.job_id = lab, job_id
        self.bench = build_bench(lab.parts(), lab.folder / f"worker-{uuid.uuid4().hex[:8]}")
        self.activities = InterventionActivities(self.bench)

    @property
    def key(self) -> JobKey:
        return JobKey(self.job_id, "REMOTE_SANDBOX", "PRO")

    async def put(self, type_: ArtifactType, document: object) -> ArtifactRef:
        return await self.bench.shelf.put(Label(self.job_id, type_, uuid.uuid4().hex), json.dumps(document).encode())

    async def edit(self, document: object) -> tuple[str, dict[str, bytes | None]]:
        """Apply a document; the refusal and what the tree became."""
        label = Label(self.job_id, ArtifactType.WORKING_STATE, "suite")
        suite = await self.bench.shelf.put_json(label, Suite({}, (), ()).to_json())
        made = await self.activities.apply_edits(ApplyEdits(self.key, await self.put(ArtifactType.OPERATIONS, document), 1, suite))
        return made.refusal, await self.bench.shelf.get_files(made.candidate)


async def hands(lab: Lab) -> Hands:
    given = await lab.prepare(SHOP)
    return Hands(lab, given.job_id)


CHANGED = b"def total(prices):\n    return sum(prices, 0)\n"


@pytest.mark.parametrize(
    "document",
    [
        {"operations": [{"kind": "search_replace", "path": "shop.py", "search": "sum(prices)", "replace": "sum(prices, 0)"}]},
        {"files": [{"path": "shop.py", "content": CHANGED.decode()}]},
    ],
)
async def test_operations_and_whole_files_become_the_same_candidate(lab: Lab, document: object) -> None:
    assert await (await hands(lab)).edit(document) == ("", {"shop.py": CHANGED})


async def send(given: Hands, blob: bytes, declared: str = "") -> tuple[str, dict[str, bytes | None]]:
    """Apply an uploaded bundle."""
    suite = await given.bench.shelf.put_json(Label(given.job_id, ArtifactType.WORKING_STATE, "suite"), Suite({}, (), ()).to_json())
    edits = await given.bench.shelf.put(Label(given.job_id, ArtifactType.OPERATIONS, "edited bundle"), blob)
    made = await given.activities.apply_edits(ApplyEdits(given.key, replace(edits, sha256=declared or edits.sha256), 1, suite))
    return made.refusal, await given.bench.shelf.get_files(made.candidate)


async def test_a_bundle_of_edited_targets_becomes_the_same_candidate(lab: Lab) -> None:
    given = await hands(lab)
    assert await send(given, pack_files({"shop.py": CHANGED})) == ("", {"shop.py": CHANGED})
    assert await send(given, pack_files({"shop.py": CHANGED, "other.py": b"X = 1\n"})) == ("", {"shop.py": CHANGED})


async def test_a_bundle_is_fenced_and_has_to_be_what_was_declared(lab: Lab) -> None:
    given = await hands(lab)
    assert await send(given, pack_files({"other.py": b"X = 2\n"})) == ("SCOPE_VIOLATION", {})
    assert await send(given, pack_files({".iama/deleted": b"other.py\n"})) == ("SCOPE_VIOLATION", {})
    assert await send(given, pack_files({"shop.py": CHANGED}), declared="0" * 64) == ("BUNDLE_MISMATCH", {})
    assert await send(given, b"\x28\xb5\x2f\xfdnot a bundle") == ("BUNDLE_MISMATCH", {})


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({"files": [{"path": "other.py", "content": "X = 2\n"}]}, "SCOPE_VIOLATION"),
        ({"files": [{"path": "../outside.py", "content": "X = 2\n"}]}, "SCOPE_VIOLATION"),
        ({"operations": [{"kind": "search_replace", "path": "shop.py", "search": "nowhere", "replace": ""}]}, "EDIT_REFUSED"),
        ({"operations": [{"kind": "line_replace", "path": "shop.py"}]}, "EDIT_REFUSED"),
    ],
)
async def test_hands_are_fenced_like_any_producer(lab: Lab, document: object, code: str) -> None:
    refusal, files = await (await hands(lab)).edit(document)
    assert (refusal, files) == (code, {})


async def test_a_pre_authorised_class_stops_at_its_own_ceiling(lab: Lab) -> None:
    given = await hands(lab)
    lab.price(10)
    lab.configure("model.l3", lab.route("http://127.0.0.1:9"))
    ceiling = "UPDATE refactor_jobs SET pre_authorized_class = 'L3', pre_authorized_credits = %s WHERE job_id = %s RETURNING 1"
    lab.rows(ceiling, Decimal(40), given.job_id)
    assert (await given.activities.check_ceiling(CheckCeiling(given.key, "L3"))).fits
    async with lab.database.transaction() as tx:
        await entitlement.charge(tx, Usage(given.job_id, "repair", "L3", 1, Decimal(30), datetime.now(UTC)))
    assert not (await given.activities.check_ceiling(CheckCeiling(given.key, "L3"))).fits


async def test_the_result_of_a_command_is_told_once_with_what_it_cost(lab: Lab) -> None:
    given = await hands(lab)
    async with lab.database.transaction() as tx:
        await entitlement.charge(tx, Usage(given.job_id, "command", "L2", 4, Decimal("1.5"), datetime.now(UTC)))
    told = RecordCommand(given.job_id, "k", "run_command", lab.user_id, 7, True, 0, "pass", "do it", "L2", 4, 2)
    for _ in range(2):
        await given.activities.record_command(told)
    events = lab.rows("SELECT payload FROM job_events WHERE job_id = %s AND type = 'command_result'", given.job_id)
    assert [(e["passed"], e["operations"], e["credits"], "line" in e) for (e,) in events] == [(True, 2, "1.5000", False)]
    assert lab.rows("SELECT line, credits FROM intervention_commands WHERE job_id = %s", given.job_id) == [("do it", Decimal("1.5"))]


async def test_a_checkpoint_is_written_once_and_costs_nothing(lab: Lab) -> None:
    given = await hands(lab)
    for _ in range(2):
        await given.activities.record_checkpoint(RecordCheckpoint(given.job_id, "k", "DEEP_FIX_DECLINED"))
    rows = lab.rows("SELECT kind, credits FROM billing_checkpoint_records WHERE job_id = %s", given.job_id)
    assert rows == [("DEEP_FIX_DECLINED", 0)]


@pytest.mark.slow
async def test_hand_edits_of_a_paused_job_are_verified_and_delivered(lab: Lab) -> None:
    """The whole way on real parts: three equal failures, the developer takes over, is refused once, and then right."""
    wrong = patch(WRONG)
    with running_peer(wrong, wrong, wrong) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            assert (await job.until("WAITING_INTERVENTION")).status == "WAITING_INTERVENTION"
            mine = Hands(lab, job.job_id)
            for content, state in ((WRONG, "WAITING_INTERVENTION"), (RIGHT, "DELIVERED")):
                await job.send(Command.INTERVENE, Intervene(lab.user_id))
                await job.until("USER_INTERVENING")
                edits = await mine.put(ArtifactType.OPERATIONS, {"files": [{"path": "greet.py", "content": content}]})
                await job.send(Command.RESUME, Resume("verify", lab.user_id, edits))
                record = await job.until(state)
                assert record.status == state, (record.failure_code, record.failure_message)
    assert (record.outcome, len(peer.requests)) == ("CHANGED", 3)
    producers = lab.rows("SELECT producer, kept FROM patch_attempts WHERE job_id = %s ORDER BY attempt_number DESC LIMIT 2", job.job_id)
    assert producers == [("user", True), ("user", False)]
