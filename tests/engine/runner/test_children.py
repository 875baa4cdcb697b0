"""The processes a run starts: under the same interpreter, with nothing of ours in their environment but the import path."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from iama_engine.runner import children
from iama_engine.runner.children import child_environment, module_command, package_home, pytest_options
from iama_engine.runner.contract import RunRequest

SHOW = "import json, os, sys; print(json.dumps([dict(os.environ), sys.path[1:3]]))"


def seen_by_child(environment: dict[str, str], cwd: Path) -> tuple[dict[str, str], list[str]]:
    done = subprocess.run([sys.executable, "-c", SHOW], env=environment, cwd=cwd, capture_output=True, check=True, timeout=30)
    variables, path = json.loads(done.stdout)
    return variables, path


def test_a_child_sees_the_source_roots_first_and_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("A_SECRET", "x")
    variables, path = seen_by_child(child_environment(RunRequest("r", "PROBE", source_roots=("src",)), 7, "IST-5:30"), tmp_path)
    assert path == [str(tmp_path / "src"), package_home()]
    assert {name: variables[name] for name in ("TZ", "PYTHONHASHSEED", "PYTHONDONTWRITEBYTECODE")} == {
        "TZ": "IST-5:30",
        "PYTHONHASHSEED": "7",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    assert "A_SECRET" not in variables


@pytest.mark.parametrize(("seed", "taken"), [(0, "0"), (4294967295, "4294967295"), (4294967296, "0"), (-1, "4294967295")])
def test_any_number_is_a_hash_seed_that_python_takes(seed: int, taken: str) -> None:
    assert child_environment(RunRequest("r", "PROBE"), seed)["PYTHONHASHSEED"] == taken


def test_a_module_of_the_package_runs_from_the_folder_it_lies_in(tmp_path: Path) -> None:
    command = module_command("unittest_run", "no_such_test.py")
    assert command[1:] == ["-m", "iama_engine.runner.unittest_run", "no_such_test.py"]
    done = subprocess.run(
        command, env={"PYTHONPATH": package_home()}, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30
    )
    assert "KeyError: 'IAMA_RUN'" in done.stderr


def test_from_inside_an_archive_the_home_is_the_archive(tmp_path: Path) -> None:
    archive = tmp_path / "runner.pyz"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in Path(children.__file__).parent.glob("*.py"):
            packed.write(path, f"iama_runner/{path.name}")
    code = "from iama_runner.children import *; print(package_home()); print(module_command('replay_child', 'a')[2:])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(archive)}, capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.splitlines() == [str(archive), "['iama_runner.replay_child', 'a']"]


def test_pytest_takes_our_options_whatever_the_project_set_for_itself(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "test_a.py").write_text("def test_a(): pass\n")
    command = [sys.executable, "-m", "pytest", *pytest_options(), "test_a.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / ".pytest_cache").exists()
