"""Diffs, their size, and the way back."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iama_engine.edits.apply import apply_edits
from iama_engine.edits.delivery import count_lines, readable_text, reverse_operations, unified_diff

LINES = st.lists(st.sampled_from(["a\n", "b\n", "ä\n", "\n", "c\r\n"]), max_size=12).map("".join)
TEXTS = st.tuples(LINES, st.sampled_from(["", "end"])).map("".join)


@pytest.mark.slow
@given(before=TEXTS, after=TEXTS)
def test_git_applies_the_diff(before: str, after: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    if before == after or not before or not after:
        return
    folder = tmp_path_factory.mktemp("git")
    (folder / "a.txt").write_bytes(before.encode())
    diff = unified_diff("a.txt", before.encode(), after.encode())
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, input=diff.encode(), check=True)
    assert (folder / "a.txt").read_bytes() == after.encode()


def test_created_and_deleted_files_name_the_null_device(tmp_path: Path) -> None:
    assert unified_diff("a.py", None, b"x\n") == "--- /dev/null\n+++ b/a.py\n@@ -0,0 +1 @@\n+x\n"
    assert unified_diff("a.py", b"x\n", None) == "--- a/a.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    assert unified_diff("a.py", b"x\n", b"x\n") == ""


def test_a_missing_final_newline_is_said() -> None:
    assert unified_diff("a.py", b"x", b"y").endswith("-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file\n")


def test_text_for_people_holds_no_surrogates() -> None:
    assert readable_text(b"a\xff") == "a\N{REPLACEMENT CHARACTER}"
    assert readable_text("# coding: latin-1\nä".encode("latin-1")).endswith("ä")
    unified_diff("a.py", b"\xff\n", b"\xfe\n").encode("utf-8")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(b"a\nb\nc\n", b"a\nx\ny\nc\n", (2, 1)), (None, b"a\nb\n", (2, 0)), (b"a\n", None, (0, 1)), (b"a\n", b"a\n", (0, 0))],
)
def test_added_and_removed_lines_are_counted(before: bytes | None, after: bytes | None, expected: tuple[int, int]) -> None:
    assert count_lines(before, after) == expected


def test_reverse_operations_lead_back_even_to_a_file_that_never_parsed() -> None:
    before = {"a.py": b"def f(:\n    pass\n", "gone.py": b"x = 1\n", "new.py": None}
    after = {"a.py": b"def f():\n    pass\n", "gone.py": None, "new.py": b"y = 1\n"}
    files = {path: content for path, content in after.items() if content is not None}
    assert apply_edits(files, reverse_operations(before, after), must_parse=False) == before
