"""The container's entry run as a process, and the compose file read: no container engine is needed for either."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from iama_dev.containers import Surroundings, shell_exports, wait_for_database
from iama_dev.local_http import answers, ask
from iama_dev.ports import free_port
from iama_dev.postgres import Settings, start_cluster
from iama_dev.processes import Child, Crew, Program, StartFailed, wait_until
from iama_dev.temporal import TemporalServer

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 90.0


@pytest.fixture
def own_crew() -> Iterator[Crew]:
    with Crew() as crew:
        yield crew


def entry(crew: Crew, folder: Path, told: dict[str, str]) -> Child:
    words = [sys.executable, "-m", "iama_dev.containers"]
    return crew.start(Program("gateway", words, log=folder / "gateway.log", environment={**os.environ, **told}, directory=ROOT))


@pytest.mark.slow
def test_the_entry_prepares_its_volume_serves_and_starts_again_with_the_same_keys(
    own_crew: Crew, tmp_path: Path, temporal: TemporalServer
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    cluster = start_cluster(own_crew, tmp_path / "pg", Settings(durable=False))
    port, peers_port = free_port(), free_port()
    told = {"DATABASE_URL": cluster.url, "IAMA_TEMPORAL_ADDRESS": temporal.address, "IAMA_DEV_DATA": str(data)}
    told |= {"IAMA_DEV_PORT": str(port), "IAMA_DEV_PEERS_PORT": str(peers_port)}
    url = f"http://127.0.0.1:{port}/api/v1"
    seen = []
    for _ in range(2):
        gateway = entry(own_crew, tmp_path, told)
        wait_until(lambda: answers(f"{url}/ready"), gateway, SECONDS, "is not ready")
        password = (data / "demo-password").read_text()
        assert ask(f"{url}/auth/login", {"email": "demo@iama.example", "password": password})["user"]["tier"] == "PRO"
        seen.append((password, (data / "worker.env").read_text()))
        worker = ["sh", "-c", f". {data}/worker.env && exec {sys.executable} -m iama_worker"]
        with subprocess.Popen(worker, stdout=subprocess.PIPE, env={"PATH": os.environ["PATH"]}) as started:
            assert started.stdout and json.loads(started.stdout.readline())["ready"] is True
            started.terminate()
            assert started.wait(SECONDS) == 0
        own_crew.stop(gateway)
    assert seen[0] == seen[1]
    assert {path.stat().st_mode & 0o077 for path in data.iterdir() if path.is_file()} == {0}


def test_missing_variables_are_named_together() -> None:
    with pytest.raises(StartFailed, match="not set: DATABASE_URL, IAMA_TEMPORAL_ADDRESS"):
        Surroundings.read({})


def test_a_database_that_never_comes_is_told() -> None:
    with pytest.raises(StartFailed, match="look at DATABASE_URL"):
        wait_for_database(f"postgresql://postgres@127.0.0.1:{free_port()}/postgres", seconds=0)


def test_exports_survive_a_shell_and_leave_the_image_s_own_out() -> None:
    text = shell_exports({"IAMA_BUCKET": "it's $HOME", "IAMA_SANDBOX_PYTHON": "/x", "PATH": "/nowhere", "TMPDIR": "/y"})
    assert text.count("\n") == 1
    shown = subprocess.run(["sh", "-c", f'{text}printf %s "$IAMA_BUCKET"'], capture_output=True, text=True, check=True).stdout
    assert shown == "it's $HOME"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return document


def test_compose_has_the_whole_stack_on_our_images(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services.keys() == {"postgres", "temporal", "gateway", "worker"}
    stages = re.findall(r"^FROM .* AS (\w+)$", (ROOT / "worker_container" / "Dockerfile").read_text(), flags=re.M)
    for name in ("gateway", "worker"):
        assert services[name]["build"] == {"context": ".", "dockerfile": "worker_container/Dockerfile", "target": name}
        assert name in stages
    named = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert named == compose["volumes"].keys()


def test_compose_publishes_on_this_machine_only_and_asks_for_no_privilege(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        assert not {"privileged", "cap_add", "security_opt", "pid", "devices"} & service.keys()
        assert service.get("network_mode") in (None, "service:gateway")
        assert "/var/run/docker.sock" not in str(service["volumes"])


def test_compose_and_the_entry_agree_on_ports_and_names(compose: dict[str, Any]) -> None:
    gateway = compose["services"]["gateway"]
    given = Surroundings.read(gateway["environment"])
    assert [f"127.0.0.1:{port}:{port}" for port in (given.port, given.peers_port)] == gateway["ports"]
    assert f"data:{given.data}" in gateway["volumes"]
    assert {given.database_url.partition("@")[2].split(":")[0], given.temporal_address.split(":")[0]} == gateway["depends_on"].keys()
