"""The worker's composition root: everything is built here once, and handed to whoever needs it.

Surprising: litellm is imported here and only when a model is configured, because the import alone costs seconds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.worker import Worker, WorkerDeploymentConfig

from iama.billing.applier import Applier
from iama.billing.gateway import StripePayments, read_billing_secret
from iama.db.connection import Database
from iama.db.login import login_by_secret
from iama.db.pool import PooledDatabase
from iama.jobs.contract import TASK_QUEUE
from iama.kit.clock import Clock, SystemClock
from iama.kit.codec import EncryptingCodec, encrypting_converter
from iama.kit.s3 import S3Store
from iama.kit.secrets import SecretsManager, SecretSource
from iama.kit.store import ObjectStore
from iama.kit.temporal import TemporalAddress, TemporalGateway, quiet_runtime
from iama.stream.fanout import Fanout
from iama.stream.gateway import ApiGatewayConnections
from iama_worker.activities.analysis import AnalysisActivities
from iama_worker.activities.answers import StoredAnswers
from iama_worker.activities.bench import Bench
from iama_worker.activities.changes import ChangeActivities
from iama_worker.activities.edge import WorkerEdge
from iama_worker.activities.interventions import InterventionActivities
from iama_worker.activities.looks import LookActivities
from iama_worker.activities.packaging import PackagingActivities
from iama_worker.activities.records import RecordActivities
from iama_worker.activities.reporting import ReportingActivities
from iama_worker.activities.runs import RunActivities
from iama_worker.activities.shelf import Shelf
from iama_worker.activities.subsets import SubsetActivities
from iama_worker.activities.suites import SuiteActivities
from iama_worker.activities.trees import TreeCache
from iama_worker.activities.words import WordsActivities
from iama_worker.folders import own_folder
from iama_worker.llm.gateway import ModelGateway
from iama_worker.llm.recipes_gateway import RecipesGateway
from iama_worker.llm.router import IamaLLMRouter, Providers
from iama_worker.mail.gateway import SesMail
from iama_worker.settings import WorkerSettings
from iama_worker.sweepers import Broom, Sweep, all_sweeps, billing_sweeps, run_sweep
from iama_worker.waking import WakingDatabase
from iama_worker.warming import warm_up
from iama_worker.workflows import workflow_runner
from iama_worker.workflows.registered import WORKFLOWS

logger = logging.getLogger(__name__)
CONNECT_ATTEMPTS = 60
HEARTBEAT_THROTTLE = timedelta(milliseconds=500)
"""A cancellation reaches an activity with the next heartbeat the server sees; the SDK's own throttle would make that a minute."""
STICKY_TIMEOUT = timedelta(seconds=3)
"""How long a job waits for the worker that knows it before any other takes it up: what its jobs lose when a worker dies."""
GROUPS: tuple[Callable[[Bench], object], ...] = (
    AnalysisActivities,
    ReportingActivities,
    RunActivities,
    SuiteActivities,
    ChangeActivities,
    InterventionActivities,
    LookActivities,
    PackagingActivities,
    SubsetActivities,
    RecordActivities,
    WordsActivities,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a worker is built from; tests give their own."""

    database: Database
    store: ObjectStore
    secrets: SecretSource
    clock: Clock
    model: ModelGateway | None
    kms_key_ref: str
    sandbox_python: Path
    probe_seconds: float
    sandbox_jars: Path | None = None


def build_bench(parts: Parts, folder: Path) -> Bench:
    """The bench; `folder` is the worker's own and may be deleted at any time."""
    shelf = Shelf(parts.database, parts.store, parts.kms_key_ref)
    answers = StoredAnswers(parts.database, parts.store, parts.kms_key_ref)
    providers = Providers(RecipesGateway(), parts.model)
    router = IamaLLMRouter(providers, parts.database, parts.secrets, parts.clock, answers)
    trees = TreeCache(folder, parts.database, parts.store)
    sandbox = (parts.sandbox_python, parts.probe_seconds)
    return Bench(parts.database, parts.store, parts.clock, shelf, trees, router, *sandbox, sandbox_jars=parts.sandbox_jars)


def activities_of(bench: Bench) -> list[Callable[..., Any]]:
    """Every activity of every group."""
    found: list[Callable[..., Any]] = []
    for group in GROUPS:
        made = group(bench)
        methods = (getattr(made, name) for name in dir(type(made)) if not name.startswith("_"))
        found += [method for method in methods if callable(method)]
    return found


def build_worker(client: Client, bench: Bench, settings: WorkerSettings, queue: str = TASK_QUEUE) -> Worker:
    """A worker on the job queue; with a build id, running jobs stay with the code that began them."""
    return Worker(
        client,
        task_queue=queue,
        workflows=list(WORKFLOWS),
        activities=activities_of(bench),
        workflow_runner=workflow_runner(),
        interceptors=[WorkerEdge()],
        max_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        default_heartbeat_throttle_interval=HEARTBEAT_THROTTLE,
        graceful_shutdown_timeout=timedelta(seconds=5),
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        deployment_config=_deployment(settings),
    )


def _deployment(settings: WorkerSettings) -> WorkerDeploymentConfig | None:
    if not settings.build_id:
        return None
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(settings.deployment, settings.build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


async def run(settings: WorkerSettings, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Serve until `stop`: the worker, the sweepers and the stream's sender, which end together."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(own_folder()))
        parts, gateway, fanout = await _parts(settings)
        stack.push_async_callback(parts.database.close)
        client = await _connect(settings, await parts.secrets.read(settings.service.codec_secret_name))
        await stack.enter_async_context(build_worker(client, build_bench(parts, folder), settings))
        broom, mail = Broom(parts.database, parts.clock, parts.store, gateway), SesMail(settings.mail_from, settings.service.region)
        for sweep in [*all_sweeps(broom, mail), *_billing_sweeps(settings, parts)]:
            await stack.enter_async_context(_background(run_sweep(sweep)))
        if settings.service.connections_endpoint:
            await stack.enter_async_context(_background(fanout.run()))
        await stack.enter_async_context(_background(asyncio.to_thread(parts.store.prepare)))
        await stack.enter_async_context(_background(asyncio.to_thread(warm_up)))
        await promote(client, settings)
        ready()
        await stop.wait()


def _billing_sweeps(settings: WorkerSettings, parts: Parts) -> list[Sweep]:
    """None where nothing is sold."""
    service = settings.service
    if not service.stripe_secret_name:
        return []
    payments = StripePayments(lambda: read_billing_secret(parts.secrets, service.stripe_secret_name), service.stripe_api_base)
    return billing_sweeps(Applier(parts.database, payments, parts.clock))


async def _parts(settings: WorkerSettings) -> tuple[Parts, TemporalGateway, Fanout]:
    service, clock = settings.service, SystemClock()
    secrets = SecretsManager(service.region, clock)
    database = PooledDatabase(service.database_url, login=login_by_secret(secrets, service.database_secret_name))
    address = TemporalAddress(service.temporal_address, service.temporal_namespace, TASK_QUEUE)
    gateway = TemporalGateway(address, lambda: secrets.read(service.codec_secret_name))
    fanout = Fanout(database, ApiGatewayConnections(service.connections_endpoint, service.region), clock)
    store = S3Store(service.bucket, service.kms_key_ref, service.region, clock)
    model = _model(settings.model_gateway)
    waking = WakingDatabase(database, fanout.wake)
    parts = Parts(
        waking, store, secrets, clock, model, service.kms_key_ref, settings.sandbox_python, settings.probe_seconds, settings.sandbox_jars
    )
    return parts, gateway, fanout


def _model(name: str) -> ModelGateway | None:
    if name == "recipes":
        return None
    from iama_worker.llm.litellm_gateway import LiteLLMGateway

    return LiteLLMGateway()


async def _connect(settings: WorkerSettings, codec_secret: str) -> Client:
    """Connect, waiting for a server that is still coming up."""
    service = settings.service
    converter = encrypting_converter(EncryptingCodec.from_secret(codec_secret))
    for attempt in range(1, CONNECT_ATTEMPTS + 1):
        try:
            return await Client.connect(
                service.temporal_address, namespace=service.temporal_namespace, data_converter=converter, runtime=quiet_runtime()
            )
        except RuntimeError:
            if attempt == CONNECT_ATTEMPTS:
                raise
            await asyncio.sleep(min(0.1 * attempt, 2.0))
    raise RuntimeError("unreachable")


async def promote(client: Client, settings: WorkerSettings) -> None:
    """Make this build the current one, where the settings say so: what a deployment pipeline does elsewhere."""
    if not settings.promote:
        return
    from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
    from temporalio.service import RPCError

    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace, deployment_name=settings.deployment, build_id=settings.build_id, ignore_missing_task_queues=True
    )
    for attempt in range(1, CONNECT_ATTEMPTS + 1):
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError:
            if attempt == CONNECT_ATTEMPTS:
                raise
            await asyncio.sleep(0.2)
        else:
            return


@asynccontextmanager
async def _background(work: Any) -> AsyncIterator[None]:
    """Run beside the block; an unexpected end of the work is told in the log, the block goes on."""
    task = asyncio.create_task(work)
    task.add_done_callback(_tell)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _tell(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("a background loop of the worker ended", exc_info=task.exception())


__all__: Sequence[str] = ("Parts", "activities_of", "build_bench", "build_worker", "promote", "run")
