"""All faults of a file in one source."""

from iama_engine.languages.java.mutants import find_entries, find_mutants
from iama_engine.languages.java.outline import JAVA
from iama_engine.languages.java.schemata import Segment, write_schemata
from iama_engine.languages.java.search_operators import SEARCH
from iama_engine.symbols.syntax import parse

SOURCE = """class A {
  final int n;
  A(int n) { this(n, 1); go(); }
  A(int n, int m) { this.n = n + m; }
  int sum(int most) {
    int all = 0;
    for (int i = 0; i < most; i++) { all += i; }
    return all;
  }
  void say(String word) { if (word == null) { throw new IllegalArgumentException("ü"); } }
}
""".encode()


def written() -> list[Segment]:
    mutants = dict(enumerate(find_mutants("A.java", SOURCE, (), SEARCH)))
    return write_schemata("A.java", SOURCE, mutants, dict(enumerate(find_entries("A.java", SOURCE))))


def test_with_and_without_the_faults_it_parses() -> None:
    segments = written()
    whole, plain = ("".join(one.text for one in segments if wanted or one.fault < 0) for wanted in (True, False))
    for text in (whole, plain):
        assert not parse(text.encode(), grammar=JAVA).root_node.has_error, text
    assert "iama.Reach.is(" not in plain and plain.count("iama.Reach.hit(") == 4 and plain.count("iama.Reach.step();") == 1


def test_a_copy_has_its_fault_and_ends_as_the_method_must() -> None:
    segments = written()
    copies = {one.text for one in segments if one.fault >= 0}
    assert any("i > most" in text and "iama.Reach.step();" in text and "throw new IllegalStateException();" in text for text in copies)
    assert any('"XXü"' in text and "IllegalStateException" not in text for text in copies)


def test_a_final_field_keeps_its_value_in_every_copy() -> None:
    copies = [one.text for one in written() if one.fault >= 0 and "iama.Reach.hit(1);" in one.text]
    assert copies and all("this.n = n" in text for text in copies)


def test_the_call_of_another_constructor_stays_first() -> None:
    assert "A(int n) { this(n, 1); iama.Reach.hit(0);" in "".join(one.text for one in written())


def test_a_method_that_would_grow_too_long_has_fewer_faults() -> None:
    body = "        n = n + 1;\n" * 400
    source = f"class A {{ int n; void go() {{\n{body}}} }}\n".encode()
    mutants = dict(enumerate(find_mutants("A.java", source, (), SEARCH)))
    copies = [one for one in write_schemata("A.java", source, mutants, {}) if one.fault >= 0]
    assert 0 < len(copies) < len(mutants) and sum(len(one.text) for one in copies) < 50_000
