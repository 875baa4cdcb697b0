"""Proposals and revisions as the worker writes them: idempotent by key."""

import pytest

from iama.db.unit import Tx
from iama.jobs.model import Author
from iama.jobs.states import JobState
from iama.spec import service as spec
from iama.spec.model import Approval, StrategyUnknown
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Role, proposals, revision


def test_a_revision_of_the_same_key_is_stored_once(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)

    async def draft(tx: Tx) -> list[int]:
        return [(await spec.store_revision(tx, job_id, revision(key))).revision for key in ("draft", "other", "other")]

    assert worker.run(draft) == [1, 2, 2]
    assert worker.run(lambda tx: spec.load_revision(tx, job_id, 1)).revision == 1


def test_an_approval_and_links_to_tests_show_on_the_revision(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id = job_maker.walk(pro, JobState.WAITING_SPEC_APPROVAL)

    async def work(tx: Tx) -> None:
        await spec.mark_approved(tx, job_id, Approval(1, Author.user(pro.user_id)))
        await spec.mark_approved(tx, job_id, Approval(1, Author.system(), reviewed=False))
        await spec.link_tests(tx, job_id, 1, {"b1": ("iama_tests/test_x.py::test_1",)})

    worker.run(work)
    found = worker.run(lambda tx: spec.load_revision(tx, job_id))
    assert (found.reviewed, found.bdd[0].tests) == (True, ("iama_tests/test_x.py::test_1",))


def test_proposals_are_stored_once_and_one_is_selected(job_maker: JobMaker, worker: Role, pro: SignedUp) -> None:
    job_id, offered = job_maker.walk(pro, JobState.ANALYZING), proposals()

    async def store(tx: Tx) -> None:
        await spec.store_proposals(tx, job_id, offered)
        await spec.store_proposals(tx, job_id, proposals())

    worker.run(store)
    assert worker.run(lambda tx: spec.load_proposals(tx, job_id)) == offered
    assert worker.run(lambda tx: spec.select_proposal(tx, job_id, "CONSERVATIVE")) == offered[0]
    with pytest.raises(StrategyUnknown):
        worker.run(lambda tx: spec.select_proposal(tx, job_id, "COMPREHENSIVE"))
