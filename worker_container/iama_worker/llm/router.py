"""`IamaLLMRouter`: every model call of a job, in one order.

Entitlement snapshot → route and price → stored answer under its key → a slot of its user → template → worst case against
what is left → stream, cut at the cap → tolerant JSON → schema → at most one retry with the errors in it → ledger and audit,
also where the call was cancelled half way. A replayed activity finds the stored answer, charges what the first one may not
have come to, and can never charge twice. Stages without a model go to the recipes, which cost nothing and are not in the ledger.
"""

import asyncio
import logging
from dataclasses import asdict, dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from iama.db.connection import Database
from iama.db.unit import Tx
from iama.entitlement import service as entitlement
from iama.entitlement.model import ReservationClosed, Usage
from iama.kit.clock import Clock
from iama.kit.errors import JsonValue
from iama.kit.secrets import SecretSource
from iama.ops import service as ops
from iama.ops.model import ActorKind, AuditEvent
from iama.stream import service as stream
from iama.stream.model import EventType, NewEvent
from iama_worker.aftercare import finish_anyway
from iama_worker.llm.alerts import alert_budget
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
from iama_worker.llm.metering import Meter, worst_usages
from iama_worker.llm.parsing import AnswerMalformed, parse_answer
from iama_worker.llm.prompts import TEMPLATES, render, render_retry
from iama_worker.llm.recipes_gateway import SOURCE
from iama_worker.llm.routes import read_route
from iama_worker.llm.slots import CallSlots

A = TypeVar("A", bound=BaseModel)
PROVIDER_CALLS = 2
"""The first question and one controlled retry: with two attempts of the activity, four paid calls of a step at most."""
POLICY_VIOLATION = "model_output_policy_violation"
ECHO_OF_TOO_LONG = 2_000
logger = logging.getLogger(__name__)


class AnswerStore(Protocol):
    """Keeps a model's answer under the key of its call."""

    async def find_answer(self, job_id: str, key: str) -> "KeptAnswer | None":
        """The answer of a call made before, or None."""
        ...

    async def keep_answer(self, job_id: str, key: str, answer: "KeptAnswer") -> None:
        """Keep an answer; the first one under a key counts."""
        ...


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a model said and what all of the question used, so that a replay can charge for it."""

    text: str
    used: TokenUsage


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
class Providers:
    """Who answers: the recipes always, a model where one is configured."""

    recipes: ModelGateway
    model: ModelGateway | None = None


@dataclass(frozen=True, slots=True)
class _Admitted:
    """Who asks, and where the question goes."""

    user_id: str
    route: Route
    context_cap: int
    """Tokens that the plan's questions may have."""

    @property
    def room(self) -> int:
        """Tokens that the messages of a question may have: what the plan allows, and what the model can read beside its answer."""
        route = self.route
        return min(self.context_cap, route.context_tokens - route.max_output_tokens) if route.context_tokens else self.context_cap


@dataclass
class _Bill:
    """What one question has used so far: every call of it, the one that is open too."""

    meters: list[Meter] = field(default_factory=list)
    faults: int = 0

    @property
    def used(self) -> TokenUsage:
        """The sum of all calls."""
        return sum((meter.usage for meter in self.meters), TokenUsage())


