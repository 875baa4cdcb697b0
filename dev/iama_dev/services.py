"""A stack's processes: start all of them at once, wait until each serves, start again the one that dies."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from iama.jobs.contract import TASK_QUEUE
from iama_dev import database, postgres, seeding
from iama_dev.blueprint import NOT_PASSED_ON, Blueprint
from iama_dev.local_http import answers
from iama_dev.local_model import KEY_VARIABLE
from iama_dev.models import ModelChoice, seed_model
from iama_dev.peers.vault import SecretDirectory
from iama_dev.processes import Child, Crew, Program, StartFailed, wait_until
from iama_dev.progress import Progress
from iama_dev.seeding import DemoUser
from iama_dev.temporal import TemporalServer, TemporalSettings, has_worker, launch_temporal, wait_for_temporal
from iama_dev.temporal_binary import find, obtain

READY_SECONDS = 60.0
MOST_RESTARTS = 5
RESTARTS_WITHIN_SECONDS = 60.0
ROOT = Path(__file__).resolve().parents[2]


@dataclass(slots=True)
class Services:
    """The running parts of one stack. Call from the main thread: children die with the thread that started them."""

    crew: Crew
    plan: Blueprint
    progress: Progress
    most_restarts: int = MOST_RESTARTS
    """Within RESTARTS_WITHIN_SECONDS; more mean that starting again does not help."""
    children: dict[str, Child] = field(default_factory=dict)
    temporal: TemporalServer | None = None
    _restarts: list[float] = field(default_factory=list)

    def start(self) -> DemoUser:
        """Bring everything up; the demo user when all of it serves."""
        (self.plan.root / "tmp").mkdir(mode=0o700, exist_ok=True)
        keys = threading.Thread(target=seeding.seed_secrets, args=[SecretDirectory(self.plan.root / "secrets"), self.plan.peers_url])
        keys.start()
        model = self.plan.model
        self._start_temporal()
        self._start_gateway()
        self._start_postgres()
        if model is not None and model.local:
            self._start_model()
        database.prepare(self.plan.cluster, self.plan.database_name)
        self.progress.say("PostgreSQL", "migrated")
        wait_for_temporal(self._temporal())
        self.progress.say("Temporal", f"serves at {self._temporal().address}")
        keys.join()
        seed_model(self.plan.databases.admin, SecretDirectory(self.plan.root / "secrets"), model)
        self._start_worker()
        user = seeding.seed_user(self.plan.databases.api, self.plan.root / "demo-password")
        self._await("gateway", lambda: answers(f"{self.plan.url}/api/v1/ready"), f"serves at {self.plan.url}")
        self._await("worker", lambda: has_worker(self._temporal(), TASK_QUEUE), "listens")
        if model is not None:
            self._meet(model)
        self.write_state()
        return user

    def stop(self) -> None:
        """End the worker while what it talks to still answers: without its servers it would use up its whole grace."""
        worker = self.children.pop("worker", None)
        if worker is not None:
            self.crew.stop(worker)

    def check(self) -> None:
        """Start again what has died; StartFailed where that cannot help."""
        starts: dict[str, Callable[[], None]] = {"gateway": self._start_gateway, "worker": self._start_worker, "model": self._start_model}
        if self.plan.own_cluster:
            starts["PostgreSQL"] = self._start_postgres
        if not self.plan.fresh:
            starts["Temporal"] = self._start_temporal
        for name, child in list(self.children.items()):
            if not child.alive:
                self._count_restart(child)
                if name not in starts:
                    raise child.failed("ended, and its memory with it")
                self.progress.say(name, f"ended with code {child.process.returncode}; starting it again")
                self.crew.stop(child)
                starts[name]()
                self.write_state()

    def write_state(self) -> None:
        """Tell whoever asks where everything is."""
        temporal = self._temporal()
        document = {
            "url": self.plan.url,
            "stream_url": self.plan.stream_url,
            "aws_url": self.plan.peers_url,
            "temporal": temporal.address,
            "temporal_ui": temporal.ui_url,
            "database_url": self.plan.databases.admin,
            "processes": {name: child.process.pid for name, child in self.children.items()},
            "logs": str(self.plan.root / "logs"),
            "secrets": str(self.plan.root / "secrets"),
        }
        seeding.write_private(self.state_file, json.dumps(document, indent=2))

    @property
    def state_file(self) -> Path:
        """Addresses and process ids."""
        return self.plan.root / "stack.json"

    def _count_restart(self, child: Child) -> None:
        now = time.monotonic()
        self._restarts = [then for then in self._restarts if now - then < RESTARTS_WITHIN_SECONDS] + [now]
        if len(self._restarts) > self.most_restarts:
            raise child.failed("keeps ending")

    def _temporal(self) -> TemporalServer:
        if self.temporal is None:
            raise StartFailed("the Temporal server was not started yet")
        return self.temporal

    def _start_temporal(self) -> None:
        binary = find() or obtain(Path(sys.executable), lambda text: self.progress.chat("Temporal", text))
        file = None if self.plan.fresh else self.plan.root / "temporal.db"
        settings = TemporalSettings(database=file, ui=True, port=self.plan.temporal_port)
        self.temporal = launch_temporal(self.crew, self._logs(), binary, settings)
        if self.temporal.child is not None:
            self.children["Temporal"] = self.temporal.child

    def _start_postgres(self) -> None:
        if not self.plan.own_cluster:
            return
        settings = postgres.Settings(durable=not self.plan.fresh, port=self.plan.postgres_port)
        cluster = postgres.start_cluster(self.crew, self.plan.root / "postgres", settings)
        if cluster.child is not None:
            self.children["PostgreSQL"] = cluster.child
        self.progress.say("PostgreSQL", f"serves at 127.0.0.1:{self.plan.postgres_port}")

    def _start_gateway(self) -> None:
        api, peers = self.plan.api.fileno(), self.plan.peers.fileno()
        words = ["--api-fd", str(api), "--peers-fd", str(peers), "--data", str(self.plan.root)]
        self._start_python("gateway", ["iama_dev.gateway", *words], self.plan.gateway_environment(), (api, peers))

    def _start_worker(self) -> None:
        self._start_python("worker", ["iama_worker"], self.plan.worker_environment(), ())

    def _start_model(self) -> None:
        passed = {name: value for name, value in os.environ.items() if not name.startswith(NOT_PASSED_ON) or name == "PYTHONPATH"}
        environment = {**passed, KEY_VARIABLE: self.plan.model_key}
        self._start_python("model", ["iama_dev.local_model", str(self.plan.model_port)], environment, ())

    def _meet(self, model: ModelChoice) -> None:
        if model.local:
            self._await("model", lambda: answers(f"http://127.0.0.1:{self.plan.model_port}/health"), f"{model.name} serves on this machine")
        else:
            self.progress.say("model", f"{model.provider}/{model.name}{f' at {model.api_base}' if model.api_base else ''}")

    def _start_python(self, name: str, module: list[str], environment: dict[str, str], keep_fds: tuple[int, ...]) -> None:
        command = [sys.executable, "-m", *module]
        program = Program(name, command, self._logs() / f"{name}.log", environment, directory=ROOT, keep_fds=keep_fds)
        self.children[name] = self.crew.start(program)

    def _await(self, name: str, ready: Callable[[], bool], text: str) -> None:
        wait_until(ready, self.children[name], READY_SECONDS, "is not ready")
        self.progress.say(name, text)

    def _logs(self) -> Path:
        folder = self.plan.root / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder
