"""Sets of edits: what they do to the bytes, and that a set with one fault does nothing."""

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.document import Documents
from iama_engine.edits.operations import (
    CreateFile,
    DeleteFile,
    DeleteSymbol,
    InsertAfterSymbol,
    Operation,
    ReplaceSymbol,
    SearchReplace,
    operation_id,
)
from iama_engine.symbols.outline import index_source
from tests.engine.stdlib import NAMES, library_source

SHAPES = b'''"""Shapes."""

import math


class Circle:
    """A circle."""

    def __init__(self, radius):
        self.radius = radius

    # the area
    @property
    def area(self):
        return math.pi * self.radius ** 2

    @area.setter
    def area(self, value):
        self.radius = math.sqrt(value / math.pi)


def twice(x):
    return 2 * x


LIMIT = 10
'''


def edit(*operations: Operation, source: bytes = SHAPES) -> str:
    changed = apply_edits({"shapes.py": source}, operations)["shapes.py"]
    assert changed is not None
    return changed.decode()


def reasons(*operations: Operation, source: bytes = SHAPES) -> dict[str, str]:
    with pytest.raises(EditRefused) as refused:
        apply_edits({"shapes.py": source}, operations)
    return {refusal.op_id: refusal.reason for refusal in refused.value.refusals}


def test_replaces_a_function_and_leaves_every_other_byte() -> None:
    result = edit(ReplaceSymbol("shapes.py", "twice", "def twice(x):\n    return x + x\n"))
    assert result == SHAPES.decode().replace("return 2 * x", "return x + x")


def test_replaces_the_second_definition_of_a_name_by_its_ordinal() -> None:
    result = edit(ReplaceSymbol("shapes.py", "Circle.area#1", "@area.setter\ndef area(self, value):\n    self.radius = value\n"))
    assert "    @area.setter\n    def area(self, value):\n        self.radius = value\n\n\ndef twice" in result
    assert "return math.pi" in result


def test_several_operations_on_one_file_are_located_in_the_same_content() -> None:
    result = edit(
        SearchReplace("shapes.py", "LIMIT = 10", "LIMIT = 20"),
        ReplaceSymbol("shapes.py", "twice", "def twice(x):\n    return x << 1"),
        DeleteSymbol("shapes.py", "Circle.area#1"),
        InsertAfterSymbol("shapes.py", "Circle", "def half(x):\n    return x / 2"),
    )
    assert result.endswith(
        "** 2\n\n\ndef half(x):\n    return x / 2\n\n\ndef twice(x):\n    return x << 1\n\n\nLIMIT = 20\n",
    )


def test_a_method_moves_out_of_its_class_in_one_set() -> None:
    result = edit(
        DeleteSymbol("shapes.py", "Circle.area#1"), InsertAfterSymbol("shapes.py", "Circle", "def set_area(circle, value):\n    pass")
    )
    assert "setter" not in result
    assert "    return math.pi * self.radius ** 2\n\n\ndef set_area(circle, value):\n    pass\n\n\ndef twice" in result


def test_deleting_takes_the_comment_above_and_keeps_the_blank_lines_between_the_others() -> None:
    result = edit(DeleteSymbol("shapes.py", "Circle.area"))
    assert "# the area" not in result
    assert "        self.radius = radius\n\n    @area.setter\n" in result


def test_deleting_everything_in_a_class_leaves_pass() -> None:
    source = b"class A:\n    def f(self):\n        pass\n\n    # about g\n    def g(self):\n        pass\n\n\nx = 1\n"
    assert edit(DeleteSymbol("shapes.py", "A.f"), DeleteSymbol("shapes.py", "A.g"), source=source) == "class A:\n    pass\n\n\nx = 1\n"


def test_a_refused_operation_refuses_the_whole_set_and_every_fault_is_listed() -> None:
    good = ReplaceSymbol("shapes.py", "twice", "def twice(x):\n    return 0")
    missing = ReplaceSymbol("shapes.py", "thrice", "def thrice(x):\n    return 0")
    ambiguous = SearchReplace("shapes.py", "radius", "r")
    elsewhere = SearchReplace("other.py", "a", "b")
    found = reasons(good, missing, ambiguous, elsewhere)
    assert found == {
        operation_id(missing): "no definition called thrice in shapes.py",
        operation_id(ambiguous): "the search text occurs 5 times; it must occur exactly once",
        operation_id(elsewhere): "no file other.py",
    }


def test_occurrences_that_overlap_count() -> None:
    assert "2 times" in reasons(SearchReplace("shapes.py", "aa", "b"), source=b"x = 'aaa'\n").popitem()[1]


def test_a_definition_that_changed_since_it_was_read_is_not_replaced() -> None:
    stale = hashlib.sha256(b"def twice(x):\n    return x").hexdigest()
    assert "twice has changed" in reasons(ReplaceSymbol("shapes.py", "twice", "def twice(): pass", stale)).popitem()[1]
    assert "twice has changed" in reasons(DeleteSymbol("shapes.py", "twice", stale)).popitem()[1]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ReplaceSymbol("shapes.py", "twice", "def twice(x): pass"), ReplaceSymbol("shapes.py", "twice", "def twice(y): pass")),
        (ReplaceSymbol("shapes.py", "Circle", "class Circle: pass"), DeleteSymbol("shapes.py", "Circle.area")),
        (SearchReplace("shapes.py", "2 * x", "3 * x"), ReplaceSymbol("shapes.py", "twice", "def twice(x): pass")),
        (DeleteSymbol("shapes.py", "Circle.area"), InsertAfterSymbol("shapes.py", "Circle.area", "def f(self): pass")),
    ],
)
def test_operations_that_overlap_are_refused(first: Operation, second: Operation) -> None:
    assert set(reasons(first, second).values()) == {"it overlaps another operation of the set"}


def test_the_same_operation_twice_is_refused() -> None:
    insert = InsertAfterSymbol("shapes.py", "twice", "def f(): pass")
    assert reasons(insert, insert) == {operation_id(insert): "the same operation occurs twice in the set"}


def test_an_edit_that_breaks_the_file_is_refused_with_the_parser_s_words() -> None:
    found = reasons(ReplaceSymbol("shapes.py", "twice", "def twice(x):\n    print 'x'"))
    assert "no longer parse" in found.popitem()[1]


def test_an_edit_applies_while_another_part_of_the_file_is_broken() -> None:
    broken = b"def bad(:\n    pass\n\n\ndef good():\n    return 1\n"
    assert edit(ReplaceSymbol("shapes.py", "good", "def good():\n    return 2"), source=broken).endswith("return 2\n")
    assert "no longer parse" in reasons(ReplaceSymbol("shapes.py", "good", "def good(:\n    return 2"), source=broken).popitem()[1]


def test_an_edit_may_mend_a_broken_file() -> None:
    assert edit(SearchReplace("shapes.py", "bad(:", "bad():"), source=b"def bad(:\n    pass\n") == "def bad():\n    pass\n"


def test_files_are_created_deleted_and_replaced_as_a_whole() -> None:
    files = {"a.py": b"x = 1\n", "b.py": b"y = 1\n"}
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    operations: list[Operation] = [
        CreateFile("c.py", "z = 1\n"),
        DeleteFile("a.py", digests["a.py"]),
        DeleteFile("b.py", digests["b.py"]),
        CreateFile("b.py", "y = 2\n"),
    ]
    assert apply_edits(files, operations) == {"a.py": None, "b.py": b"y = 2\n", "c.py": b"z = 1\n"}


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (CreateFile("shapes.py", ""), "shapes.py exists already"),
        (DeleteFile("shapes.py", "0" * 64), "shapes.py has changed since the operation was made"),
        (DeleteFile("gone.py", "0" * 64), "no file gone.py"),
        (SearchReplace("shapes.py", "", "x"), "the search text is empty"),
        (ReplaceSymbol("shapes.py", "twice", "  \n"), "the new source is empty; use delete_symbol"),
    ],
)
def test_refusals_say_what_is_wrong(operation: Operation, reason: str) -> None:
    assert reasons(operation) == {operation_id(operation): reason}


def test_symbols_exist_in_files_of_known_languages_only() -> None:
    with pytest.raises(EditRefused, match="no symbols that are known here"):
        apply_edits({"setup.cfg": b"[a]\n"}, [DeleteSymbol("setup.cfg", "a")])
    assert apply_edits({"setup.cfg": b"[a]\n"}, [SearchReplace("setup.cfg", "[a]", "[b]")]) == {"setup.cfg": b"[b]\n"}


