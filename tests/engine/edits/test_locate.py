"""Where one operation lands."""

import pytest

from iama_engine.edits.document import Document
from iama_engine.edits.locate import NotApplicable, locate
from iama_engine.edits.operations import DeleteSymbol, InsertAfterSymbol, SearchReplace

SOURCE = b"""#!/usr/bin/env python
# kept, it is the head of the file
def first():
    pass


# belongs to second
# and so does this
@mark
def second():
    pass  # to the end


# stands alone

def third():
    pass
"""


def cut(name: str) -> bytes:
    splice = locate(Document(SOURCE), DeleteSymbol("a.py", name), 0, [name])
    assert splice.replacement == b""
    return SOURCE[splice.start : splice.end]


def test_a_deleted_definition_takes_its_comments_and_the_gap_below() -> None:
    assert cut("second") == b"# belongs to second\n# and so does this\n@mark\ndef second():\n    pass  # to the end\n\n\n"


def test_a_comment_with_a_gap_below_stays() -> None:
    assert cut("third") == b"\n\ndef third():\n    pass"


def test_the_first_line_of_a_script_stays() -> None:
    assert cut("first").startswith(b"# kept")


def test_leading_newlines_of_inserted_source_are_the_gap_it_gets() -> None:
    one = locate(Document(SOURCE), InsertAfterSymbol("a.py", "first", "\ndef new(): pass"), 0, ())
    two = locate(Document(SOURCE), InsertAfterSymbol("a.py", "first", "def new(): pass"), 0, ())
    assert (one.replacement, two.replacement) == (b"\n\ndef new(): pass", b"\n\n\ndef new(): pass")


def test_source_inserted_right_before_a_statement_keeps_its_distance() -> None:
    splice = locate(Document(b"def f():\n    pass\nx = 1\n"), InsertAfterSymbol("a.py", "f", "def g():\n    pass"), 0, ())
    assert splice.replacement == b"\n\n\ndef g():\n    pass\n\n"


def test_a_method_inserted_last_in_its_class_does_not_push_the_next_statement() -> None:
    source = b"class A:\n    def f(self):\n        pass\nx = 1\n"
    splice = locate(Document(source), InsertAfterSymbol("a.py", "A.f", "def g(self):\n    pass"), 0, ())
    assert splice.replacement == b"\n\n    def g(self):\n        pass"


def test_text_found_nowhere_is_not_applicable() -> None:
    with pytest.raises(NotApplicable, match="does not occur"):
        locate(Document(SOURCE), SearchReplace("a.py", "nowhere", ""), 0, ())
