"""The command line of the sandbox: what it mounts, in which order, and that it runs."""

import subprocess
import sys
from pathlib import Path

from iama_engine.sandbox.bubblewrap import JOB, OUT, Mounts, sandbox_command
from iama_engine.sandbox.execute import RUNNER_FOLDER
from iama_engine.sandbox.interpreter import find_interpreter
from iama_engine.sandbox.isolation import detect_isolation


def command(folder: Path, *arguments: str) -> list[str]:
    tree, output = folder / "tree", folder / "out"
    tree.mkdir()
    output.mkdir()
    program = detect_isolation().program
    assert program is not None
    return sandbox_command(program, Mounts(tree, output, RUNNER_FOLDER, find_interpreter(Path(sys.executable))), arguments)


def test_only_the_tree_and_the_output_are_mounted_writable(tmp_path: Path) -> None:
    words = command(tmp_path, "true")
    writable = [words[at + 2] for at, word in enumerate(words) if word == "--bind"]
    assert sorted(writable) == sorted([str(OUT), str(JOB)])


def test_the_root_becomes_read_only_after_the_last_mount(tmp_path: Path) -> None:
    words = command(tmp_path, "true")
    last_mount = max(at for at, word in enumerate(words) if word in ("--bind", "--ro-bind", "--tmpfs", "--symlink"))
    assert words[words.index("--remount-ro", last_mount) + 1] == "/"


def test_inside_there_is_the_job_and_nothing_of_the_host(tmp_path: Path) -> None:
    script = "pwd; id -u; cat /proc/net/route | wc -l; touch /made 2>&1; touch here && ls /home 2>&1"
    done = subprocess.run(command(tmp_path, "/bin/sh", "-c", script), capture_output=True, text=True, timeout=20, check=False)
    lines = done.stdout.splitlines()
    assert lines[:2] == [str(JOB), "1000"]
    assert int(lines[2]) <= 1
    assert "Read-only file system" in lines[3]
    assert (tmp_path / "tree" / "here").exists()
    assert "No such file" in done.stdout
