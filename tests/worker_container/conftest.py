"""A whole worker in this process on real parts, and a developer who uses the services as the API does."""

import asyncio
import contextlib
import hashlib
import json
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
import pytest_asyncio
from psycopg.types.json import Jsonb
from temporalio.client import Client, WorkflowHandle

from iama.db.pool import PooledDatabase
from iama.delivery import service as delivery
from iama.entitlement import service as entitlement
from iama.jobs import service as jobs
from iama.jobs.contract import JOB_WORKFLOW, ApproveSpec, Command, JobInput, SelectStrategy, job_workflow_id
from iama.jobs.intake import DeclaredFile, Intake, Interpreter, NewJob, OwnTests
from iama.jobs.model import ExecutionMode, JobRecord
from iama.kit.clock import SystemClock
from iama.kit.codec import EncryptingCodec, encrypting_converter
from iama.kit.keys import KeyMaterial
from iama.kit.s3 import S3Store
from iama.kit.secrets import SecretSource
from iama_dev.database import DatabaseUrls
from iama_dev.peers.app import Peers
from iama_dev.peers.mail import MailDirectory
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread
from iama_dev.temporal import TemporalServer
from iama_engine.context.bundle import pack_bundle
from iama_worker.activities.bench import Bench
from iama_worker.settings import WorkerSettings
from iama_worker.waking import WakingDatabase
from iama_worker.worker import Parts, activities_of, build_bench, build_worker

BUCKET, KEY_REF, REGION = "iama-test", "alias/iama-test", "eu-central-1"
PATIENCE_S = 240.0
LOOK_S = 0.1


@dataclass(frozen=True)
class Surroundings:
    """What a worker process needs, as variables, and the stores behind it."""

    environment: dict[str, str]
    objects: ObjectDirectory
    secrets: SecretDirectory

    @property
    def settings(self) -> WorkerSettings:
        return WorkerSettings.read(self.environment)


