"""The order of a call: price, cap, stream, repair, one retry, ledger."""

import asyncio
import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from iama.entitlement import service as entitlement
from iama.entitlement.model import Ending
from iama.jobs.contract import Command, DecideBudget
from iama_worker.activities.answers import StoredAnswers
from iama_worker.llm.gateway import AnswerRefused, BudgetReached, Stage, TokenUsage
from iama_worker.llm.material import Material
from iama_worker.llm.metering import least_tokens
from iama_worker.llm.router import Answered, IamaLLMRouter, KeptAnswer, Question
from iama_worker.llm.schemas import PatchAnswer
from iama_worker.worker import build_bench
from tests.fakes.greetings import GREETINGS, RIGHT, SOURCE, begin, patch
from tests.fakes.openai_peer import ENDLESS, OpenAIPeer, Say, running_peer
from tests.worker_container.conftest import KEY_REF, Lab

ANSWER = patch(RIGHT)
MATERIAL = Material({"greet.py": SOURCE.encode()}, ("greet.py",))


async def asker(lab: Lab, peer: OpenAIPeer) -> tuple[IamaLLMRouter, "Question[PatchAnswer]"]:
    """A router that leads to the peer, and the first question of a job that has passed the gate."""
    job_id = (await lab.prepare(GREETINGS)).job_id
    router = build_bench(lab.use_model(peer.url)(lab.parts()), lab.folder / "worker").router
    return router, Question(job_id, Stage.GENERATE, "L1", 1, MATERIAL, PatchAnswer)


def charged(lab: Lab, job_id: str) -> list[dict[str, Any]]:
    """What the ledger says of a job's calls."""
    return [detail for (detail,) in lab.rows("SELECT detail FROM usage_ledger WHERE job_id = %s AND kind = 'CHARGE'", job_id)]


@pytest.mark.parametrize(("told", "output"), [(1, least_tokens(len(ANSWER.encode()))), (4_000, 4_000)])
async def test_the_larger_of_our_count_and_the_reported_one_is_charged(lab: Lab, told: int, output: int) -> None:
    with running_peer(Say(ANSWER, usage={"prompt_tokens": 1, "completion_tokens": told, "total_tokens": 1 + told})) as peer:
        router, question = await asker(lab, peer)
        await router.ask(question)
    (detail,) = charged(lab, question.job_id)
    asked = sum(len(message["content"].encode()) for message in peer.requests[0]["messages"])
    assert (detail["output"], detail["input"]) == (output, least_tokens(asked))


@pytest.mark.parametrize(
    "first",
    [
        Say(endless=True),
        Say(ANSWER, finish="length"),
        Say(ANSWER, usage={"prompt_tokens": 9, "completion_tokens": 5_001, "total_tokens": 5_010}),
    ],
    ids=["never stops", "cut by the provider", "says that it was longer"],
)
async def test_an_answer_over_its_cap_is_asked_for_once_more_and_told(lab: Lab, first: Say) -> None:
    with running_peer(first, ANSWER) as peer:
        router, question = await asker(lab, peer)
        answered = await router.ask(question)
    assert answered.calls == 2
    assert "longer than 5000 tokens" in peer.prompts()[1]
    assert peer.streams[0].sent < 5_000 * 4 + 10_000
    assert charged(lab, question.job_id)[0]["output"] > (5_000 if first.finish == "stop" else 0)
    audit = lab.rows(
        "SELECT detail->>'cap' FROM audit_events WHERE action = 'model_output_policy_violation' AND object_id = %s", question.job_id
    )
    told = lab.rows("SELECT payload->>'text' FROM job_events WHERE type = 'log_line' AND job_id = %s", question.job_id)
    assert (audit, told) == ([("5000",)], [("the answer of L1 was longer than 5000 tokens and was not used",)])


