import os
from pathlib import Path

import pytest

from iama_dev.postgres_user import RunAs, choose
from iama_dev.processes import StartFailed


def test_an_ordinary_user_is_itself_and_root_is_somebody_else() -> None:
    assert (choose() == RunAs()) == (os.geteuid() != 0)
    assert choose().can_run(Path("/bin/true"))


def test_binaries_out_of_reach_are_copied_beside_the_data(tmp_path: Path) -> None:
    program = tmp_path / "install" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\ncase "$0" in */server/*) exit 0;; esac\nexit 1\n')
    program.chmod(0o755)
    directory = tmp_path / "cluster"
    directory.mkdir()
    assert RunAs().reachable(program.parent, directory) == directory / "server" / "bin"


def test_binaries_that_run_nowhere_are_told(tmp_path: Path) -> None:
    program = tmp_path / "install" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(StartFailed, match="set DATABASE_URL"):
        RunAs().reachable(program.parent, tmp_path / "cluster")
