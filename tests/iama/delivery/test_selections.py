"""Asking for a part: nothing unverified is handed out, and every answer can be asked for again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from iama.delivery import selections
from iama.delivery.choice import (
    Choice,
    Selection,
    SelectionNotFound,
    SelectionRefused,
    SelectionStatus,
    SelectionUnknown,
    SettledSelection,
    selection_name,
)
from iama.delivery.model import Action, ArtifactsExpired
from iama.delivery.selections import ApplyRequest, Verification
from iama.jobs.contract import SUBSET_WORKFLOW, SubsetInput, subset_workflow_id
from iama.jobs.model import JobNotFound
from iama.kit.errors import IamaError
from iama.kit.ids import new_id
from tests.fixtures.delivered import FILES, HUNKS, TESTS, Delivered
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import HeldWorkflows, JobMaker

ONE = Choice(hunks=(HUNKS[0],))
NAME = selection_name([HUNKS[0]])


@pytest.fixture
def wanted(job_maker: JobMaker, pro: SignedUp, delivered: Delivered) -> ApplyRequest:
    """A request for the first hunk alone."""
    return ApplyRequest(pro.user_id, delivered.job_id, new_id(), ONE, job_maker.clock.now())


def ask(job_maker: JobMaker, wanted: ApplyRequest) -> Action | Verification:
    return job_maker.api.run(lambda tx: selections.request_part(tx, wanted), wanted.user_id)


def find(job_maker: JobMaker, wanted: ApplyRequest, user_id: str) -> Selection:
    return job_maker.api.run(lambda tx: selections.find_owned_selection(tx, user_id, wanted.job_id, NAME), user_id)


def settle(job_maker: JobMaker, delivered: Delivered, status: SelectionStatus, *failing: str) -> bool:
    verified = status == SelectionStatus.VERIFIED
    patches = (delivered.patch_id, delivered.patch_id) if verified else (None, None)
    settled = SettledSelection(delivered.job_id, NAME, status, "because", failing, (), *patches)
    return job_maker.worker.run(lambda tx: selections.settle_selection(tx, settled))


def test_the_whole_is_handed_out_however_it_was_named(job_maker: JobMaker, wanted: ApplyRequest, delivered: Delivered) -> None:
    for choice in (Choice(accept_all=True), Choice(hunks=HUNKS), Choice(files=("pkg/a.py", "pkg/b.py"))):
        action = ask(job_maker, replace(wanted, choice=choice, key=new_id()))
        assert isinstance(action, Action)
        assert (action.patch_artifact_id, action.selection_sha256, action.tests_artifact_id) == (delivered.patch_id, None, None)
        assert [file.path for file in action.files] == [file.path for file in FILES]
    with_tests = ask(job_maker, replace(wanted, choice=Choice(accept_all=True, with_tests=True)))
    assert isinstance(with_tests, Action)
    assert with_tests.tests_artifact_id is not None
    assert TESTS[0].path in [file.path for file in with_tests.files]


def test_a_part_is_written_down_for_its_workflow_once_and_shown_to_its_owner_only(
    job_maker: JobMaker, wanted: ApplyRequest, stranger: SignedUp
) -> None:
    first, again = ask(job_maker, wanted), ask(job_maker, replace(wanted, key=new_id()))
    assert isinstance(first, Verification)
    assert first == again
    assert (first.selection.status, first.selection.selection_sha256, list(first.selection.hunks)) == ("verifying", NAME, [HUNKS[0]])
    assert (first.order.job_id, first.order.selection_sha256) == (wanted.job_id, NAME)
    assert find(job_maker, wanted, wanted.user_id) == first.selection
    with pytest.raises(JobNotFound):
        find(job_maker, wanted, stranger.user_id)


async def test_its_workflow_is_named_after_job_and_part() -> None:
    workflows, order = HeldWorkflows(), SubsetInput("job-1", NAME, "LOCAL_NATIVE", "PRO")
    await selections.start_verification(workflows, order)
    assert workflows.started == [(SUBSET_WORKFLOW, subset_workflow_id("job-1", NAME))]


def test_a_verified_part_is_handed_out_and_the_same_request_gets_the_same_answer(
    job_maker: JobMaker, wanted: ApplyRequest, delivered: Delivered
) -> None:
    ask(job_maker, wanted)
    assert [settle(job_maker, delivered, SelectionStatus.VERIFIED) for _ in range(2)] == [True, False]
    action = ask(job_maker, wanted)
    assert isinstance(action, Action)
    assert action.selection_sha256 == NAME
    assert ask(job_maker, wanted) == action
    other = ask(job_maker, replace(wanted, key=new_id()))
    assert isinstance(other, Action)
    assert (other.action_id != action.action_id, other.number) == (True, action.number + 1)


def test_a_part_that_could_not_be_judged_is_tried_again_and_a_refused_one_stays_refused(
    job_maker: JobMaker, wanted: ApplyRequest, delivered: Delivered
) -> None:
    ask(job_maker, wanted)
    settle(job_maker, delivered, SelectionStatus.FAILED)
    again = ask(job_maker, wanted)
    assert isinstance(again, Verification)
    assert again.selection.status == "verifying"
    settle(job_maker, delivered, SelectionStatus.REFUSED, "t.py::a")
    for _ in range(2):
        with pytest.raises(SelectionRefused) as refused:
            ask(job_maker, wanted)
        assert refused.value.detail["failing_tests"] == ["t.py::a"]


def test_what_cannot_be_asked_for_is_refused_and_nothing_is_written_down(
    job_maker: JobMaker, wanted: ApplyRequest, stranger: SignedUp
) -> None:
    cases: list[tuple[type[IamaError], ApplyRequest]] = [
        (SelectionUnknown, replace(wanted, choice=Choice(files=("pkg/zzz.py",)))),
        (SelectionUnknown, replace(wanted, choice=Choice(hunks=("f" * 16 + "-" + "0" * 16,)))),
        (ArtifactsExpired, replace(wanted, now=wanted.now + timedelta(days=3650))),
        (JobNotFound, replace(wanted, user_id=stranger.user_id)),
    ]
    for error, request in cases:
        with pytest.raises(error):
            ask(job_maker, request)
    with pytest.raises(SelectionNotFound):
        find(job_maker, wanted, wanted.user_id)
