"""Three jobs as a developer lives them, and a model whose answers depend on nothing but what it is asked.

So a question that is repeated after a crash gets the answer it would have got: every run of a scenario must end the same.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from iama_cli.client.api import Api
from iama_engine.context.bundle import pack_bundle
from tests.fakes.greetings import RIGHT, WRONG, patch

LOOK_S = 0.1
PATIENCE_S = 240.0
HINT = "keep the greeting"


class Scenario(StrEnum):
    """What the model does to the job."""

    HAPPY = "happy"
    HEALING = "healing"
    INTERVENTION = "intervention"


def project_of(scenario: Scenario) -> dict[str, str]:
    """One function; a comment tells the model which scenario it plays in."""
    return {
        "greet.py": f'''"""Greetings, {scenario}."""


def greet(name, loud=False):
    """Greet somebody."""
    text = 'Hello, ' + name
    if loud:
        text = text.upper()
    return text
''',
        "other.py": "X = 1\n",
    }


def answer(asked: Mapping[str, Any]) -> str:
    """What the model says: right at once, right when told what failed, or right only when the developer helps."""
    told = "\n".join(str(message["content"]) for message in asked["messages"])
    is_repair = "Your last patch was not kept" in told
    if "Greetings, happy" in told or (is_repair and "Greetings, healing" in told) or HINT in told:
        return patch(RIGHT)
    return patch(WRONG)


@dataclass(frozen=True, slots=True)
class Rider:
    """The developer of one job. Every call is repeated by the client while the service is away."""

    api: Api
    scenario: Scenario
    folder: Path

    def ride(self) -> str:
        """The whole job; its id when it has ended."""
        job_id = self._create()
        self.api.start_job(job_id)
        self._until(job_id, "WAITING_STRATEGY")
        self.api.select_strategy(job_id, "CONSERVATIVE")
        self._until(job_id, "WAITING_SPEC_APPROVAL")
        self.api.approve_spec(job_id, int(self.api.spec(job_id)["revision"]))
        if self.scenario is Scenario.INTERVENTION:
            self._until(job_id, "WAITING_INTERVENTION")
            self.api.continue_repair(job_id, HINT)
        self._until(job_id)
        return job_id

    def _create(self) -> str:
        files = project_of(self.scenario)
        for path, text in files.items():
            (self.folder / path).write_text(text)
        described = [{"path": p, "sha256": hashlib.sha256(t.encode()).hexdigest(), "size": len(t.encode())} for p, t in files.items()]
        body = {
            "root_name": "greetings",
            "target_paths": ["greet.py"],
            "language": "python",
            "execution_mode": "REMOTE_SANDBOX",
            "interpreter": {"version": "3.11.7", "implementation": "CPython"},
            "own_tests": {"framework": "pytest", "files": []},
            "refactor_context": None,
            "max_credits": None,
            "pre_authorization": None,
            "fast_track": False,
            "files": described,
            "excluded": [],
        }
        created = self.api.create_job(body, hashlib.sha256(str(self.folder).encode()).hexdigest())
        self.api.transport.upload(created.upload.to_json(), pack_bundle(self.folder, sorted(files)))
        return created.job_id

    def _until(self, job_id: str, *states: str) -> None:
        """Look until the job is in one of `states` or has ended."""
        waiting = threading.Event()
        for _ in range(int(PATIENCE_S / LOOK_S)):
            status = self.api.job(job_id).status
            if status in (*states, "DELIVERED", "FAILED"):
                return
            waiting.wait(LOOK_S)
        raise TimeoutError(json.dumps({"job_id": job_id, "waits_for": states}))
