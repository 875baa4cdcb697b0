"""A tree is put back as it was."""

import os
from pathlib import Path

from iama_engine.runner.pristine import Pristine


def test_what_was_changed_added_or_taken_is_undone_and_packages_are_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    (root / "src").mkdir(parents=True)
    (root / "src" / "a.js").write_text("one")
    (root / "src" / "b.js").write_text("two")
    (root / "link").symlink_to("src")
    (root / "node_modules").mkdir()
    pristine = Pristine(root, tmp_path / "copy")
    (root / "src" / "a.js").write_text("ONE")
    os.utime(root / "src" / "a.js", ns=(1, 1))
    (root / "src" / "b.js").unlink()
    (root / "src" / "c.js").write_text("three")
    (root / "link").unlink()
    (root / "node_modules" / "kept").write_text("cache")
    pristine.restore()
    assert sorted(path.name for path in (root / "src").iterdir()) == ["a.js", "b.js"]
    assert ((root / "src" / "a.js").read_text(), (root / "src" / "b.js").read_text()) == ("one", "two")
    assert os.readlink(root / "link") == "src"
    assert (root / "node_modules" / "kept").exists()


def test_a_folder_that_is_gone_comes_back_with_its_files(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    (root / "deep" / "er").mkdir(parents=True)
    (root / "deep" / "er" / "a.js").write_text("one")
    pristine = Pristine(root, tmp_path / "copy")
    (root / "deep" / "er" / "a.js").unlink()
    (root / "deep" / "er").rmdir()
    for _ in range(2):
        pristine.restore()
    assert (root / "deep" / "er" / "a.js").read_text() == "one"