async def test_an_answer_over_its_cap_twice_is_refused(lab: Lab) -> None:
    with running_peer(ENDLESS, ENDLESS, ANSWER) as peer:
        router, question = await asker(lab, peer)
        with pytest.raises(AnswerRefused):
            await router.ask(question)
    assert (len(peer.requests), peer.cut) == (2, 2)
    assert charged(lab, question.job_id)[0]["output"] > 10_000


async def test_a_provider_that_never_stops_is_cut_within_one_piece_of_the_cap(lab: Lab) -> None:
    piece = 4_000
    with running_peer(Say(endless=True, piece=piece), ANSWER) as peer:
        router, question = await asker(lab, peer)
        await router.ask(question)
    (detail,) = charged(lab, question.job_id)
    assert 5_000 < detail["output"] <= 5_000 + least_tokens(piece) + least_tokens(len(ANSWER.encode()))


async def test_a_provider_that_claims_a_billion_tokens_costs_no_more_than_the_jobs_cap(lab: Lab) -> None:
    claim = {"prompt_tokens": 9, "completion_tokens": 10**9, "total_tokens": 10**9 + 9}
    with running_peer(Say(ANSWER, usage=claim), Say(ANSWER, usage=claim)) as peer:
        router, question = await asker(lab, peer)
        with pytest.raises((AnswerRefused, BudgetReached)):
            await router.ask(question)
    ((credits, cap),) = lab.rows(
        "SELECT l.credits, r.credits_held FROM usage_ledger AS l JOIN quota_reservations AS r USING (reservation_id) WHERE l.job_id = %s",
        question.job_id,
    )
    waived = lab.rows("SELECT detail->>'waived' FROM audit_events WHERE action = 'model.called' AND object_id = %s", question.job_id)
    assert credits == cap and float(waived[0][0]) > 1_000


async def test_three_calls_of_the_first_class_are_open_at_once_for_a_user(lab: Lab) -> None:
    with running_peer(*[Say(ANSWER, piece=40, pause_s=0.1)] * 5) as peer:
        router, question = await asker(lab, peer)
        lab.price(0)
        answers = await asyncio.gather(*(router.ask(replace(question, call_number=number)) for number in range(5)))
    assert all(isinstance(answer, Answered) for answer in answers)
    assert peer.most_at_once == 3


@pytest.mark.parametrize("moment", ["before the headers", "before the first token", "while it speaks"])
async def test_a_cancelled_call_closes_its_connection_and_charges_what_had_come(lab: Lab, moment: str) -> None:
    hold = None if moment == "while it speaks" else threading.Event()
    said = Say(endless=hold is None, piece=40, pause_s=0.02, hold=hold, holds_headers=moment == "before the headers")
    with running_peer(said) as peer:
        router, question = await asker(lab, peer)
        asking = asyncio.ensure_future(router.ask(question))
        await (peer.speaking() if hold is None else peer.asked())
        cancelled_at = time.monotonic()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        await peer.hung_up()
        (stream,) = peer.streams
    assert stream.closed - cancelled_at < 2 and stream.last_sent - cancelled_at < 2
    found = [detail["output"] > 0 for detail in charged(lab, question.job_id)]
    assert found == [True] if moment == "while it speaks" else True not in found, "the input alone, where the headers came in time"


async def test_what_a_call_used_after_its_job_was_settled_is_in_the_trail_and_nowhere_else(lab: Lab) -> None:
    with running_peer(Say(endless=True, piece=40, pause_s=0.02)) as peer:
        router, question = await asker(lab, peer)
        asking = asyncio.ensure_future(router.ask(question))
        await peer.speaking()
        async with lab.database.transaction() as tx:
            await entitlement.settle(tx, question.job_id, Ending("USER_CANCELLED", tests_began=True), datetime.now(UTC))
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert charged(lab, question.job_id) == []
    assert lab.rows("SELECT action FROM audit_events WHERE object_id = %s AND action LIKE 'model.%%'", question.job_id) == [
        ("model.called_uncharged",)
    ]


