"""A sentence read by the real worker: changes for the recipes' reading, a reason where it means none."""

import json
from typing import Any

from iama.jobs.contract import Command, ConvertWords, SelectStrategy
from tests.fakes.openai_peer import Say, running_peer
from tests.worker_container.conftest import Job, Lab, Project

SHOP = Project(
    {"shop.py": "def label(name):\n    'Say who.'\n    if name == None:\n        return 'nobody'\n    return name\n"}, ("shop.py",), ()
)


async def test_a_sentence_about_a_function_changes_its_item_alone(lab: Lab) -> None:
    async with lab.worker():
        job = await lab.launch(await lab.prepare(SHOP))
        await job.until("WAITING_STRATEGY")
        await job.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", lab.user_id))
        await job.until("WAITING_SPEC_APPROVAL")
        read = await job.send(Command.CONVERT_WORDS, ConvertWords("label must never answer None", 1, lab.user_id))
        assert read["source"] == "recipes" and read["refusal"] == ""
        assert [change["kind"] for change in read["changes"]] == ["replace"]
        assert read["changes"][0]["text"].endswith("; label must never answer None")
        asked = await job.send(Command.CONVERT_WORDS, ConvertWords("remove the best one", 1, lab.user_id))
        assert (asked["refusal"], asked["reason"]) == ("WORDS_NOT_UNDERSTOOD", "no item is named")
        await job.handle.cancel()
    assert lab.rows("SELECT count(*) FROM spec_revisions WHERE job_id = %s", job.job_id) == [(1,)]


async def gate(lab: Lab) -> Job:
    """A job that waits with its first revision."""
    job = await lab.launch(await lab.prepare(SHOP))
    await job.until("WAITING_STRATEGY")
    await job.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", lab.user_id))
    await job.until("WAITING_SPEC_APPROVAL")
    return job


async def say(lab: Lab, job: Job, line: str) -> dict[str, Any]:
    read: dict[str, Any] = await job.send(Command.CONVERT_WORDS, ConvertWords(line, 1, lab.user_id))
    return read


async def test_a_model_that_is_away_is_told_at_once_and_one_that_names_symbols_of_its_own_is_held_to_those_shown(lab: Lab) -> None:
    new = {"kind": "add", "given": "a shop", "when": "it closes", "then": "it is empty", "symbols": ["shop.py::label", "shop.py::invented"]}
    answer = json.dumps({"title": "closing", "changes": [new]})
    with running_peer(Say(error="away", status=503), answer) as peer:
        change = lab.use_model(peer.url)
        async with lab.worker(change):
            job = await gate(lab)
            away = await say(lab, job, "it may close")
            read = await say(lab, job, "it may close")
            await job.handle.cancel()
    assert (away["refusal"], away["changes"]) == ("MODEL_UNAVAILABLE", [])
    assert read["changes"][0]["symbols"] == ["shop.py::label"] and len(peer.requests) == 2
