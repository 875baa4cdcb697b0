"""Ruff's safe fixes reach texts of any name, and nothing outside decides about them."""

import os.path
import sys
from pathlib import Path

import pytest

from iama_engine.recipes.ruff_fixes import ruff_fixed

OLD = "class A(object):\n    pass\n"
NEW = "class A:\n    pass\n"


def test_only_what_changes_is_returned() -> None:
    assert ruff_fixed({"a.py": OLD, "b.py": NEW}, (3, 11)) == {"a.py": NEW}


def test_files_of_one_name_in_several_folders_are_told_apart() -> None:
    assert ruff_fixed({"a/x.py": OLD, "b/x.py": OLD.replace("A", "B")}, (3, 11)) == {"a/x.py": NEW, "b/x.py": NEW.replace("A", "B")}


def test_the_oldest_version_decides_what_is_safe() -> None:
    text = "from typing import Optional\n\n\ndef f(x: Optional[int]): ...\n"
    assert "x: int | None" in ruff_fixed({"a.py": text}, (3, 11))["a.py"]
    assert ruff_fixed({"a.py": text}, (3, 8)) == {}


def test_unsafe_fixes_and_long_lists_of_words_are_left_out() -> None:
    text = 'def f(x):\n    """Words."""\n    if x == True:\n        return "a b c".split()\n    return "%s" % x\n'
    assert ruff_fixed({"a.py": text}, (3, 11)) == {}


def test_line_endings_and_the_missing_last_one_stay() -> None:
    text = OLD.replace("\n", "\r\n").rstrip("\r\n")
    assert ruff_fixed({"a.py": text}, (3, 11)) == {"a.py": NEW.replace("\n", "\r\n").rstrip("\r\n")}


def test_a_text_that_does_not_parse_stays() -> None:
    assert ruff_fixed({"a.py": "def f(:\n", "b.py": OLD}, (3, 11)) == {"b.py": NEW}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'{} of {}'.format(x, y)", "f'{x} of {y}'"),
        ("'{0!r} {a.b}'.format(x, a=y)", "f'{x!r} {y.b}'"),
        ("'{0} {0}'.format(x())", "'{0} {0}'.format(x())"),
        ("'{}'.format(*x)", "'{}'.format(*x)"),
        ("u'a'", "'a'"),
        ("set([x])", "set([x])"),
    ],
)
def test_what_is_left_to_ruff_of_strings_and_old_idioms(before: str, after: str) -> None:
    text = f"def f(x, y):\n    return {before}\n"
    assert ruff_fixed({"a.py": text}, (3, 11)).get("a.py", text) == f"def f(x, y):\n    return {after}\n"


@pytest.mark.parametrize(
    "call", ["path.join(x, 'a')", "path.exists(x)", "path.basename(x)", "path.dirname(x)", "path.isfile(x)", "remove(x)", "makedirs(x)"]
)
def test_paths_as_strings_stay(call: str) -> None:
    assert ruff_fixed({"a.py": f"import os\nfrom pathlib import Path\n\n\ndef f(x):\n    return os.{call}\n"}, (3, 11)) == {}


def test_why_paths_as_strings_stay(tmp_path: Path) -> None:
    """Decision 0034: the values in which `Path` differs."""
    (tmp_path / "file").write_text("")
    slash = f"{tmp_path}/file/"
    assert (os.path.join("a", ""), str(Path("a", ""))) == ("a/", "a")
    assert (os.path.join("./a//b", "c"), str(Path("./a//b", "c"))) == ("./a//b/c", "a/b/c")
    assert (os.path.basename("a/"), Path("a/").name) == ("", "a")
    assert (os.path.dirname("a"), str(Path("a").parent)) == ("", ".")
    assert (os.path.isfile(slash), Path(slash).is_file()) == (False, True)
    assert os.path.join(b"a", b"b") == b"a/b" and os.path.exists(0)
    with pytest.raises(TypeError):
        Path(b"a")  # type: ignore[arg-type]
    if sys.version_info < (3, 14):
        assert not os.path.exists("a" * 5000)
        with pytest.raises(OSError, match="too long"):
            Path("a" * 5000).exists()