class IamaLLMRouter:
    """Asks, checks, charges."""

    def __init__(self, providers: Providers, database: Database, secrets: SecretSource, clock: Clock, answers: AnswerStore) -> None:
        self._providers, self._database, self._secrets, self._clock = providers, database, secrets, clock
        self._answers, self._slots = answers, CallSlots(database)

    async def ask(self, question: Question[A]) -> Answered[A]:
        """A checked answer. Raises ModelUnpriced, BudgetReached, ModelClassDenied, ContextTooLarge, AnswerRefused, ModelUnavailable."""
        model = self._providers.model
        admitted = await self._admit(question) if model is not None and question.stage in TEMPLATES else None
        if model is None or admitted is None:
            meter = await _listen(self._providers.recipes, ModelRequest(question.stage, question.material), Meter(0))
            return Answered(parse_answer(meter.text, question.schema), SOURCE)
        route = admitted.route
        kept = await self._answers.find_answer(question.job_id, question.key)
        if kept is not None:
            await finish_anyway(self._charge(question, route, kept.used, 0))
            return Answered(parse_answer(kept.text, question.schema), route.model)
        bill = _Bill()
        try:
            async with self._slots.slot(admitted.user_id, question.model_class):
                return await self._converse(question, admitted, model, bill)
        finally:
            await finish_anyway(self._charge(question, route, bill.used, bill.faults))

    async def has_model(self) -> bool:
        """Whether a model could be asked at all."""
        async with self._database.transaction() as tx:
            return self._providers.model is not None and await ops.read_config(tx, "feature.models") is True

    async def _admit(self, question: Question[A]) -> _Admitted | None:
        """Asker and route, if this job may use that class; None while models are switched off for everybody."""
        async with self._database.transaction() as tx:
            if await ops.read_config(tx, "feature.models") is not True:
                return None
            snapshot = await entitlement.load_snapshot(tx, question.job_id)
            if question.model_class not in snapshot.model_classes:
                raise ModelClassDenied(model_class=question.model_class)
            return _Admitted(snapshot.user_id, await read_route(tx, question.model_class), snapshot.context_cap_tokens)

    async def _converse(self, question: Question[A], admitted: _Admitted, model: ModelGateway, bill: _Bill) -> Answered[A]:
        route, messages = admitted.route, await asyncio.to_thread(render, question.stage, question.material, admitted.room)
        request = await self._request(question, route)
        errors: tuple[str, ...] = ()
        for call in range(PROVIDER_CALLS):
            await self._check_budget(question, route, messages, bill.used)
            meter = Meter(route.max_output_tokens)
            bill.meters.append(meter)
            await _listen(model, replace(request, messages=messages), meter)
            try:
                answer = await self._read(question, route, meter)
            except AnswerMalformed as malformed:
                errors, messages = malformed.errors, render_retry(messages, _echo(meter), malformed.errors)
                bill.faults += len(errors)
                continue
            await self._answers.keep_answer(question.job_id, question.key, KeptAnswer(meter.text, bill.used))
            return Answered(answer, route.model, call + 1)
        raise AnswerRefused(errors=list(errors))

    async def _request(self, question: Question[A], route: Route) -> ModelRequest:
        key = await self._secrets.read(route.api_key_ref) if route.api_key_ref else ""
        where = (route.model, route.provider, route.api_base, key, route.max_output_tokens)
        return ModelRequest(question.stage, question.material, (), *where)

    async def _read(self, question: Question[A], route: Route, meter: Meter) -> A:
        """The answer, if it keeps to its cap and its schema. One that was cut is never repaired: what is missing would be lost."""
        if not meter.broke_cap:
            return parse_answer(meter.text, question.schema)
        await self._report_violation(question, route, meter)
        raise AnswerMalformed((f"answer: longer than {meter.cap} tokens; send fewer or smaller operations",))

    async def _report_violation(self, question: Question[A], route: Route, meter: Meter) -> None:
        """An answer over its cap: in the audit trail, in the log, and as a line of the job's story."""
        detail: dict[str, JsonValue] = {"key": question.key, "model": route.model, "cap": meter.cap, "output": meter.usage.output}
        logger.warning("model output policy violation", extra={"code": POLICY_VIOLATION, "key": question.key})
        now = self._clock.now()
        text = f"the answer of {question.model_class} was longer than {meter.cap} tokens and was not used"
        line = {"stage": question.stage.upper(), "level": "warning", "text": text}
        async with self._database.transaction() as tx:
            audit = AuditEvent(ActorKind.SYSTEM, "worker", POLICY_VIOLATION, "job", question.job_id, now, detail)
            await ops.record_audit(tx, audit)
            key = f"{POLICY_VIOLATION}:{question.key}:{now.isoformat()}"
            await stream.append_event(tx, NewEvent(question.job_id, EventType.LOG_LINE, line, key))

    async def _check_budget(self, question: Question[A], route: Route, messages: tuple[Message, ...], used: TokenUsage) -> None:
        """The worst case of the next call, on top of what this question has used, must fit into what is left."""
        worst = max(route.price.credits(used + usage) for usage in worst_usages(messages, route.max_output_tokens))
        async with self._database.transaction() as tx:
            left = await entitlement.remaining_cap(tx, question.job_id)
            if worst > left:
                await alert_budget(tx, question.job_id, exhausted=True)
        if worst > left:
            raise BudgetReached(needs=str(worst), left=str(left))

    async def _charge(self, question: Question[A], route: Route, used: TokenUsage, faults: int) -> None:
        """One ledger row and one audit line for the whole question; nothing where no token was used.

        A cancelled job may be settled before its last call has closed: what that one used is the house's, and in the trail.
        """
        if used == TokenUsage():
            return
        now, credits = self._clock.now(), route.price.credits(used)
        counts = asdict(used)
        called = {"model": route.model, "price_version": route.price_version, **counts}
        usage = Usage(question.job_id, question.stage, question.model_class, question.call_number, credits, now, called)
        detail: dict[str, JsonValue] = {"key": question.key, "faults": faults, **counts}
        line = AuditEvent(ActorKind.SYSTEM, "worker", "model.called", "job", question.job_id, now, detail)
        async with self._database.transaction() as tx:
            usage, line = await _within_cap(tx, usage, line)
            try:
                charged = await entitlement.charge(tx, usage)
            except ReservationClosed:
                await ops.record_audit(tx, replace(line, action="model.called_uncharged"))
                return
            if charged:
                await ops.record_audit(tx, line)
                await alert_budget(tx, question.job_id)


async def _within_cap(tx: Tx, usage: Usage, line: AuditEvent) -> tuple[Usage, AuditEvent]:
    """The charge, held to what is left of the job's cap. Before a call its worst case fits, so only a provider that says more than it
    may have sent comes beyond it: the rest is the house's, and stands in the ledger's detail and in the trail.
    """
    left = await entitlement.remaining_cap(tx, usage.job_id)
    if usage.credits <= left:
        return usage, line
    waived: dict[str, JsonValue] = {"waived": str(usage.credits - left)}
    held = replace(usage, credits=left, detail={**usage.detail, **waived})
    return held, replace(line, detail={**line.detail, **waived})


def _echo(meter: Meter) -> str:
    """What a retry repeats of the answer: all of it, or the beginning of one that was too long."""
    return meter.text[:ECHO_OF_TOO_LONG] if meter.broke_cap else meter.text


async def _listen(gateway: ModelGateway, request: ModelRequest, meter: Meter) -> Meter:
    """Assemble the stream. Past the output cap it is closed."""
    async with gateway.open(request) as stream:
        meter.open(request.messages, stream)
        async for part in stream.chunks:
            meter.hear(part)
            if meter.is_full:
                break
    return meter
