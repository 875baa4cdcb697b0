"""The worker's settings: the service's own, and what only a worker needs. Read once, by the composition root."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama.settings import Settings, SettingsError

GATEWAYS = ("recipes", "litellm")


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`model_gateway` is `recipes` unless a model is configured; `build_id` pins running jobs to the code that began them."""

    service: Settings
    model_gateway: str = "recipes"
    sandbox_python: Path = Path(sys.executable)
    deployment: str = ""
    build_id: str = ""
    promote: bool = False

    @staticmethod
    def read(environment: Mapping[str, str]) -> "WorkerSettings":
        """Settings from variables, or SettingsError with every fault."""
        problems: list[str] = []
        gateway = environment.get("IAMA_MODEL_GATEWAY", "recipes")
        if gateway not in GATEWAYS:
            problems.append(f"IAMA_MODEL_GATEWAY must be one of {', '.join(GATEWAYS)}")
        python = Path(environment.get("IAMA_SANDBOX_PYTHON", sys.executable))
        if not python.is_file():
            problems.append("IAMA_SANDBOX_PYTHON names no file")
        deployment, build_id = environment.get("IAMA_WORKER_DEPLOYMENT", ""), environment.get("IAMA_WORKER_BUILD_ID", "")
        if bool(deployment) != bool(build_id):
            problems.append("IAMA_WORKER_DEPLOYMENT and IAMA_WORKER_BUILD_ID go together")
        try:
            service = Settings.read(environment)
        except SettingsError as error:
            raise SettingsError(sorted([*error.problems, *problems])) from None
        if problems:
            raise SettingsError(sorted(problems))
        promote = environment.get("IAMA_WORKER_PROMOTE", "") == "1"
        return WorkerSettings(service, gateway, python, deployment, build_id, promote)
