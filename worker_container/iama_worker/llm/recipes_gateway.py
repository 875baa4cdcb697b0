"""The deterministic provider behind `ModelGateway`: the default, without key, network or litellm.

It answers the same JSON that a model would, in one chunk, and adds no operations of its own to a patch: what it can change
are the recipes, which have run by then.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from iama_engine.languages.registry import language_of_targets
from iama_worker.llm.gateway import ModelRequest, ModelStream, Stage, TokenUsage
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.behaviours import draft_behaviours
from iama_worker.llm.recipes.components import draft_components
from iama_worker.llm.recipes.proposals import propose
from iama_worker.llm.recipes.script_spec import draft_script_spec
from iama_worker.llm.recipes.words import read_words

SOURCE = "recipes"


def _draft_spec(material: Material) -> Mapping[str, object]:
    if language_of_targets(material.targets).name != "python":
        return draft_script_spec(material)
    return {"bdd": draft_behaviours(material), "sdd": draft_components(material)}


def _no_operations(material: Material) -> Mapping[str, object]:
    return {"title": "", "operations": []}


_ANSWERS: Mapping[Stage, Callable[[Material], Mapping[str, object]]] = {
    Stage.PROPOSALS: propose,
    Stage.SPEC: _draft_spec,
    Stage.WORDS: read_words,
    Stage.GENERATE: _no_operations,
    Stage.REPAIR: _no_operations,
    Stage.DEEP_FIX: _no_operations,
    Stage.COMMAND: _no_operations,
}


class RecipesGateway:
    """Answers from the material of the request."""

    @asynccontextmanager
    async def open(self, request: ModelRequest) -> AsyncIterator[ModelStream]:
        answer = await asyncio.to_thread(_ANSWERS[request.stage], request.material)
        yield ModelStream(_once(json.dumps(answer)), [TokenUsage()])


async def _once(text: str) -> AsyncIterator[str]:
    yield text
