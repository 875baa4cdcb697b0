"""What searchers share through a file: what one writes, every other sees at once."""

import subprocess
import sys
from pathlib import Path

from iama_engine.runner.children import package_home
from iama_engine.runner.progress import Progress


def shared(tmp_path: Path, searchers: int = 2, mutants: int = 5) -> list[Progress]:
    path = tmp_path / "progress.bin"
    Progress.create(path, searchers, mutants)
    return [Progress(path, searcher, searchers) for searcher in range(searchers)]


def test_a_fresh_file_tells_of_nothing(tmp_path: Path) -> None:
    first, _ = shared(tmp_path)
    assert first.killed(5) == []
    assert (first.last_beat(0), first.last_beat(1), first.seed_in_work(), first.take_over()) == (0, 0, 0, 0)


def test_a_mutant_that_one_killed_is_dead_for_all_and_its_neighbours_live(tmp_path: Path) -> None:
    first, second = shared(tmp_path)
    first.kill(0)
    second.kill(4)
    assert (first.killed(5), second.killed(5)) == ([0, 4], [0, 4])
    assert [first.is_killed(number) for number in range(5)] == [True, False, False, False, True]


def test_a_kill_by_another_process_is_seen(tmp_path: Path) -> None:
    first, _ = shared(tmp_path)
    code = "import pathlib; from iama_engine.runner.progress import Progress; Progress(pathlib.Path('progress.bin'), 1, 2).kill(3)"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": package_home()}, check=True, timeout=30)
    assert first.killed(5) == [3]


def test_each_searcher_has_its_own_signs_of_life_and_seed(tmp_path: Path) -> None:
    first, second = shared(tmp_path)
    first.beat(seed=7)
    assert first.last_beat(0) > 0 == first.last_beat(1)
    assert (first.seed_in_work(), second.seed_in_work()) == (7, 0)


def test_a_beat_without_a_seed_keeps_the_one_in_work(tmp_path: Path) -> None:
    first, _ = shared(tmp_path)
    first.beat(seed=7)
    before = first.last_beat(0)
    first.beat()
    assert first.seed_in_work() == 7
    assert first.last_beat(0) >= before


def test_the_time_that_a_dead_searcher_used_counts_for_the_one_that_takes_over(tmp_path: Path) -> None:
    first, _ = shared(tmp_path)
    first.beat()
    heir = Progress(tmp_path / "progress.bin", 0, 2)
    used = heir.take_over()
    heir.beat()
    again = Progress(tmp_path / "progress.bin", 0, 2).take_over()
    assert 0 < used < 2 * used <= again
