"""The deterministic provider answers every stage by its schema, offline and without litellm."""

import subprocess
import sys

import pytest

from iama_worker.llm.gateway import ModelRequest, Stage
from iama_worker.llm.material import Material
from iama_worker.llm.parsing import parse_answer
from iama_worker.llm.recipes_gateway import RecipesGateway
from iama_worker.llm.schemas import SCHEMAS

MATERIAL = Material({"a.py": b"def f(x):\n    return x\n"}, ("a.py",))


@pytest.mark.parametrize("stage", list(Stage))
async def test_every_stage_fits_its_schema_twice_the_same(stage: Stage) -> None:
    answers = []
    for _ in range(2):
        async with RecipesGateway().open(ModelRequest(stage, MATERIAL)) as stream:
            answers.append("".join([chunk async for chunk in stream.chunks]))
    assert answers[0] == answers[1]
    assert parse_answer(answers[0], SCHEMAS[stage])


def test_a_worker_without_a_model_never_imports_litellm() -> None:
    script = "import sys, iama_worker.worker; sys.exit('litellm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
