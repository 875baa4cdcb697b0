"""The walk over a project."""

from pathlib import Path

from iama_engine.symbols.walk import source_files, walk_files


def lay_out(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x = 1\n")


def test_what_tools_made_is_not_looked_into(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        "a.py",
        "b/c.py",
        ".git/d.py",
        "__pycache__/e.py",
        "node_modules/f.py",
        "x.egg-info/g.py",
        "myenv/pyvenv.cfg",
        "myenv/h.py",
    )
    assert [file.path for file in walk_files(tmp_path)] == ["a.py", "b/c.py"]


def test_symlinks_are_named_and_not_followed(tmp_path: Path) -> None:
    lay_out(tmp_path, "real/a.py")
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "b.py").symlink_to("real/a.py")
    assert [(file.path, file.is_symlink) for file in walk_files(tmp_path)] == [("b.py", True), ("loop", True), ("real/a.py", False)]
    assert [file.path for file in source_files(tmp_path, (".py", ".pyi", ".pyw"))] == ["real/a.py"]


def test_python_files_are_sorted_by_path_and_sized(tmp_path: Path) -> None:
    lay_out(tmp_path, "b.py", "a/z.pyi", "a/readme.txt", "c.pyw")
    assert [(file.path, file.size) for file in source_files(tmp_path, (".py", ".pyi", ".pyw"))] == [
        ("a/z.pyi", 6),
        ("b.py", 6),
        ("c.pyw", 6),
    ]