async def test_an_answer_that_was_kept_is_loaded_and_charged_once(lab: Lab) -> None:
    """A worker that died after it kept the answer had not charged for it; whoever takes over does, and asks nobody."""
    with running_peer(ANSWER) as peer:
        router, question = await asker(lab, peer)
        answers = StoredAnswers(lab.database, lab.store, KEY_REF)
        await answers.keep_answer(question.job_id, question.key, KeptAnswer(ANSWER, TokenUsage(input=7, output=9)))
        for _ in range(2):
            assert (await router.ask(question)).answer == PatchAnswer.model_validate(json.loads(ANSWER))
        assert peer.requests == []
    assert [(detail["input"], detail["output"]) for detail in charged(lab, question.job_id)] == [(7, 9)]


class Watched(dict[str, bytes]):
    """Files that remember who read them."""

    readers: set[int]

    def __getitem__(self, path: str) -> bytes:
        self.readers.add(threading.get_ident())
        return super().__getitem__(path)


async def test_a_question_is_put_together_beside_the_loop(lab: Lab) -> None:
    """Hundreds of files that do not fit take seconds to read, in which every other job of the worker would stand still."""
    files = Watched(MATERIAL.files)
    files.readers = set()
    with running_peer(ANSWER) as peer:
        router, question = await asker(lab, peer)
        await router.ask(replace(question, material=replace(MATERIAL, files=files)))
    assert files.readers and threading.get_ident() not in files.readers


@pytest.mark.slow
async def test_broken_json_is_repaired_and_a_wrong_shape_asked_for_again(lab: Lab) -> None:
    broken = "```json\n" + patch(RIGHT)[:-1] + ",}\n```"
    with running_peer('{"title": "no operations"}', broken) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            record = await job.until("WAITING_INTERVENTION", "SELF_HEALING", "FALLBACK_REQUIRED")
    assert (record.status, record.outcome) == ("DELIVERED", "CHANGED")
    assert "operations: Field required" in peer.prompts()[1]
    ledger = lab.rows("SELECT idempotency_key FROM usage_ledger WHERE job_id = %s", job.job_id)
    assert ledger == [(f"{job.job_id}:generate:L1:1",)]


@pytest.mark.slow
async def test_a_model_without_a_price_is_never_asked(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        lab.configure("price_table", {"version": 2, "models": {}})
        async with lab.worker(change):
            job = await begin(lab)
            record = await job.until()
    assert (record.status, record.failure_code, peer.requests) == ("FAILED", "MODEL_UNPRICED", [])


@pytest.mark.slow
async def test_a_call_that_could_pass_the_jobs_cap_is_not_made_until_somebody_decides(lab: Lab) -> None:
    with running_peer(patch(RIGHT)) as peer:
        change = lab.use_model(peer.url)
        lab.price(1_000_000)
        async with lab.worker(change):
            job = await begin(lab)
            record = await job.until("WAITING_BUDGET_DECISION")
            assert (record.status, record.credits_used, peer.requests) == ("WAITING_BUDGET_DECISION", 0, [])
            lab.price(2)
            await job.send(Command.DECIDE_BUDGET, DecideBudget("raise", lab.user_id))
            record = await job.until("SELF_HEALING")
    assert (record.status, record.outcome, len(peer.requests)) == ("DELIVERED", "CHANGED", 1)


@pytest.mark.slow
async def test_a_step_makes_four_paid_calls_at_most(lab: Lab) -> None:
    """The router asks twice, Temporal tries twice: a provider that breaks off each time is not asked a fifth time."""
    broken = Say('{"title": "no ope', breaks_off=True)
    with running_peer("nonsense", broken, "nonsense", broken, *[ANSWER] * 4) as peer:
        async with lab.worker(lab.use_model(peer.url)):
            job = await begin(lab)
            record = await job.until()
    assert (record.status, record.failure_code, len(peer.requests)) == ("FAILED", "MODEL_UNAVAILABLE", 4)
