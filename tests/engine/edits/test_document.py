"""Documents: incremental trees equal fresh ones, and few are kept."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tree_sitter import Node

from iama_engine.edits.document import Document, Documents, Splice
from iama_engine.symbols.syntax import parse
from tests.engine.stdlib import library_source

SOURCE = library_source("sched.py")


def shape(node: Node) -> list[tuple[str, int, int]]:
    return [(node.type, node.start_byte, node.end_byte), *(part for child in node.children for part in shape(child))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places=st.lists(st.integers(0, len(SOURCE)), min_size=2, max_size=6).map(sorted),
    pieces=st.lists(
        st.sampled_from([b"", b"x = 1\n", b"\n    def f(self):\n        pass\n", b"(", b'"""', b"    "]), min_size=3, max_size=3
    ),
)
def test_a_tree_parsed_incrementally_equals_one_parsed_afresh(places: list[int], pieces: list[bytes]) -> None:
    pairs = zip(places[::2], places[1::2], pieces, strict=False)
    splices = [Splice(start, min(end, start + 60), piece, 0) for start, end, piece in pairs]
    edited = Document(SOURCE).spliced(splices)
    fresh = parse(edited.source)
    assert edited.tree.root_node.has_error == fresh.root_node.has_error
    if not fresh.root_node.has_error:
        assert shape(edited.tree.root_node) == shape(fresh.root_node)


def test_the_same_content_is_the_same_document_until_others_push_it_out() -> None:
    documents = Documents(size=2)
    first = documents.get("a.py", b"a = 1\n")
    assert documents.get("b.py", b"a = 1\n") is first
    documents.get("a.py", b"a = 2\n")
    documents.get("a.py", b"a = 3\n")
    assert documents.get("a.py", b"a = 1\n") is not first


def test_definitions_after_a_byte_order_mark_start_their_line() -> None:
    document = Document(b"\xef\xbb\xbfdef f():\n    pass\n")
    span = document.span("f")
    assert span is not None
    assert document.line_start(span.start) == span.start == 3
