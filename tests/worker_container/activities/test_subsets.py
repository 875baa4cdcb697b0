"""Parts of a real delivery on a whole worker: put together from the base, judged by the frozen tests, handed out or refused."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from iama.delivery import selections
from iama.delivery import service as delivery
from iama.delivery.choice import Choice, Selection, SelectionRefused, SelectionUnknown
from iama.delivery.model import Action, DeliveredFile, FileReport
from iama.delivery.selections import ApplyRequest, Verification
from iama.jobs.contract import REVERT_WORKFLOW, SUBSET_WORKFLOW, RevertCommand, RevertHandOut, revert_workflow_id, subset_workflow_id
from iama.jobs.model import JobNotFound
from iama.kit.temporal import TemporalAddress, TemporalGateway
from iama_engine.edits.apply import apply_edits
from iama_engine.edits.operations import operation_from_json
from iama_engine.transport import decompress_json
from tests.fakes.openai_peer import running_peer
from tests.worker_container.conftest import Job, Lab, Project

SOURCE = '''"""Prices."""


def net(price, rate):
    """What remains without tax."""
    if rate == 0:
        result = price
    else:
        result = price / (1 + rate)
    return result


def label(name, price):
    """A line of a price list."""
    return name + ': ' + str(price)


def total(prices):
    """The sum."""
    return sum(prices)


def first(prices):
    """The first."""
    return prices[0]
'''
TEST = """from prices import first, label, net, total


def test_net():
    assert net(110, 0) == 110 and net(120, 0.5) == 80


def test_label():
    assert label('tea', 3) == 'tea: 3'


def test_total():
    assert total([1, 2]) == 3 and first([5]) == 5
