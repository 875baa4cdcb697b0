import json
import os
import signal

import pytest

from iama_dev.blueprint import Blueprint
from iama_dev.local_http import answers
from iama_dev.processes import Crew, StartFailed
from iama_dev.progress import Progress
from iama_dev.services import MOST_RESTARTS, Services

pytestmark = pytest.mark.slow


def test_all_parts_serve_and_what_keeps_dying_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with Crew() as crew:
        services = Services(crew, Blueprint.draw(crew.directory("iama-test-stack-"), fresh=True), Progress())
        services.start()
        state = json.loads(services.state_file.read_text())
        assert state["processes"].keys() == {"Temporal", "gateway", "PostgreSQL", "worker"}
        assert services.state_file.stat().st_mode & 0o077 == 0
        assert answers(f"{state['url']}/api/v1/ready")
        services.check()
        assert json.loads(services.state_file.read_text()) == state

        for _ in range(MOST_RESTARTS):
            kill_worker(services)
            services.check()
        kill_worker(services)
        with pytest.raises(StartFailed, match=r"worker: keeps ending \(exit code -9\)"):
            services.check()


def kill_worker(services: Services) -> None:
    worker = services.children["worker"].process
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
