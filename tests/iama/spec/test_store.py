"""What the statements of proposals and specs keep: order, immutability, and what drifted."""

from dataclasses import replace
from decimal import Decimal

import psycopg
import pytest

from iama.db.unit import Tx
from iama.jobs.model import Author
from iama.jobs.states import JobState
from iama.spec import store
from iama.spec.model import Approval, BddItem, FilePlan, RecipePlan, SddItem
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import NEW_JOB, JobMaker, Role, proposals, revision

ITEMS = tuple(BddItem(f"b{number}", "g", "w", "t", ("a::x#0",), (f"t::{number}",)) for number in (3, 1, 2))


@pytest.fixture
def job_id(job_maker: JobMaker, pro: SignedUp) -> str:
    """A job that waits for proposals."""
    return job_maker.walk(pro, JobState.ANALYZING)


def test_proposals_come_back_whole_in_the_order_they_were_given(job_id: str, worker: Role) -> None:
    first, second = proposals()
    rich = replace(
        second,
        recipes=(RecipePlan("guard_clauses", "Flatten", 2, 1, "low"),),
        files=(FilePlan("pkg/a.py", 2),),
        cost_high=Decimal("12.3456"),
    )
    worker.run(lambda tx: store.insert_proposals(tx, job_id, [rich, first]))
    assert [row.proposal() for row in worker.run(lambda tx: store.proposals_of_job(tx, job_id))] == [rich, first]


def test_the_time_of_the_first_choice_stays(job_id: str, worker: Role, admin_database_url: str) -> None:
    worker.run(lambda tx: store.insert_proposals(tx, job_id, proposals()))
    times = []
    for _ in range(2):
        assert worker.run(lambda tx: store.select_proposal(tx, job_id, "STANDARD"))
        with psycopg.connect(admin_database_url) as connection:
            times += connection.execute("SELECT strategy, selected_at FROM strategy_proposals WHERE selected_at IS NOT NULL").fetchall()
    assert times[0] == times[1]
    assert not worker.run(lambda tx: store.select_proposal(tx, job_id, "COMPREHENSIVE"))


def test_items_keep_their_order_and_the_snapshot_holds_them_too(job_id: str, worker: Role, admin_database_url: str) -> None:
    new = replace(revision("draft"), bdd=ITEMS, sdd=(SddItem("s2", "c", "r", "n"), SddItem("s1", "c", "r", "n", ("a",))))
    worker.run(lambda tx: store.insert_revision(tx, job_id, 1, new))
    row = worker.run(lambda tx: store.find_revision(tx, job_id, 1))
    assert row is not None and (row.spec().bdd, row.spec().sdd) == (ITEMS, new.sdd)
    with psycopg.connect(admin_database_url) as connection:
        found = connection.execute("SELECT snapshot FROM spec_revisions").fetchone()
    assert found is not None and [item["item_id"] for item in found[0]["bdd"]] == ["b3", "b1", "b2"]


def test_a_revision_without_items_of_a_kind_is_still_whole(job_id: str, worker: Role) -> None:
    worker.run(lambda tx: store.insert_revision(tx, job_id, 1, replace(revision("draft"), sdd=())))
    row = worker.run(lambda tx: store.find_revision(tx, job_id, None))
    assert row is not None and row.spec().sdd == () and len(row.spec().bdd) == 1


def test_files_that_are_not_what_the_spec_was_drafted_on_have_drifted(job_id: str, worker: Role) -> None:
    same, other = NEW_JOB.files
    base = {same.path: same.sha256, other.path: "f" * 64, "gone.py": "e" * 64}
    worker.run(lambda tx: store.insert_revision(tx, job_id, 1, replace(revision("draft"), base_files=base)))
    row = worker.run(lambda tx: store.find_revision(tx, job_id, None))
    assert row is not None and row.spec().drift == ("gone.py", other.path)


def test_the_newest_revision_is_the_one_without_a_number_and_keys_find_theirs(job_id: str, worker: Role) -> None:
    assert worker.run(lambda tx: store.newest_revision(tx, job_id)) == 0

    async def work(tx: Tx) -> None:
        for number in (1, 2):
            await store.insert_revision(tx, job_id, number, revision(f"key{number}"))

    worker.run(work)
    row = worker.run(lambda tx: store.find_revision(tx, job_id, None))
    assert row is not None and (row.revision, row.actor) == (2, "SYSTEM")
    assert worker.run(lambda tx: store.newest_revision(tx, job_id)) == 2
    assert [
        worker.run(lambda tx: store.revision_of_key(tx, job_id, "key1")),
        worker.run(lambda tx: store.revision_of_key(tx, job_id, "x")),
    ] == [1, None]
    with pytest.raises(psycopg.errors.UniqueViolation):
        worker.run(lambda tx: store.insert_revision(tx, job_id, 3, revision("key1")))


def test_the_first_approval_of_a_revision_stays(job_id: str, worker: Role, pro: SignedUp, admin_database_url: str) -> None:
    worker.run(lambda tx: store.insert_revision(tx, job_id, 1, revision("draft")))
    worker.run(lambda tx: store.insert_approval(tx, job_id, Approval(1, Author.system(), reviewed=False)))
    worker.run(lambda tx: store.insert_approval(tx, job_id, Approval(1, Author.user(pro.user_id), black_box_acknowledged=True)))
    with psycopg.connect(admin_database_url) as connection:
        rows = connection.execute("SELECT actor_kind, actor_id, reviewed, black_box_acknowledged FROM spec_approvals").fetchall()
    assert rows == [("SYSTEM", None, False, False)]
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        worker.run(lambda tx: store.insert_approval(tx, job_id, Approval(2, Author.system())))


def test_tests_are_linked_to_the_items_named_and_to_no_others(job_id: str, worker: Role) -> None:
    worker.run(lambda tx: store.insert_revision(tx, job_id, 1, replace(revision("draft"), bdd=ITEMS)))
    worker.run(lambda tx: store.link_tests(tx, job_id, 1, {"b1": ["new::test"], "unknown": ["x"], "b2": []}))
    row = worker.run(lambda tx: store.find_revision(tx, job_id, 1))
    assert row is not None and {item.item_id: item.tests for item in row.spec().bdd} == {"b3": ("t::3",), "b1": ("new::test",), "b2": ()}