"""
OTHER = "def twice(x):\n    return x + x\n"
OTHER_TEST = "from other import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n"
SHOP = Project(
    {"prices.py": SOURCE, "other.py": OTHER, "test_prices.py": TEST, "test_other.py": OTHER_TEST},
    ("prices.py", "other.py"),
    ("test_prices.py", "test_other.py"),
)
OPERATIONS = [
    {
        "kind": "replace_symbol",
        "path": "prices.py",
        "symbol": "net",
        "new_source": "def net(price, rate):\n    return _scaled(price, rate)\n",
    },
    {
        "kind": "insert_after_symbol",
        "path": "prices.py",
        "symbol": "first",
        "new_source": "def _scaled(price, rate):\n    return price / (1 + rate) if rate else price\n",
    },
    {
        "kind": "replace_symbol",
        "path": "prices.py",
        "symbol": "label",
        "new_source": "def label(name, price):\n    return f'{name}: {price}'\n",
    },
    {"kind": "replace_symbol", "path": "other.py", "symbol": "twice", "new_source": "def twice(x):\n    return 2 * x\n"},
    {"kind": "insert_after_symbol", "path": "other.py", "symbol": "twice", "new_source": "def plain(xs):\n    return sum(xs)\n"},
    {
        "kind": "replace_symbol",
        "path": "prices.py",
        "symbol": "total",
        "new_source": "def total(prices):\n    from other import plain\n\n    return plain(prices)\n",
    },
]


@asynccontextmanager
async def delivered(lab: Lab) -> AsyncIterator[Job]:
    """A job that delivered the four operations, and a worker that goes on."""
    with running_peer(json.dumps({"title": "shorter", "operations": OPERATIONS})) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await lab.start(SHOP)
            await job.approve_all("CONSERVATIVE")
            record = await job.until()
            assert (record.status, record.outcome) == ("DELIVERED", "CHANGED"), record.failure_code
            yield job


async def files_of(job: Job) -> dict[str, DeliveredFile]:
    """What was delivered."""
    async with job.lab.database.transaction() as tx:
        return {file.path: file for file in (await delivery.load_delivery(tx, job.job_id)).files}


def hunk(file: DeliveredFile, symbol: str, kind: str) -> str:
    """The id of one hunk."""
    return next(one.hunk_id for one in file.hunks if one.symbol == symbol and one.kind == kind)


async def ask(job: Job, choice: Choice, user_id: str = "") -> Action | Verification:
    """What POST delivery/apply asks for."""
    request = ApplyRequest(user_id or job.lab.user_id, job.job_id, str(uuid.uuid4()), choice, datetime.now(UTC))
    async with job.lab.database.transaction() as tx:
        return await selections.request_part(tx, request)


async def verified(job: Job, choice: Choice) -> Selection:
    """Ask for a part and wait until its workflow has settled it."""
    asked = await ask(job, choice)
    assert isinstance(asked, Verification)
    name = asked.order.selection_sha256
    workflow_id = subset_workflow_id(job.job_id, name)
    handle = await job.lab.client.start_workflow(SUBSET_WORKFLOW, asked.order, id=workflow_id, task_queue=job.lab.queue)
    await handle.result()
    async with job.lab.database.transaction() as tx:
        return await selections.load_selection(tx, job.job_id, name)


async def after(job: Job, artifact_id: str | None, base: dict[str, bytes]) -> dict[str, bytes | None]:
    """The files that a patch artifact changes."""
    async with job.lab.database.transaction() as tx:
        artifact = await delivery.load_artifact(tx, job.job_id, artifact_id or "")
    document = decompress_json(await job.lab.store.get(artifact.key))
    return apply_edits(base, [operation_from_json(raw) for raw in document["operations"]])


BASE = {path: text.encode() for path, text in SHOP.files.items()}


@pytest.mark.slow
async def test_parts_of_a_delivery(lab: Lab) -> None:
    async with delivered(lab) as job:
        files = await files_of(job)
        assert sorted(files) == ["other.py", "prices.py"] and len(files["prices.py"].hunks) == 4

        whole = await ask(job, Choice(accept_all=True))
        every = await ask(job, Choice(files=("prices.py", "other.py")))
        assert isinstance(whole, Action) and isinstance(every, Action) and whole.patch_artifact_id == every.patch_artifact_id

        file = await verified(job, Choice(files=("other.py",)))
        assert (file.status, [f.path for f in file.files]) == ("verified", ["other.py"])
        part = await ask(job, Choice(files=("other.py",)))
        assert isinstance(part, Action) and part.selection_sha256 == file.selection_sha256
        applied = await after(job, part.patch_artifact_id, BASE)
        assert list(applied) == ["other.py"]
        present = {**BASE, "other.py": applied["other.py"] or b""}
        rest = await after(job, file.left_out_artifact_id, present)
        assert {**applied, **rest} == await after(job, whole.patch_artifact_id, BASE)

        await takes_back_only_what_was_written(job, part)

        one = await verified(job, Choice(hunks=(hunk(files["prices.py"], "label", "replace_symbol"),)))
        assert one.status == "verified", one.reason

        alone = hunk(files["prices.py"], "net", "replace_symbol")
        refused = await verified(job, Choice(hunks=(alone,)))
        helper = hunk(files["prices.py"], "first", "insert_after_symbol")
        assert refused.status == "refused" and "_scaled" in refused.reason and helper in refused.reason
        with pytest.raises(SelectionRefused):
            await ask(job, Choice(hunks=(alone,)))

        across = hunk(files["prices.py"], "total", "replace_symbol")
        failing = await verified(job, Choice(hunks=(across,)))
        assert (failing.status, "test_prices.py::test_total" in failing.failing_tests) == ("refused", True), failing.reason
        with pytest.raises(SelectionRefused) as told:
            await ask(job, Choice(hunks=(across,)))
        assert "test_prices.py::test_total" in str(told.value.detail["failing_tests"])

        with pytest.raises(SelectionUnknown) as caught:
            await ask(job, Choice(files=("gone.py",), hunks=("0" * 16 + "-" + "0" * 16,)))
        assert caught.value.detail == {"files": ["gone.py"], "hunks": ["0" * 16 + "-" + "0" * 16]}
        with pytest.raises(JobNotFound):
            await ask(job, Choice(files=("other.py",)), str(uuid.uuid4()))


async def takes_back_only_what_was_written(job: Job, part: Action) -> None:
    """A revert of a partial apply speaks of its file alone."""
    async with job.lab.database.transaction() as tx:
        await delivery.record_applied(tx, job.job_id, part.action_id, [FileReport(f.path, f.sha256, "written") for f in part.files])
        given = await delivery.request_revert(tx, job.lab.user_id, job.job_id, "revert-1")
    workflow_id = revert_workflow_id(job.job_id, given.number)
    handle = await job.lab.client.start_workflow(REVERT_WORKFLOW, given, id=workflow_id, task_queue=job.lab.queue)
    handed = await handle.execute_update(RevertCommand.HAND_OUT.value, given.revert_id, result_type=RevertHandOut)
    assert [file.path for file in handed.files] == ["other.py"]
    written = await after(job, part.patch_artifact_id, BASE)
    assert await after(job, handed.artifact_id, {**BASE, "other.py": written["other.py"] or b""}) == {"other.py": BASE["other.py"]}
    await handle.terminate()


@pytest.mark.slow
async def test_asking_twice_at_once_is_one_verification(lab: Lab) -> None:
    async with delivered(lab) as job:
        choice = Choice(files=("other.py",))
        first, second = await asyncio.gather(ask(job, choice), ask(job, choice))
        assert isinstance(first, Verification) and isinstance(second, Verification) and first.order == second.order

        async def codec() -> str:
            return await lab.secrets.read("codec")

        address = lab.surroundings.environment["IAMA_TEMPORAL_ADDRESS"]
        gateways = [TemporalGateway(TemporalAddress(address, lab.client.namespace, lab.queue), codec) for _ in range(4)]
        await asyncio.gather(*(selections.start_verification(gateway, first.order) for gateway in gateways))
        workflow_id = subset_workflow_id(job.job_id, first.order.selection_sha256)
        assert await lab.client.get_workflow_handle(workflow_id).result() == "verified"
        assert len(lab.rows("SELECT 1 FROM delivery_selections WHERE job_id = %s", job.job_id)) == 1
        assert len(lab.rows("SELECT 1 FROM test_runs WHERE workflow_id = %s", workflow_id)) == 1
        assert isinstance(await ask(job, choice), Action)
