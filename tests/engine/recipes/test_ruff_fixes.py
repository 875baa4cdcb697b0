"""Ruff's safe fixes reach texts of any name, and nothing outside decides about them."""

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
