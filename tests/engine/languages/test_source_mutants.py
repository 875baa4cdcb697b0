"""A fair draw of faults that parse, in whatever language."""

from iama_engine.languages.ecmascript.mutants import find_mutants as of_script
from iama_engine.languages.java.mutants import find_mutants as of_java
from iama_engine.languages.source_mutants import draw_mutants, meant

JAVA = b"class A { int f(int a) { return a * 2 + 1; } boolean g(int a) { return a > 1 && a < 9; } }"
SCRIPT = b"exports.f = function (a) { return a < 1; };"


def test_methods_take_turns_and_the_seed_decides() -> None:
    found = of_java("A.java", JAVA, ())
    drawn = draw_mutants(found, {"A.java": JAVA}, 4, seed=1)
    assert [one.symbol.rpartition(".")[2] for one in drawn] == ["f", "g", "f", "g"]
    assert drawn == draw_mutants(found, {"A.java": JAVA}, 4, seed=1) != draw_mutants(found, {"A.java": JAVA}, 4, seed=2)


def test_no_limit_draws_all_that_parse_in_their_own_grammars() -> None:
    found = [*of_java("A.java", JAVA, ()), *of_script("a.js", SCRIPT, ())]
    assert len(draw_mutants(found, {"A.java": JAVA, "a.js": SCRIPT}, 0, seed=0)) == len(found)


def test_a_short_name_means_what_ends_in_it_unless_it_is_there_itself() -> None:
    assert meant(["f"], ["A.f", "B.f"]) == {"A.f", "B.f"}
    assert meant(["f"], ["f", "A.f"]) == {"f"}
