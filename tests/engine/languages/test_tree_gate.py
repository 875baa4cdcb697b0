"""What parsed before must parse after."""

import pytest

from iama_engine.edits.apply import EditRefused, apply_edits
from iama_engine.edits.operations import ReplaceSymbol, SearchReplace

SOURCE = b"function a() { return 1 }\nfunction b() { return 2 }\n"


def test_an_edit_that_breaks_the_file_is_refused_by_name() -> None:
    good = ReplaceSymbol("a.js", "a", "function a() { return 3 }")
    with pytest.raises(EditRefused, match="no longer parse") as caught:
        apply_edits({"a.js": SOURCE}, [good, ReplaceSymbol("a.js", "b", "function b( { return 2 }")])
    assert len(caught.value.refusals) == 1


def test_a_file_that_was_broken_may_stay_as_broken() -> None:
    broken = SOURCE + b"function ((\n"
    done = apply_edits({"a.js": broken}, [SearchReplace("a.js", "return 1", "return 9")])
    assert done["a.js"] == broken.replace(b"return 1", b"return 9")


def test_two_edits_that_break_it_only_together_are_both_named() -> None:
    source = b"let a = (1);\n"
    with pytest.raises(EditRefused) as caught:
        apply_edits({"a.js": source}, [SearchReplace("a.js", "(1", "((1"), SearchReplace("a.js", ");", ");)")])
    assert len(caught.value.refusals) == 2
