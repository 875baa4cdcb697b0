"""The worker's settings: the service's own, and what only a worker needs. Read once, by the composition root."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama.settings import Settings, SettingsError

GATEWAYS = ("recipes", "litellm")
PROBE_SECONDS = 28.0
SHORTEST_PROBE, LONGEST_PROBE = 1.0, 120.0
MAIL_FROM = "IAMA <no-reply@iama.example>"


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`model_gateway` is `recipes` unless a model is configured; `build_id` pins running jobs to the code that began them.

    `probe_seconds` is the processor time that each searcher for tests may take. `sandbox_jars` is a folder of jars with JUnit's
    launcher, as `iama_engine.sandbox.jars` makes it; without one no Java test runs here.
    """

    service: Settings
    model_gateway: str = "recipes"
    sandbox_python: Path = Path(sys.executable)
    deployment: str = ""
    build_id: str = ""
    promote: bool = False
    probe_seconds: float = PROBE_SECONDS
    mail_from: str = MAIL_FROM
    sandbox_jars: Path | None = None

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
        jars = Path(environment["IAMA_SANDBOX_JARS"]) if environment.get("IAMA_SANDBOX_JARS") else None
        if jars is not None and not jars.is_dir():
            problems.append("IAMA_SANDBOX_JARS names no folder")
        deployment, build_id = environment.get("IAMA_WORKER_DEPLOYMENT", ""), environment.get("IAMA_WORKER_BUILD_ID", "")
        if bool(deployment) != bool(build_id):
            problems.append("IAMA_WORKER_DEPLOYMENT and IAMA_WORKER_BUILD_ID go together")
        probe_seconds = _seconds(environment.get("IAMA_PROBE_SECONDS", str(PROBE_SECONDS)))
        if not SHORTEST_PROBE <= probe_seconds <= LONGEST_PROBE:
            problems.append(f"IAMA_PROBE_SECONDS must be a number from {SHORTEST_PROBE:g} to {LONGEST_PROBE:g}")
        try:
            service = Settings.read(environment)
        except SettingsError as error:
            raise SettingsError(sorted([*error.problems, *problems])) from None
        if problems:
            raise SettingsError(sorted(problems))
        promote = environment.get("IAMA_WORKER_PROMOTE", "") == "1"
        sender = environment.get("IAMA_MAIL_FROM", "") or MAIL_FROM
        return WorkerSettings(service, gateway, python, deployment, build_id, promote, probe_seconds, sender, jars)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return -1.0
