"""What becomes of each kind of code."""

import pytest

from iama_engine.languages.java.mutants import find_mutants


@pytest.mark.parametrize(
    ("kind", "code", "after"),
    [
        ("int", "return a * b;", {"return a / b;", "return 0;"}),
        ("void", "a += 1;", {"a -= 1;", "a += 2;"}),
        ("void", "a--;", {"a++;"}),
        ("boolean", "return a && b;", {"return a;", "return b;", "return !(a && b);"}),
        ("String", "return a + b;", {"return a;", "return null;"}),
        ("int", "if (a) return 0;", {"if (!(a)) return 0;", "if (a) return 1;"}),
        ("void", "while (a) { }", {"while (Boolean.FALSE) { }"}),
        ("void", "x = a ? b : c;", {"x = !(a) ? b : c;"}),
        ("void", "x = !a;", {"x = a;"}),
        ("boolean", "return true;", {"return false;"}),
        ("long", "return 1L;", {"return 2L;", "return 0;"}),
        ("void", 'say("x");', {";", 'say("");'}),
        ("void", 'x = "";', {'x = "?";'}),
        ("void", "for (;;) { break; }", {"for (;;) { continue; }"}),
        ("void", "switch (a) { case 1: break; }", set()),
        ("void", "int[] x = {b};", {"int[] x = {};"}),
        ("Object", "return null;", set()),
        ("void", "x = a == b;", {"x = a != b;"}),
        ("int", "return -1;", {"return 1;", "return -2;"}),
    ],
)
def test_the_faults_of_a_line(kind: str, code: str, after: set[str]) -> None:
    source = f"class A {{ {kind} f() {{ {code} }} }}".encode()
    begin, end = f"class A {{ {kind} f() {{ ", " } }"
    found = {" ".join(one.apply(source).decode().split()) for one in find_mutants("A.java", source, ())}
    assert {one.removeprefix(" ".join(begin.split())).removesuffix(end).strip() for one in found} == after


def test_annotations_types_and_labels_have_no_faults() -> None:
    source = b'class A { @SuppressWarnings("x") void f() { @Mark(1) int x; switch (x) { case 3: } } }'
    assert find_mutants("A.java", source, ()) == []
