"""Operations between two versions lead from one to the other, byte for byte, whatever the versions are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.derive import operations_between, operations_for_files
from iama_engine.edits.operations import CreateFile, DeleteFile, DeleteSymbol, InsertAfterSymbol, Operation, ReplaceSymbol, SearchReplace
from tests.engine.stdlib import NAMES, library_source

TWO = (
    b"def f():\n    return 1\n\n\n"
    b"class A:\n    x = 1\n\n    def g(self):\n        return 2\n\n    def h(self):\n        return 3\n\n\nEND = 1\n"
)
HEADS = (b"", b"\xef\xbb\xbf", b"# coding: latin-1\n", b"# coding: shift_jis\n", b"# coding: utf-16\n", b"#!/bin/x\n# coding: no-such\n")


def kinds(before: bytes, after: bytes) -> list[type[Operation]]:
    operations = operations_between("a.py", before, after)
    assert apply_edits({"a.py": before}, operations) == {"a.py": after}
    return [type(operation) for operation in operations]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"return 1", b"return 10", [ReplaceSymbol]),
        (b"return 2", b"x = 2\n        return x", [ReplaceSymbol]),
        (b"x = 1\n", b"x = 9\n", [SearchReplace]),
        (b"END = 1", b"END = 2", [SearchReplace]),
        (b"    def h(self):\n        return 3\n\n", b"", [DeleteSymbol]),
        (b"def f():\n    return 1\n\n\n", b"", [DeleteSymbol]),
        (b"\n\nclass", b"\n\ndef new():\n    return 0\n\n\nclass", [InsertAfterSymbol]),
        (b"    def h", b"    def new(self):\n        return 0\n\n    def h", [InsertAfterSymbol]),
    ],
)
def test_the_finest_operation_that_is_exact_is_chosen(old: bytes, new: bytes, expected: list[type[Operation]]) -> None:
    assert TWO.count(old) == 1
    assert kinds(TWO, TWO.replace(old, new)) == expected


def test_changes_in_several_functions_become_one_operation_each() -> None:
    after = TWO.replace(b"return 1", b"return 4").replace(b"return 3", b"return 5").replace(b"END = 1", b"END = 6")
    assert kinds(TWO, after) == [ReplaceSymbol, ReplaceSymbol, SearchReplace]


def test_the_empty_file_and_mixed_line_endings_are_replaced_as_a_whole() -> None:
    assert kinds(b"", b"x = 1\n") == [DeleteFile, CreateFile]
    assert kinds(b"x = 1\r\ny = 2\r\nz", b"x = 1\r\ny = 2\r\nz\n") == [DeleteFile, CreateFile]


def test_equal_versions_need_nothing() -> None:
    assert operations_between("a.py", TWO, TWO) == ()


def test_files_that_appear_and_vanish() -> None:
    before = {"gone.py": b"x = 1\n", "same.py": b"", "changed.py": b"y = 1\n", "absent.py": None}
    after = {"gone.py": None, "same.py": b"", "changed.py": b"y = 2\n", "new.py": b"z = 1\n"}
    operations = operations_for_files(before, after)
    files = {path: content for path, content in before.items() if content is not None}
    assert apply_edits(files, operations) == {"gone.py": None, "changed.py": b"y = 2\n", "new.py": b"z = 1\n"}


def test_a_version_that_breaks_the_file_is_reached_only_by_permission() -> None:
    after = TWO.replace(b"return 1", b"return (")
    operations = operations_between("a.py", TWO, after)
    with pytest.raises(EditRefused, match="no longer parse"):
        apply_edits({"a.py": TWO}, operations)
    assert apply_edits({"a.py": TWO}, operations, must_parse=False) == {"a.py": after}


@st.composite
def edited_library_files(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A real file and what is left of it after a few rough edits: lines cut, moved, doubled, garbled, re-ended."""
    before = library_source(draw(st.sampled_from(NAMES)))
    if draw(st.booleans()):
        before = before.replace(b"\n", b"\r\n")
    before = draw(st.sampled_from(HEADS)) + before
    lines = before.split(b"\n")
    for _ in range(draw(st.integers(1, 4))):
        at, width = draw(st.integers(0, len(lines) - 1)), draw(st.integers(1, 12))
        match draw(st.integers(0, 5)):
            case 0:
                del lines[at : at + width]
            case 1:
                source = draw(st.integers(0, len(lines)))
                lines[at:at] = lines[source : source + width]
            case 2:
                lines[at : at + 1] = [draw(st.binary(max_size=8))]
            case 3:
                lines[at : at + width] = [line.replace(b"self", b"me") for line in lines[at : at + width]]
            case 4:
                lines[at : at + width] = [line.rstrip(b"\r") for line in lines[at : at + width]]
            case _:
                lines[at:at] = [b"", b"def fresh():", b"    return 1", b""]
        lines = lines or [b""]
    return before, b"\n".join(lines)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(edited_library_files())
def test_any_edit_of_a_real_file_is_reproduced_byte_for_byte(versions: tuple[bytes, bytes]) -> None:
    before, after = versions
    operations = operations_between("a.py", before, after)
    expected = {} if before == after else {"a.py": after}
    assert apply_edits({"a.py": before}, operations, must_parse=False) == expected


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(HEADS), st.binary(max_size=80), st.sampled_from(HEADS), st.binary(max_size=80), st.sampled_from(["a.py", "a.txt"]))
def test_any_two_byte_strings_are_led_from_one_to_the_other(head: bytes, one: bytes, other_head: bytes, other: bytes, path: str) -> None:
    before, after = head + one, other_head + other
    expected = {} if before == after else {path: after}
    assert apply_edits({path: before}, operations_between(path, before, after), must_parse=False) == expected
