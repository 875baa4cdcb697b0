"""Edits by symbol in JavaScript and TypeScript: placed, indented and taken out byte for byte."""

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.derive import operations_between
from iama_engine.edits.operations import DeleteSymbol, InsertAfterSymbol, Operation, ReplaceSymbol, SearchReplace
from iama_engine.edits.selection import Composer, delivery_hunks
from iama_engine.errors import EngineError, Refusal

SOURCE = """'use strict';

/** Says it. */
function say(what) {
  return what;
}

class Box {
  open() {
    return 1;
  }

  // belongs to shut
  shut() {
    return 2;
  }
}

exports.run = function (a) { return a; }; // note
"""


def edited(operation: Operation, source: str = SOURCE, path: str = "a.js") -> str:
    content = apply_edits({path: source.encode()}, [operation])[path]
    assert content is not None
    return content.decode()


def test_a_function_is_replaced_and_nothing_else_moves() -> None:
    new = "function say(what) {\n  return `${what}\n  !`;\n}"
    assert edited(ReplaceSymbol("a.js", "say", new)) == SOURCE.replace("function say(what) {\n  return what;\n}", new)


@pytest.mark.parametrize("given", ["open() {\n  return 3;\n}", "open() {\n    return 3;\n  }"])
def test_a_method_given_flush_left_or_as_it_stands_comes_out_the_same(given: str) -> None:
    assert edited(ReplaceSymbol("a.js", "Box.open", given)) == SOURCE.replace("return 1;", "return 3;")


def test_tabs_of_the_place_win() -> None:
    source = "class A {\n\tb() {\n\t\treturn 1;\n\t}\n}\n"
    assert edited(ReplaceSymbol("a.js", "A.b", "b() {\n  if (1) {\n    return 2;\n  }\n}"), source) == (
        "class A {\n\tb() {\n\t\tif (1) {\n\t\t\treturn 2;\n\t\t}\n\t}\n}\n"
    )


def test_insertion_leaves_one_blank_line_and_deletion_takes_the_comment() -> None:
    after = edited(InsertAfterSymbol("a.js", "Box.open", "peek() {\n  return 0;\n}"))
    assert "    return 1;\n  }\n\n  peek() {\n    return 0;\n  }\n\n  // belongs" in after
    gone = edited(DeleteSymbol("a.js", "Box.shut"))
    assert "belongs" not in gone and gone.endswith("  }\n}\n\nexports.run = function (a) { return a; }; // note\n")
    assert edited(DeleteSymbol("a.js", "say")).startswith("'use strict';\n\nclass Box {")


def test_the_last_member_leaves_an_empty_block() -> None:
    assert edited(DeleteSymbol("a.js", "A.b"), "class A {\n  b() {}\n}\n") == "class A {\n}\n"


def test_a_notice_of_copyright_is_the_files() -> None:
    source = "/* Copyright somebody */\nfunction a() {}\n\nfunction b() {}\n"
    assert edited(DeleteSymbol("a.js", "a"), source) == "/* Copyright somebody */\nfunction b() {}\n"


def test_code_behind_a_definition_on_its_line_is_never_taken_along() -> None:
    with pytest.raises(EditRefused, match="shares its last line"):
        edited(DeleteSymbol("a.js", "a"), "function a() {} keep();\n")


def test_a_definition_among_others_in_one_statement_is_refused_by_symbol() -> None:
    with pytest.raises(EditRefused, match="line of its own"):
        edited(ReplaceSymbol("a.js", "b", "b = 1"), "var a = function () {}, b = function () {};\n")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_two_versions_become_operations_that_lead_back_and_forth(newline: str) -> None:
    before = SOURCE.replace("\n", newline).encode()
    after = before.replace(b"return what;", b"return what + 1;").replace(b"'use strict';", b"'use strict'; // on")
    operations = operations_between("a.js", before, after)
    assert {operation.kind for operation in operations} == {"replace_symbol", "search_replace"}
    assert apply_edits({"a.js": before}, operations) == {"a.js": after}
    assert apply_edits({"a.js": after}, operations_between("a.js", after, before)) == {"a.js": before}


def test_typescript_symbols_are_edited_by_their_own_grammar() -> None:
    source = "export interface A { a: number }\nexport const f = (x: A): number => x.a;\n"
    done = edited(ReplaceSymbol("a.ts", "f", "export const f = (x: A): number => 2 * x.a;"), source, "a.ts")
    assert done == source.replace("=> x.a", "=> 2 * x.a")


def test_a_part_that_needs_another_is_refused() -> None:
    base = {"a.js": b"function a() {\n  return 1;\n}\n\nfunction b() {\n  return 2;\n}\n"}
    operations = (
        InsertAfterSymbol("a.js", "a", "function helper() {\n  return 3;\n}"),
        SearchReplace("a.js", "return 2", "return helper()"),
    )
    hunks = delivery_hunks(base, operations)
    composer = Composer(base, hunks)
    needs = next(hunk.hunk_id for hunk in hunks if hunk.kind == "search_replace")
    with pytest.raises(EngineError, match="helper") as caught:
        composer.compose([needs])
    assert caught.value.code is Refusal.HUNK_DEPENDS
    assert composer.compose([hunk.hunk_id for hunk in hunks])["a.js"] is not None
