import signal
import subprocess
from pathlib import Path

from iama_dev.keeper import Ward, end, main, send


def group(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, start_new_session=True, stdout=subprocess.PIPE)


def test_what_was_named_is_ended_by_its_own_signal_and_removed(tmp_path: Path) -> None:
    folder = tmp_path / "left"
    folder.mkdir()
    (folder / "file").touch()
    with group("sleep", "600") as sleeper:
        ward = Ward()
        for line in (f"+group {sleeper.pid} {int(signal.SIGINT)}\n", f"+directory {folder}\n"):
            ward.hear(line)
        end(ward, grace_seconds=0.1)
        assert sleeper.wait() == -signal.SIGINT
    assert not folder.exists()


def test_what_was_taken_back_is_left_alone() -> None:
    with group("sleep", "600") as sleeper:
        main([f"+group {sleeper.pid} 15\n", f"-group {sleeper.pid}\n"])
        assert sleeper.poll() is None
        sleeper.kill()


def test_what_ignores_its_signal_is_forced() -> None:
    with group("sh", "-c", "trap '' TERM; echo up; while :; do sleep 60 & wait; done") as stubborn:
        assert stubborn.stdout and stubborn.stdout.readline() == b"up\n"
        end(Ward({stubborn.pid: signal.SIGTERM}), grace_seconds=0.1)
        assert stubborn.wait() == -signal.SIGKILL


def test_a_group_that_is_gone_is_told() -> None:
    with group("true") as gone:
        gone.wait()
    assert not send(gone.pid, signal.SIGTERM)
