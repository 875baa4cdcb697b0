"""Worth is a product: what nobody touches, what is simple and what no test can hold comes last."""

from pathlib import Path

import pytest

from iama_cli.models.prices import class_price
from iama_cli.offline.assess import Assessment, FileWorth, Wanted, assess_folder
from tests.clients.cli.offline.test_history import git

HARD = "def f(a, b):\n" + "".join(f"    if a == {n}:\n        return b\n" for n in range(9)) + "    return None\n"
EASY = "def f(a):\n    return a\n"
TALKING = "import socket\n" + HARD.replace("return None", "return socket.socket()")


def commit(root: Path, **files: str) -> None:
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "change")


def row(found: Assessment, path: str) -> FileWorth:
    return next(file for file in found.files if file.path == path)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    commit(tmp_path, hot=HARD, cold=HARD, easy=EASY, talking=TALKING, test_hot="import hot\n\ndef test_f():\n    assert hot.f(0, 1) == 1\n")
    for number in range(4):
        commit(tmp_path, hot=f"{HARD}# {number}\n", talking=f"{TALKING}# {number}\n")
    return tmp_path


def test_files_that_change_are_hard_and_can_be_proved_come_first(project: Path) -> None:
    found = assess_folder(Wanted(project, 2))
    assert [(file.path, file.worth) for file in found.files] == [("hot.py", 100), ("cold.py", 33), ("easy.py", 3), ("talking.py", 0)]
    hot, talking = row(found, "hot.py"), row(found, "talking.py")
    assert (hot.commits, hot.complexity, hot.provable.share, hot.tests) == (5, 10, 1.0, 1)
    assert (talking.commits, talking.provable.share, talking.tests) == (5, 0.0, 0)
    assert found.has_history and found.outlook.files == ("hot.py", "cold.py")


def test_without_history_complexity_and_proof_decide(tmp_path: Path) -> None:
    (tmp_path / "hard.py").write_text(HARD)
    (tmp_path / "easy.py").write_text(EASY)
    found = assess_folder(Wanted(tmp_path, 5))
    assert (found.has_history, [file.commits for file in found.files]) == (False, [None, None])
    assert [(file.path, file.worth) for file in found.files] == [("hard.py", 100), ("easy.py", 10)]


def test_the_recipes_are_run_dry(tmp_path: Path) -> None:
    source = "class Old(object):\n    def f(self, a):\n        if not a in [1, 2]:\n            return 1\n        return 2\n"
    (tmp_path / "old.py").write_text(source)
    found = assess_folder(Wanted(tmp_path, 5))
    assert found.outlook.by_recipe["modernise_python"] >= 1
    assert found.outlook.by_file == {"old.py": sum(found.outlook.by_recipe.values())}
    assert (tmp_path / "old.py").read_text() == source


def test_the_cost_grows_with_the_files_and_is_nothing_by_recipes(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(HARD)
    small = assess_folder(Wanted(tmp_path, 1)).cost
    (tmp_path / "one.py").write_text("\n\n".join(HARD.replace("def f", f"def f{n}") for n in range(50)))
    large = assess_folder(Wanted(tmp_path, 1)).cost
    assert (small.low, large.low) == (0.0, 0.0) and large.high > 10 * small.high > 0
    assert large.percent["PLUS"] >= large.percent["PRO"] >= large.percent["MAX"] >= 1
    assert class_price("L1").caps["L1"] == 30_000


def test_a_file_that_does_not_parse_is_worth_nothing_and_named(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text("print 'x'\n")
    found = assess_folder(Wanted(tmp_path, 5))
    assert (found.files[0].worth, found.files[0].provable.parsed, found.outlook.files) == (0, False, ())


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    found = assess_folder(Wanted(tmp_path, 5))
    assert (found.files, found.outlook.files, found.cost.high) == ((), (), 0.0)
