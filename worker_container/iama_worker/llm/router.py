"""`IamaLLMRouter`: every model call of a job, in one order.

Stored answer under its key → entitlement snapshot → route and price → worst case against the cap → template → stream →
tolerant JSON → schema → at most one retry with the errors in it → ledger and audit. A replayed activity finds the stored
answer and can never charge twice. Stages without a model go to the recipes, which cost nothing and are not in the ledger.
"""

from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from iama.db.connection import Database
from iama.entitlement import service as entitlement
from iama.entitlement.model import Usage
from iama.kit.clock import Clock
from iama.kit.errors import JsonValue
from iama.kit.secrets import SecretSource
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent
from iama_worker.llm.gateway import (
    AnswerRefused,
    BudgetReached,
    Message,
    ModelClassDenied,
    ModelGateway,
    ModelRequest,
    Route,
    Stage,
    TokenUsage,
)
from iama_worker.llm.material import Material
from iama_worker.llm.parsing import AnswerMalformed, parse_answer
from iama_worker.llm.prompts import TEMPLATES, count_tokens, render, render_retry
from iama_worker.llm.recipes_gateway import SOURCE
from iama_worker.llm.routes import read_route

A = TypeVar("A", bound=BaseModel)
PROVIDER_CALLS = 2
"""The first question and one controlled retry."""


class AnswerStore(Protocol):
    """Keeps a model's answer under the key of its call."""

    async def find_answer(self, job_id: str, key: str) -> str | None:
        """The answer of a call made before, or None."""
        ...

    async def keep_answer(self, job_id: str, key: str, text: str) -> None:
        """Keep an answer; the first one under a key counts."""
        ...


@dataclass(frozen=True, slots=True)
class Question(Generic[A]):
    """One call of one job. The workflow numbers the calls, monotonic for the job's life."""

    job_id: str
    stage: Stage
    model_class: str
    call_number: int
    material: Material
    schema: type[A]

    @property
    def key(self) -> str:
        """The ledger's key for this call."""
        return f"{self.job_id}:{self.stage}:{self.model_class}:{self.call_number}"


@dataclass(frozen=True, slots=True)
class Answered(Generic[A]):
    """A checked answer and where it came from: `recipes` or the model's name."""

    answer: A
    source: str
    calls: int = 0


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One provider call: the text, and what it used by the larger of two counts."""

    text: str
    usage: TokenUsage


@dataclass(frozen=True, slots=True)
class Providers:
    """Who answers: the recipes always, a model where one is configured."""

    recipes: ModelGateway
    model: ModelGateway | None = None


class IamaLLMRouter:
    """Asks, checks, charges."""

    def __init__(self, providers: Providers, database: Database, secrets: SecretSource, clock: Clock, answers: AnswerStore) -> None:
        self._providers, self._database, self._secrets, self._clock = providers, database, secrets, clock
        self._answers = answers

    async def ask(self, question: Question[A]) -> Answered[A]:
        """A checked answer. Raises ModelUnpriced, BudgetReached, ModelClassDenied, AnswerRefused, ModelUnavailable."""
        model = self._providers.model
        route = await self._admit(question) if model is not None and question.stage in TEMPLATES else None
        if model is None or route is None:
            spoken = await _listen(self._providers.recipes, ModelRequest(question.stage, question.material))
            return Answered(parse_answer(spoken.text, question.schema), SOURCE)
        kept = await self._answers.find_answer(question.job_id, question.key)
        if kept is not None:
            return Answered(parse_answer(kept, question.schema), route.model)
        return await self._converse(question, route, model)

    async def has_model(self) -> bool:
        """Whether a model could be asked at all."""
        async with self._database.transaction() as tx:
            return self._providers.model is not None and await ops.read_config(tx, "feature.models") is True

    async def _admit(self, question: Question[A]) -> Route | None:
        """The route, if this job may use that class; None while models are switched off for everybody."""
        async with self._database.transaction() as tx:
            if await ops.read_config(tx, "feature.models") is not True:
                return None
            snapshot = await entitlement.load_snapshot(tx, question.job_id)
            if question.model_class not in snapshot.model_classes:
                raise ModelClassDenied(model_class=question.model_class)
            return await read_route(tx, question.model_class)

    async def _converse(self, question: Question[A], route: Route, model: ModelGateway) -> Answered[A]:
        messages = render(question.stage, question.material)
        request = ModelRequest(
            question.stage,
            question.material,
            messages,
            route.model,
            route.provider,
            route.api_base,
            await self._secrets.read(route.api_key_ref) if route.api_key_ref else "",
            route.max_output_tokens,
        )
        used = TokenUsage()
        errors: tuple[str, ...] = ()
        try:
            for call in range(PROVIDER_CALLS):
                await self._check_budget(question, route, messages, used)
                spoken = await _listen(model, replace(request, messages=messages))
                used += spoken.usage
                try:
                    answer = parse_answer(spoken.text, question.schema)
                except AnswerMalformed as malformed:
                    errors, messages = malformed.errors, render_retry(messages, spoken.text, malformed.errors)
                    continue
                await self._answers.keep_answer(question.job_id, question.key, spoken.text)
                return Answered(answer, route.model, call + 1)
        finally:
            await self._charge(question, route, used, errors)
        raise AnswerRefused(errors=list(errors))

    async def _check_budget(self, question: Question[A], route: Route, messages: tuple[Message, ...], used: TokenUsage) -> None:
        """The worst case of the next call, on top of what this question has used, must fit into what is left."""
        waiting = sum(count_tokens(message.text) for message in messages)
        worst = route.price.credits(used + TokenUsage(input=waiting, output=route.max_output_tokens))
        async with self._database.transaction() as tx:
            left = await entitlement.remaining_cap(tx, question.job_id)
        if worst > left:
            raise BudgetReached(needs=str(worst), left=str(left))

    async def _charge(self, question: Question[A], route: Route, used: TokenUsage, errors: tuple[str, ...]) -> None:
        """One ledger row and one audit line for the whole question; nothing where no token was used."""
        if used == TokenUsage():
            return
        now, credits = self._clock.now(), route.price.credits(used)
        counts = {"input": used.input, "output": used.output, "cache_write": used.cache_write, "cache_read": used.cache_read}
        usage = Usage(
            question.job_id, question.stage, question.model_class, question.call_number, credits, now, {"model": route.model, **counts}
        )
        detail: dict[str, JsonValue] = {"key": question.key, "faults": len(errors), **counts}
        line = AuditEvent(ActorKind.SYSTEM, "worker", "model.called", "job", question.job_id, now, detail)
        async with self._database.transaction() as tx:
            if await entitlement.charge(tx, usage):
                await ops.record_audit(tx, line)


async def _listen(gateway: ModelGateway, request: ModelRequest) -> _Spoken:
    """Assemble the stream. Past the output cap it is closed and what has come is judged as it is."""
    asked = sum(count_tokens(message.text) for message in request.messages)
    parts: list[str] = []
    tokens = 0
    async with gateway.open(request) as stream:
        async for part in stream.chunks:
            parts.append(part)
            tokens += count_tokens(part)
            if request.max_output_tokens and tokens > 2 * request.max_output_tokens:
                break
    counted = stream.counted[-1] if stream.counted else TokenUsage(input=asked, output=tokens)
    return _Spoken("".join(parts), counted)
