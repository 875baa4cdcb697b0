"""A whole job with a real model that is not clever: whatever it writes, the job ends well, and what the recipes did is delivered."""

from dataclasses import replace

import pytest

from iama.jobs.contract import Command, Intervene, Resume, SelectStrategy
from iama_dev.models import ModelChoice, seed_model
from iama_worker.llm.litellm_gateway import LiteLLMGateway
from tests.fixtures.local_model import MODEL_KEY, LocalModel
from tests.worker_container.conftest import Lab, Project

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]
SHORT = 48
"""Tokens of an answer: enough for nonsense, and soon over."""
LEGACY = """class Shop(object):
    def label(self, name):
        if name == None:
            return u'nobody'
        return '%s!' % name
"""
TESTS = "from shop import Shop\n\n\ndef test_label():\n    assert Shop().label('a') == 'a!'\n    assert Shop().label(None) == 'nobody'\n"
SHOP = Project({"shop.py": LEGACY, "test_shop.py": TESTS}, ("shop.py",), ("test_shop.py",))


async def test_a_model_that_writes_nonsense_costs_the_job_nothing_of_what_is_proved(lab: Lab, local_model: LocalModel) -> None:
    choice = ModelChoice("smollm2", "openai", local_model.url, MODEL_KEY, (0.0, 0.0), 4096, SHORT)
    seed_model(lab.admin_url, lab.surroundings.secrets, choice)
    async with lab.worker(lambda parts: replace(parts, model=LiteLLMGateway())):
        job = await lab.launch(replace(await lab.prepare(SHOP), fast_track=True))
        await job.until("WAITING_STRATEGY")
        await job.send(Command.SELECT_STRATEGY, SelectStrategy("STANDARD", lab.user_id))
        record = await job.until("WAITING_INTERVENTION")
        if record.status == "WAITING_INTERVENTION":
            await job.send(Command.INTERVENE, Intervene(lab.user_id))
            await job.until("USER_INTERVENING")
            await job.send(Command.RESUME, Resume("verify", lab.user_id))
        assert await job.handle.result() == "CHANGED"
    asked = lab.rows("SELECT count(*) FROM audit_events WHERE action = 'model.called' AND object_id = %s", job.job_id)
    assert asked[0][0] >= 1, "the model was really asked"
