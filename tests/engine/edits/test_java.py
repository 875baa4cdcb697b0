"""Edits by symbol in Java: placed, indented and taken out byte for byte."""

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.derive import operations_between
from iama_engine.edits.operations import DeleteSymbol, InsertAfterSymbol, Operation, ReplaceSymbol, SearchReplace

SOURCE = """package a;

/** A box. */
public class Box {

    private int n = 1; // size

    /** Opens. */
    @Deprecated
    public int open() {
        return n;
    }

    // belongs to shut
    int shut(int a) {
        String s = \"\"\"
            kept
              as it is
            \"\"\";
        return a;
    }
}
"""


def edited(operation: Operation, source: str = SOURCE) -> str:
    content = apply_edits({"Box.java": source.encode("latin-1")}, [operation])["Box.java"]
    assert content is not None
    return content.decode("latin-1")


@pytest.mark.parametrize("given", ["public int open() {\n    return 3;\n}", "public int open() {\n        return 3;\n    }"])
def test_a_method_given_flush_left_or_as_it_stands_comes_out_the_same(given: str) -> None:
    expected = SOURCE.replace("@Deprecated\n    public int open() {\n        return n;", "public int open() {\n        return 3;")
    assert edited(ReplaceSymbol("Box.java", "Box.open", given)) == expected


def test_text_blocks_keep_their_lines() -> None:
    text = 'int shut(int a) {\n    String s = """\n            kept\n              as it is\n            """;\n    return 2;\n}'
    assert edited(ReplaceSymbol("Box.java", "Box.shut", text)) == SOURCE.replace("return a;", "return 2;")


def test_insertion_leaves_one_blank_line_and_deletion_takes_the_comment() -> None:
    after = edited(InsertAfterSymbol("Box.java", "Box.open", "int peek() {\n    return 0;\n}"))
    assert "        return n;\n    }\n\n    int peek() {\n        return 0;\n    }\n\n    // belongs" in after
    gone = edited(DeleteSymbol("Box.java", "Box.shut"))
    assert "belongs" not in gone and gone.endswith("        return n;\n    }\n}\n")


def test_latin_1_crlf_and_tabs_stay() -> None:
    source = 'class A {\r\n\tString s = "\xe9";\r\n\tint f() {\r\n\t\treturn 1;\r\n\t}\r\n}\r\n'
    content = apply_edits({"A.java": source.encode("latin-1")}, [SearchReplace("A.java", "return 1;", "return 2;")])["A.java"]
    assert content == source.replace("return 1", "return 2").encode("latin-1")


def test_what_would_not_parse_is_refused() -> None:
    with pytest.raises(EditRefused):
        edited(SearchReplace("Box.java", "return n;", "return n"))


def test_a_difference_becomes_operations_that_make_it() -> None:
    after = SOURCE.replace("return n;", "return n + 1;").replace("return a;", "return -a;").encode()
    operations = operations_between("Box.java", SOURCE.encode(), after)
    assert apply_edits({"Box.java": SOURCE.encode()}, operations)["Box.java"] == after