def test_an_edit_without_effect_changes_no_file() -> None:
    assert apply_edits({"shapes.py": SHAPES}, [SearchReplace("shapes.py", "LIMIT", "LIMIT")]) == {}


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("final", [True, False])
def test_line_endings_byte_order_mark_and_final_newline_stay(newline: bytes, mark: bytes, final: bool) -> None:
    source = mark + (SHAPES if final else SHAPES.rstrip()).replace(b"\n", newline)
    operations: list[Operation] = [
        ReplaceSymbol("shapes.py", "twice", "def twice(x):\n    y = x\n    return y + y\n"),
        SearchReplace("shapes.py", "LIMIT = 10", "LIMIT = 10  # at most"),
    ]
    expected = source.replace(b"    return 2 * x", b"    y = x" + newline + b"    return y + y").replace(b"10", b"10  # at most")
    assert apply_edits({"shapes.py": source}, operations) == {"shapes.py": expected}


def test_a_search_written_with_line_feeds_finds_text_in_a_file_with_carriage_returns() -> None:
    source = b"def f():\r\n    return 1\r\n"
    result = apply_edits({"a.py": source}, [SearchReplace("a.py", "f():\n    return 1", "f():\n    x = 1\n    return x")])
    assert result == {"a.py": b"def f():\r\n    x = 1\r\n    return x\r\n"}


def test_a_file_in_latin_1_stays_in_latin_1() -> None:
    source = "# -*- coding: latin-1 -*-\nNAME = 'Grün'\n\n\ndef größe():\n    return 'ä'\n".encode("latin-1")
    operations: list[Operation] = [ReplaceSymbol("a.py", "größe", "def größe():\n    return 'ö'"), SearchReplace("a.py", "Grün", "Blaß")]
    expected = source.decode("latin-1").replace("Grün", "Blaß").replace("'ä'", "'ö'").encode("latin-1")
    assert apply_edits({"a.py": source}, operations) == {"a.py": expected}
    with pytest.raises(EditRefused, match="iso8859-1, which has no '→'"):
        apply_edits({"a.py": source}, [SearchReplace("a.py", "Grün", "→")])


def test_a_file_whose_cookie_lies_keeps_its_bytes() -> None:
    source = b"# coding: utf-8\nA = '\xff\xfe'\n\n\ndef f():\n    return 1\n"
    assert apply_edits({"a.py": source}, [SearchReplace("a.py", "return 1", "return 2")]) == {"a.py": source.replace(b"1", b"2")}


@pytest.mark.parametrize("name", NAMES)
def test_every_definition_of_a_real_file_can_be_replaced_by_itself(name: str) -> None:
    source = library_source(name)
    documents = Documents()
    for symbol in index_source(name, source).symbols:
        body = source[symbol.start_byte : symbol.end_byte].decode()
        assert apply_edits({name: source}, [ReplaceSymbol(name, symbol.name, body, symbol.sha256)], documents=documents) == {}, symbol


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_bytes_outside_the_definitions_named_never_change(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(NAMES))
    source = library_source(name)
    symbols = [symbol for symbol in index_source(name, source).symbols if symbol.kind != "class" and symbol.qualified_name.count(".") < 2]
    chosen = data.draw(st.lists(st.sampled_from(symbols), min_size=1, max_size=5, unique=True))
    outer = [s for s in chosen if not any(o is not s and o.start_byte <= s.start_byte and s.end_byte <= o.end_byte for o in chosen)]
    stub = "def stub():\n    return 'stub'"
    result = apply_edits({name: source}, [ReplaceSymbol(name, symbol.name, stub) for symbol in outer])[name]
    assert result is not None
    position = 0
    for symbol in sorted(outer, key=lambda s: s.start_byte):
        gap = source[position : symbol.start_byte]
        assert result.startswith(gap)
        result = result[len(gap) :]
        indent = gap[gap.rfind(b"\n") + 1 :]
        new = b"def stub():\n" + indent + b"    return 'stub'"
        assert result.startswith(new)
        result, position = result[len(new) :], symbol.end_byte
    assert result == source[position:]
