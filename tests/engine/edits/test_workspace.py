"""Writing to a developer's folder: base hashes, permissions, full disks and crashes at every step."""

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from iama_engine.edits.workspace import FileOutcome, recover_workspace, revert_files, write_files

OLD: dict[str, bytes] = {"a.py": b"old a\n" * 2_000, "src/b.py": b"old b\n", "src/gone.py": b"old gone\n"}
NEW: dict[str, bytes | None] = {"a.py": b"new a\n" * 3_000, "src/b.py": b"new b\n", "src/gone.py": None, "made/here/c.py": b"new c\n"}


def digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def hashes(files: Mapping[str, bytes | None]) -> dict[str, str | None]:
    return {path: digest(files.get(path)) for path in NEW}


def content(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    place = tmp_path / "project"
    lay_out(place)
    return place


def lay_out(place: Path) -> None:
    for path, source in OLD.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(source)
    (place / "untracked.txt").write_bytes(b"mine")


def test_every_file_is_written_and_nothing_else_is_left_behind(root: Path) -> None:
    report = write_files(root, NEW, hashes(OLD))
    assert report.complete
    assert report.files == tuple(FileOutcome(path, "written", digest(NEW[path])) for path in sorted(NEW))
    assert content(root) == {"untracked.txt": b"mine", **{path: new for path, new in NEW.items() if new is not None}}
    assert not (root / ".iama").exists()


def test_permission_bits_stay(root: Path) -> None:
    (root / "a.py").chmod(0o754)
    write_files(root, {"a.py": b"x"}, {"a.py": digest(OLD["a.py"])})
    assert (root / "a.py").stat().st_mode & 0o7777 == 0o754


def test_one_file_that_differs_holds_all_back_and_is_named(root: Path) -> None:
    (root / "src/b.py").write_bytes(b"edited meanwhile\n")
    (root / "made/here").mkdir(parents=True)
    (root / "made/here/c.py").write_bytes(b"there already\n")
    before = content(root)
    report = write_files(root, NEW, hashes(OLD))
    assert content(root) == before
    assert {file.path: file.reason for file in report.files} == {
        "a.py": "held back, because another file of the set was refused",
        "made/here/c.py": "it exists already",
        "src/b.py": "its content has changed since the job started",
        "src/gone.py": "held back, because another file of the set was refused",
    }


@pytest.mark.parametrize("path", ["link.py", "linked/b.py", "../outside.py", "A.py", ".git/config"])
def test_links_twins_and_paths_outside_are_refused(root: Path, path: str) -> None:
    (root / "link.py").symlink_to("a.py")
    (root / "linked").symlink_to("src")
    before = content(root)
    report = write_files(root, {path: b"x"}, {path: None})
    assert [file.outcome for file in report.files] == ["refused"]
    assert content(root) == before
    assert not (root.parent / "outside.py").exists()


def test_a_revert_touches_only_what_still_is_as_it_was_written(root: Path) -> None:
    write_files(root, NEW, hashes(OLD))
    (root / "src/b.py").write_bytes(b"edited after\n")
    report = revert_files(root, {path: OLD.get(path) for path in NEW}, hashes(NEW))
    assert {file.path: file.outcome for file in report.files} == {
        "a.py": "written",
        "made/here/c.py": "written",
        "src/b.py": "refused",
        "src/gone.py": "written",
    }
    assert content(root) == {**OLD, "src/b.py": b"edited after\n", "untracked.txt": b"mine"}


def test_a_full_disk_changes_nothing(root: Path) -> None:
    """A limit on file size stands in for the full disk: the write fails in the middle of the second file."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from tests.engine.edits.test_workspace import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (12_500, 12_500))\n"
        "report = write_files(Path(sys.argv[1]), {'a.py': b'x' * 9_000, 'src/b.py': b'y' * 20_000},"
        " {path: digest(OLD[path]) for path in ('a.py', 'src/b.py')})\n"
        "sys.exit(sum(file.outcome == 'refused' for file in report.files))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(root)], check=False).returncode == 2
    assert content(root) == {**OLD, "untracked.txt": b"mine"}
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 12_500


def crash_after(root: Path, calls: int) -> bool:
    """Write in a process that kills itself at its n-th call to the file system; whether it came to that."""
    child = os.fork()
    if child == 0:
        left = [calls]

        def count(event: str, arguments: object) -> None:
            if event in {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.scandir"}:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        write_files(root, NEW, hashes(OLD))
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def assert_all_old_or_all_new(root: Path) -> None:
    found = content(root)
    for path in NEW:
        assert found.get(path) in (OLD.get(path), NEW[path]), path


def assert_wholly_old_or_wholly_new(root: Path) -> None:
    new = {path: source for path, source in NEW.items() if source is not None}
    assert content(root) in ({**OLD, "untracked.txt": b"mine"}, {**new, "untracked.txt": b"mine"})
    assert not (root / ".iama").exists()


def test_a_crash_at_any_call_leaves_each_file_whole_and_recovery_ends_it(tmp_path: Path) -> None:
    for calls in range(1, 500):
        root = tmp_path / str(calls)
        lay_out(root)
        if not crash_after(root, calls):
            break
        assert_all_old_or_all_new(root)
        recover_workspace(root)
        assert_wholly_old_or_wholly_new(root)
    else:
        pytest.fail("the writer never came to its end")
    assert calls > 30


def test_writing_again_after_a_crash_completes_the_write(tmp_path: Path) -> None:
    for calls in range(1, 500, 3):
        root = tmp_path / str(calls)
        lay_out(root)
        if not crash_after(root, calls):
            break
        recovered = recover_workspace(root)
        if recovered is None:
            assert write_files(root, NEW, hashes(OLD)).complete
        assert content(root) == {"untracked.txt": b"mine", **{path: new for path, new in NEW.items() if new is not None}}


@pytest.mark.slow
def test_a_kill_at_a_random_moment_leaves_each_file_whole(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.engine.edits.test_workspace import *\n"
        "print(flush=True)\nwrite_files(Path(sys.argv[1]), NEW, hashes(OLD))"
    )
    dice = random.Random(7)
    for number in range(25):
        root = tmp_path / str(number)
        lay_out(root)
        with subprocess.Popen([sys.executable, "-c", code, str(root)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            deadline = time.monotonic() + dice.uniform(0, 0.02)
            while time.monotonic() < deadline and child.poll() is None:
                pass
            child.kill()
        assert_all_old_or_all_new(root)
        recover_workspace(root)
        assert_wholly_old_or_wholly_new(root)
