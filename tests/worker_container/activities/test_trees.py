"""Base trees are a cache: deleted at any time, rebuilt from the bundle, bounded."""

import shutil

import pytest

from iama_worker.activities.trees import TreeCache
from tests.worker_container.conftest import Lab, Project

PROJECT = Project(
    {"pkg/a.py": "X = 1\n", "pkg/test_a.py": "def test_x():\n    pass\n", "setup.cfg": "[metadata]\n", "data.txt": "data\n"}, ("pkg",)
)


async def test_a_deleted_tree_is_rebuilt(lab: Lab) -> None:
    given = await lab.prepare(PROJECT)
    trees = TreeCache(lab.folder / "trees", lab.database, lab.store)
    tree = await trees.base(given.job_id)
    assert tree.targets == ("pkg/a.py",)
    assert tree.own_tests.files == ("pkg/test_a.py",)
    assert sorted(tree.files) == ["pkg/a.py", "pkg/test_a.py", "setup.cfg"]
    shutil.rmtree(tree.root)
    again = await trees.base(given.job_id)
    assert (again.root / "data.txt").read_text() == "data\n"
    await trees.forget(given.job_id)
    assert not again.root.exists()


@pytest.mark.parametrize("kept", [(2, 1_000_000), (99, 100)])
async def test_only_so_many_trees_and_bytes_are_kept(lab: Lab, kept: tuple[int, int]) -> None:
    lab.configure("tier.PRO", {**lab.rows("SELECT value FROM dynamic_configs WHERE key = 'tier.PRO'")[0][0], "concurrent_jobs": 99})
    trees = TreeCache(lab.folder / "trees", lab.database, lab.store, kept)
    made = [await trees.base((await lab.prepare(PROJECT)).job_id) for _ in range(4)]
    assert 2 * made[0].size <= 100 < 3 * made[0].size
    assert [tree.root.is_dir() for tree in made] == [False, False, True, True]
