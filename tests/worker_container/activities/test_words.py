"""A sentence read by the real worker: changes for the recipes' reading, a reason where it means none."""

from iama.jobs.contract import Command, ConvertWords, SelectStrategy
from tests.worker_container.conftest import Lab, Project

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
