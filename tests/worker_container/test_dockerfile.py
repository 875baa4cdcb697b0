"""The image without a container engine: its file tree put together from the lock, and its start command run in it.

What this cannot show: that the base image and `apt-get` do what they promise, and that arm64 wheels run.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.worker_container.conftest import Lab

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "worker_container" / "Dockerfile"
pytestmark = pytest.mark.slow


@dataclass
class Stage:
    """One `FROM … AS name` of the file: what it copies from the checkout, its environment and its command."""

    copies: list[tuple[str, str]] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)


def read_stage(name: str) -> Stage:
    """The instructions of one stage."""
    text = DOCKERFILE.read_text().replace("\\\n", " ")
    body = re.split(rf"^FROM .* AS {name}$", text, flags=re.M)[1].split("\nFROM ")[0]
    stage = Stage()
    for line in body.splitlines():
        instruction, _, rest = line.strip().partition(" ")
        if instruction == "COPY" and not rest.startswith("--from"):
            source, target = rest.split()
            stage.copies.append((source, target))
        elif instruction == "ENV":
            stage.environment |= dict(pair.split("=", 1) for pair in rest.split())
        elif instruction == "CMD":
            stage.command = json.loads(rest)
    return stage


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root folder that the worker's image would have, without its operating system."""
    root = tmp_path_factory.mktemp("image")
    for source, target in read_stage("worker").copies:
        shutil.copytree(ROOT / source, root / target.lstrip("/"), ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    lock = ["-r", str(ROOT / "requirements" / "worker.txt")]
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "--target", str(root / "packages"), *lock]
    subprocess.run(install, check=True)
    return root


def environment_of(image: Path) -> dict[str, str]:
    given = read_stage("worker").environment
    moved = os.pathsep.join(str(image) + part for part in given["PYTHONPATH"].split(":"))
    return {**given, "PYTHONPATH": moved, "IAMA_MIGRATIONS": str(image / "app" / "migrations")}


async def test_the_image_s_command_starts_a_worker_from_the_lock_alone(lab: Lab, image: Path) -> None:
    """`-S` leaves this checkout's own packages out, so only what the image holds can be imported."""
    program, *arguments = read_stage("worker").command
    assert program == "python"
    surroundings = {"PATH": os.environ["PATH"], "TMPDIR": str(lab.folder), **lab.surroundings.environment, **environment_of(image)}
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-S", *arguments, env=surroundings, cwd=image / "app", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert started.stdout
        assert json.loads(await asyncio.wait_for(started.stdout.readline(), 90)) == {"ready": True, "gateway": "recipes"}
        started.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(started.wait(), 30) == 0
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


def test_the_image_reads_javascript_with_the_parser_of_its_own_stage(image: Path) -> None:
    """What npm brings for the stage `parser`, put where the image copies it to."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("not run: there is no npm or no Node")
    text = DOCKERFILE.read_text()
    copied = re.search(r"^COPY (\S+/package\.json) (\S+/package-lock\.json) /parser/$", text, flags=re.M)
    placed = re.search(r"^COPY --from=parser /parser/node_modules (\S+)$", text, flags=re.M)
    assert copied and placed and "COPY --from=parser /usr/local/bin/node /usr/local/bin/node" in text
    stage = image / "parser"
    stage.mkdir()
    for source in copied.groups():
        shutil.copy(ROOT / source, stage)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=stage, capture_output=True, check=True)
    (image / placed[1].lstrip("/")).symlink_to(stage / "node_modules")
    code = (
        "from iama_engine.recipes.catalogue import recipe_named; from iama_engine.recipes.contract import RecipeInput;"
        "print(recipe_named('var_to_let_const').propose(RecipeInput({'a.cjs': b'var a = 1;'}, ('a.cjs',))).units[0].operations[0].replace)"
    )
    surroundings = {"PATH": os.environ["PATH"], **environment_of(image)}
    done = subprocess.run([sys.executable, "-S", "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout == "const a = 1;\n"


def test_no_package_of_the_image_runs_code_at_every_start(image: Path) -> None:
    assert not list((image / "packages").glob("*.pth"))