@pytest.fixture
def surroundings(
    tmp_path: Path,
    databases: DatabaseUrls,
    temporal: TemporalServer,
    key_material: KeyMaterial,
    plain_python: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Surroundings]:
    """The AWS peers in a thread, and everything told by variables."""
    objects, secrets = ObjectDirectory(tmp_path / "objects"), SecretDirectory(tmp_path / "secrets")
    objects.make_bucket(BUCKET)
    for name, text in (("signing", key_material.signing), ("jwks", key_material.jwks), ("codec", key_material.codec)):
        secrets.put(name, text)
    with in_thread(Peers(objects, secrets, Verifier({"AKIALOCAL": "hush"}), MailDirectory(tmp_path / "mail"))) as url:
        environment = {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIALOCAL",
            "AWS_SECRET_ACCESS_KEY": "hush",
            "IAMA_DATABASE_URL": databases.worker,
            "IAMA_TEMPORAL_ADDRESS": temporal.address,
            "IAMA_BUCKET": BUCKET,
            "IAMA_KMS_KEY_REF": KEY_REF,
            "IAMA_JWT_SECRET_NAME": "signing",
            "IAMA_JWKS_SECRET_NAME": "jwks",
            "IAMA_CODEC_SECRET_NAME": "codec",
            "IAMA_PUBLIC_URL": "http://127.0.0.1:9",
            "IAMA_SANDBOX_PYTHON": str(plain_python),
            "IAMA_PROBE_SECONDS": "3",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield Surroundings(environment, objects, secrets)


@dataclass
class Project:
    """A project as the developer has it on the disk, and what they ask for."""

    files: Mapping[str, str]
    targets: tuple[str, ...]
    tests: tuple[str, ...] = ()
    mode: ExecutionMode = ExecutionMode.REMOTE_SANDBOX
    goal: str | None = None
    language: str = "python"
    framework: str = "pytest"


@dataclass
class Job:
    """One job under test."""

    lab: "Lab"
    job_id: str
    handle: "WorkflowHandle[Any, Any]"

    async def record(self) -> JobRecord:
        """The projection, read without waking whoever waits for a commit: `until` would wake itself."""
        async with self.lab.reading.transaction() as tx:
            return await jobs.load_job(tx, self.job_id)

    async def until(self, *states: str) -> JobRecord:
        """Wait for a commit that puts the job into one of `states`, or into a terminal one."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                self.lab.committed.clear()
                record = await self.record()
                if record.status in (*states, "DELIVERED", "FAILED"):
                    return record
                await self.lab.another_commit()

    async def send(self, command: Command, given: object) -> Any:
        """Send one Update."""
        return await self.handle.execute_update(command.value, given, id=str(uuid.uuid4()))

    async def approve_all(self, strategy: str = "STANDARD") -> None:
        """Choose a strategy and approve the first revision."""
        record = await self.until("WAITING_STRATEGY")
        assert record.status == "WAITING_STRATEGY", (record.failure_code, record.failure_message)
        await self.send(Command.SELECT_STRATEGY, SelectStrategy(strategy, self.lab.user_id))
        record = await self.until("WAITING_SPEC_APPROVAL")
        assert record.status == "WAITING_SPEC_APPROVAL", (record.failure_code, record.failure_message)
        await self.send(Command.APPROVE_SPEC, ApproveSpec(record.spec_revision, self.lab.user_id))

    async def summary(self) -> dict[str, Any]:
        """The delivery summary."""
        async with self.lab.database.transaction() as tx:
            delivered = await delivery.load_delivery(tx, self.job_id)
            artifact = await delivery.load_artifact(tx, self.job_id, delivered.summary_artifact_id)
        document: dict[str, Any] = json.loads(await self.lab.store.get(artifact.key))
        return document


@dataclass
class Lab:
    """A developer on PRO, and the worker's surroundings."""

    client: Client
    queue: str
    database: WakingDatabase
    reading: PooledDatabase
    store: S3Store
    user_id: str
    folder: Path
    surroundings: Surroundings
    secrets: SecretSource
    admin_url: str
    committed: asyncio.Event = field(default_factory=asyncio.Event)

    def write(self, project: Project) -> Path:
        """Put a project on the disk."""
        root = self.folder / f"project-{uuid.uuid4().hex[:8]}"
        for path, text in project.files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return root

    async def start(self, project: Project) -> Job:
        """Create, upload, pass the gate, start the workflow: what the first three routes do."""
        return await self.launch(await self.prepare(project))

    async def prepare(self, project: Project) -> JobInput:
        """The same without starting the workflow."""
        root = self.write(project)
        declared = tuple(
            DeclaredFile(path, hashlib.sha256((root / path).read_bytes()).hexdigest(), (root / path).stat().st_size)
            for path in sorted(project.files)
        )
        new = NewJob(
            root_name=root.name,
            target_paths=project.targets,
            language=project.language,
            execution_mode=project.mode,
            interpreter=Interpreter("3.11.7", "CPython"),
            own_tests=OwnTests(project.framework, project.tests),
            files=declared,
            goal=project.goal,
        )
        now = datetime.now(UTC)
        async with self.database.transaction() as tx:
            upload = await jobs.create_job(tx, self.user_id, new, Intake(str(uuid.uuid4()), self.store, KEY_REF, now))
            record = await jobs.load_job(tx, upload.job_id)
        await self.store.put(f"jobs/{record.job_id}/{record.bundle_artifact_id}", pack_bundle(root, sorted(project.files)))
        async with self.database.transaction() as tx:
            return await jobs.request_start(tx, record, now)

    async def launch(self, given: JobInput) -> Job:
        """Start the workflow on this test's queue."""
        handle = await self.client.start_workflow(JOB_WORKFLOW, given, id=job_workflow_id(given.job_id), task_queue=self.queue)
        return Job(self, given.job_id, handle)

    async def another_commit(self) -> None:
        """Wait for a commit; one of another process is found by looking again."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.committed.wait(), LOOK_S)

    def configure(self, key: str, value: object) -> None:
        """Change the run-time configuration, as an administrator does."""
        with psycopg.connect(self.admin_url) as connection:
            connection.execute(
                "INSERT INTO dynamic_configs (key, value, actor) VALUES (%s, %s, 'test')"
                " ON CONFLICT (key, scope, scope_id) DO UPDATE SET value = EXCLUDED.value, version = dynamic_configs.version + 1",
                [key, Jsonb(value)],
            )

    def price(self, dollars: float) -> None:
        """What a million tokens of the scripted model cost."""
        price = dict.fromkeys(("input", "output", "cache_write", "cache_read"), dollars)
        self.configure("price_table", {"version": 1, "models": {"scripted": price}})

    @staticmethod
    def route(url: str) -> dict[str, object]:
        """A class's route to the peer."""
        route = {"model": "scripted", "provider": "openai", "api_base": url, "api_key_ref": "models/test"}
        return {**route, "enabled": True, "max_output_tokens": 5000}

    def use_model(self, url: str) -> Callable[[Parts], Parts]:
        """Lead every class to the model `scripted` at `url`, through the real litellm gateway."""
        from iama_worker.llm.litellm_gateway import LiteLLMGateway

        self.surroundings.secrets.put("models/test", "a-key")
        for model_class in ("l1", "l2", "l3"):
            self.configure(f"model.{model_class}", self.route(url))
        self.price(2)
        self.configure("feature.models", True)
        return lambda parts: replace(parts, model=LiteLLMGateway())

    def rows(self, query: str, *params: object) -> list[tuple[Any, ...]]:
        """Look behind the curtain."""
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(query, params).fetchall()

    @asynccontextmanager
    async def worker(self, change: Callable[[Parts], Parts] = lambda parts: parts) -> AsyncIterator[None]:
        """A worker in this process, until the block ends."""
        bench = build_bench(change(self.parts()), self.folder / f"worker-{uuid.uuid4().hex[:8]}")
        async with build_worker(self.client, bench, self.surroundings.settings, self.queue):
            yield

    def parts(self) -> Parts:
        """What a worker of this lab is built from."""
        settings = self.surroundings.settings
        sandbox = (settings.sandbox_python, settings.probe_seconds, settings.sandbox_jars)
        return Parts(self.database, self.store, self.secrets, SystemClock(), None, KEY_REF, *sandbox)


@dataclass
class PeerSecrets:
    """Secrets as the peers keep them."""

    directory: SecretDirectory

    async def read(self, name: str) -> str:
        text = self.directory.get(name)
        assert text is not None
        return text


@pytest_asyncio.fixture
async def lab(
    surroundings: Surroundings, temporal: TemporalServer, task_queue: str, tmp_path: Path, databases: DatabaseUrls
) -> AsyncIterator[Lab]:
    """A lab with its developer signed up."""
    codec = EncryptingCodec.from_secret(surroundings.secrets.get("codec") or "")
    client = await Client.connect(temporal.address, namespace=temporal.namespace, data_converter=encrypting_converter(codec))
    pool = PooledDatabase(databases.admin)
    store = S3Store(BUCKET, KEY_REF, REGION, SystemClock())
    user_id = str(uuid.uuid4())
    with psycopg.connect(databases.admin) as connection:
        connection.execute("INSERT INTO users (user_id, email) VALUES (%s, %s)", [user_id, f"{user_id}@example.com"])
    event = asyncio.Event()
    database = WakingDatabase(pool, event.set)
    async with database.transaction() as tx:
        await entitlement.seed_demo(tx, user_id, datetime.now(UTC), Decimal(650))
    secrets = PeerSecrets(surroundings.secrets)
    yield Lab(client, task_queue, database, pool, store, user_id, tmp_path, surroundings, secrets, databases.admin, event)
    await pool.close()


__all__ = ["Job", "Lab", "Project", "replace"]


def registered_activities() -> dict[str, Callable[..., Any]]:
    """The activities that a worker registers, by name; the bench is not touched."""
    made = activities_of(cast(Bench, object()))
    return {activity_definition.name: method for method in made if (activity_definition := _definition(method))}


def _definition(method: Callable[..., Any]) -> Any:
    return getattr(method, "__temporal_activity_definition", None)
