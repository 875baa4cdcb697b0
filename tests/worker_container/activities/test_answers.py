"""A model's answer is kept under its call's key; the first one stays."""

from iama_worker.activities.answers import StoredAnswers
from iama_worker.llm.gateway import TokenUsage
from iama_worker.llm.router import KeptAnswer
from tests.worker_container.conftest import KEY_REF, Lab, Project


async def test_the_first_answer_under_a_key_is_found_again(lab: Lab) -> None:
    given = await lab.prepare(Project({"target.py": "X = 1\n"}, ("target.py",)))
    hello = KeptAnswer("hello", TokenUsage(1, 2, 3, 4))
    answers = StoredAnswers(lab.database, lab.store, KEY_REF)
    assert await answers.find_answer(given.job_id, "key-1") is None
    await answers.keep_answer(given.job_id, "key-1", hello)
    await answers.keep_answer(given.job_id, "key-1", KeptAnswer("again", TokenUsage()))
    assert await answers.find_answer(given.job_id, "key-1") == hello
    assert await answers.find_answer(given.job_id, "key-2") is None
