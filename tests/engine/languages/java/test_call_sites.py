"""What the code and tests of a package hand to its methods."""

import time

import pytest

from iama_engine.languages.java.call_sites import MAX_A_METHOD, CallSite, read_call_sites

LIB = b"""package a;
public class Lib {
    static final int MOST = 7;
    static final int LEAST = 0;
    private static final String WORD = "hidden";
    enum Size { SMALL }
    Lib(int n, String word) { this(n, word, null); }
    Lib(int n, String word, Object more) { }
    void set(Object value) { }
    void take(Object... all) { set(WORD); set(LEAST); }
}
"""
TEST = b"""package b;
import a.Lib;
import java.util.Date;
import java.util.*;
import static a.Lib.MOST;
public class LibTest {
    private final String[] kept = { "field" };
    public void test() {
        String word = "once" + 1;
        String[] list = { "x", "y" };
        int changed = 1;
        changed++;
        Lib lib = new Lib(-3, "three");
        %s
    }
    static class Below extends Lib { Below() { super(4, "above"); } }
}
"""


def handed(statement: str, name: str = "set") -> list[tuple[str | None, ...]]:
    files = {"src/main/java/a/Lib.java": LIB, "src/test/java/b/LibTest.java": TEST.replace(b"%s", statement.encode())}
    own = {('"hidden"',), ("\x01a.Lib\x01.LEAST",)}
    sites = read_call_sites(files, ["src/main/java/a/Lib.java"])
    return [site.arguments for site in sites if site.name == name and site.arguments not in own]


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ('"a, \\"b\\""', '"a, \\"b\\""'),
        ("-1L", "-1L"),
        ("null", "null"),
        ("(Object) null", "(Object) null"),
        ("1 + 2 * 3", "1 + 2 * 3"),
        ("MOST", "\x01a.Lib\x01.MOST"),
        ("Lib.Size.SMALL", "\x01a.Lib.Size\x01.SMALL"),
        ("new Lib(/* two */ 2, word)", 'new \x01a.Lib\x01(2, ("once" + 1))'),
        ("list", 'new String[] {"x", "y"}'),
        ("new int[] {1, 2}", "new int[] {1, 2}"),
        ("new Date(5L)", "new \x01java.util.Date\x01(5L)"),
        ("String.class", "String.class"),
        ("Integer.valueOf(4)", "Integer.valueOf(4)"),
    ],
)
def test_what_means_the_same_anywhere_is_taken(argument: str, written: str) -> None:
    assert handed(f"lib.set({argument});") == [(written,)]


@pytest.mark.parametrize(
    "argument",
    [
        "lib",
        "changed",
        "this.kept",
        "new Date()",
        "new Lib(1, word) { }",
        "new Unknown(1)",
        "new ArrayList()",
        "word.trim()",
        "() -> 1",
        "helper(1)",
    ],
)
def test_what_speaks_of_its_place_of_time_or_of_a_type_nobody_named_is_open(argument: str) -> None:
    assert handed(f"lib.set({argument});") == []


def test_an_open_place_leaves_the_others() -> None:
    assert handed('lib.take(lib, "b", changed);', "take") == [(None, '"b"', None)]


def test_a_private_constant_is_its_value_and_another_its_name() -> None:
    sites = read_call_sites({"Lib.java": LIB}, ["Lib.java"])
    assert {site.arguments for site in sites if site.name == "set"} == {('"hidden"',), ("\x01a.Lib\x01.LEAST",)}


def test_constructors_are_told_by_their_class_also_where_another_calls_them() -> None:
    assert handed("", "Lib") == [(None, None, "null"), ("4", '"above"'), ("-3", '"three"')]


def test_only_what_the_code_declares_is_told_the_commonest_first_and_a_few_of_each() -> None:
    many = "".join(f"lib.set({n});" for n in range(MAX_A_METHOD + 5))
    found = handed(f'lib.set("often"); System.out.println("x"); lib.set("often"); {many}')
    assert found[0] == ('"often"',) and len(found) == MAX_A_METHOD
    assert handed('System.out.println("x");', "println") == []


def test_a_file_that_does_not_parse_tells_nothing() -> None:
    assert read_call_sites({"A.java": b"class A { void f(int n) { f(1) } }"}, ["A.java"]) == []
    assert read_call_sites({"A.java": b"class A { void f(int n) { f(1); } }"}, ["A.java"]) == [CallSite("f", ("1",))]


def test_constants_of_constants_are_given_up_once_they_are_too_long() -> None:
    fields = "".join(f"private static final Object[] C{n} = {{{', '.join([f'C{n - 1}'] * 40)}}};" for n in range(1, 6))
    source = f"class A {{ private static final Object[] C0 = {{1, 2}}; {fields} void f(Object o) {{ f(C5); f(C0); }} }}"
    assert [site.arguments for site in read_call_sites({"A.java": source.encode()}, ["A.java"])] == [("new Object[] {1, 2}",)]


def test_a_long_method_is_read_once_for_all_its_variables() -> None:
    lines = "".join(f"int v{n} = {n}; f(v{n});" for n in range(1500))
    begun = time.process_time()
    sites = read_call_sites({"A.java": f"class A {{ void f(int n) {{ }} void all() {{ {lines} }} }}".encode()}, ["A.java"])
    assert len(sites) == MAX_A_METHOD
    assert time.process_time() - begun < 5.0
