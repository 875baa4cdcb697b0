"""Classes that hold values as records: what is done unasked, asked about and refused, and a program that cannot tell."""

import subprocess
from pathlib import Path

import pytest

from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.java.helper_classes import find_jdk
from tests.engine.recipes.java.rewriting import NEWEST, all_rewritten, applied, batch, batch_reasons, needs_jdk

pytestmark = needs_jdk
NAME = "record_classes"
EQUAL = (
    "public boolean equals(Object o) { return o instanceof A && ((A) o).n == n; }"
    ' public int hashCode() { return n; } public String toString() { return "A" + n; }'
)
READER = "public int getN() { return n; }"
PLAIN = "A(int n) { this.n = n; }"
LONG = "n" * 90


def value(*members: str, head: str = "final class A") -> str:
    """A class of one number that says what is equal."""
    body = "".join(f"  {member}\n" for member in (*members, EQUAL))
    return f"{head} {{\n{body}}}\n"


CHANGED = {
    "checked": (
        value("private final int n;", "A(int n) { if (n < 0) throw new IllegalArgumentException(); this.n = n; }", READER),
        value("A(int n) { if (n < 0) throw new IllegalArgumentException(); this.n = n; }", READER, head="record A(int n)"),
    ),
    "calls the class above": (
        value("private final int n;", "A(int n) { super(); this.n = n; }", READER),
        value(READER, head="record A(int n)"),
    ),
    "nested": (
        f"class Outer {{\n  private static class A {{\n    private final int n;\n    {PLAIN}\n    {READER}\n    {EQUAL}\n  }}\n}}\n",
        f"class Outer {{\n  private record A(int n) {{\n    {READER}\n    {EQUAL}\n  }}\n}}\n",
    ),
    "order of the constructor": (
        value("private final int n;", "private final String[] s;", "A(String[] s, int n) { this.n = n; this.s = s; }", READER).replace(
            READER, f"{READER} public String[] s() {{ return s; }}"
        ),
        value(READER, head="record A(String[] s, int n)").replace(READER, f"{READER} public String[] s() {{ return s; }}"),
    ),
    "documented constructor": (
        value("private final int n;", "/** Of one. */", PLAIN, READER),
        value("/** Of one. */", PLAIN, READER, head="record A(int n)"),
    ),
    "wide": (
        value(
            f"private final int {LONG};", "private final int n;", f"A(int {LONG}, int n) {{ this.n = n; this.{LONG} = {LONG}; }}", READER
        ).replace(READER, f"{READER} public int get{LONG.capitalize()}() {{ return {LONG}; }}"),
        value(READER, head=f"record A(\n    int {LONG},\n    int n)").replace(
            READER, f"{READER} public int get{LONG.capitalize()}() {{ return {LONG}; }}"
        ),
    ),
}
KEPT = {
    "one reads nothing": (value("private final int n;", PLAIN), "asks first: anyone may read n()"),
    "open": (
        value("private final int n;", f"public {PLAIN}", READER, head="public class A"),
        "asks first: no class elsewhere may extend it",
    ),
    "extends": (value("private final int n;", PLAIN, READER, head="final class A extends Thread"), "it extends a class"),
    "written": (value("private final int n;", PLAIN, READER, head="final class A implements java.io.Serializable"), "reads its fields"),
    "inner": (f"class O {{\n  final class A {{\n private final int n; {PLAIN} {READER} {EQUAL} }}\n}}\n", "an inner or local class"),
    "local": (
        f"class O {{ void f() {{\n  final class A {{\n private final int n; {PLAIN} {READER} {EQUAL} }}\n}} }}\n",
        "an inner or local",
    ),
    "annotated": (value("@Deprecated private final int n;", PLAIN, READER), "whoever reads the annotations"),
    "initializer": (value("private final int n;", "{ System.out.println(); }", PLAIN, READER), "it has an initializer"),
    "other name": (value("private final int n;", "A(int m) { this.n = m; }", READER), "does not take each field by its name"),
    "other type": (value("private final int n;", "A(short n) { this.n = n; }", READER), "takes n as another type"),
    "throws": (value("private final int n;", "A(int n) throws Exception { this.n = n; }", READER), "declares exceptions"),
    "hidden constructor": (value("private final int n;", f"private {PLAIN}", READER), "less open than the class"),
    "not its reader": (value("private final int n;", PLAIN, READER, "public long n() { return n; }"), "not the public method that reads"),
    "taken name": (
        "final class A {\n  private final int wait;\n  A(int wait) { this.wait = wait; }\n  public int getWait() { return wait; }\n}\n",
        "cannot have a component wait",
    ),
    "interface": (
        "interface I { default int n() { return 1; } }\n" + value("private final int n;", PLAIN, READER, head="final class A implements I"),
        "an interface of it has a method n()",
    ),
    "overload": (value("private final int n;", PLAIN, READER, "public int n(int... m) { return 1; }"), "a call may mean the reader then"),
    "call": (
        "class O {\n  static int n() { return 7; }\n"
        f"  static final class A {{\n    private final int n; {PLAIN} {READER} int more() {{ return n(); }} {EQUAL}\n  }}\n}}\n",
        "which would mean the reader then",
    ),
    "copy": (
        value("private final int n;", "private final int[] s;", "A(int n, int[] s) { this.n = n; this.s = s; }", READER).replace(
            READER, f"{READER} public int[] getS() {{ return s.clone(); }}"
        ),
        "asks first: anyone may read s()",
    ),
    "calls above with a comment": (
        value("private final int n;", "/** Of one. */", "A(int n) { super(); this.n = n; }", READER),
        "calls another",
    ),
    "comment": (value("private final int n; // why", PLAIN, READER), "a comment stands with a field"),
    "comment above": (value("/** Why. */", "private final int n;", PLAIN, READER), "a comment stands with a field"),
    "two": (
        value("private final int n, m;", "A(int n, int m) { this.n = n; this.m = m; }", READER),
        "several fields are declared together",
    ),
    "extended": (
        value("private final int n;", PLAIN, READER, head="class A") + "class B extends A { B() { super(1); } }\n",
        "would not compile",
    ),
    "changes": (value("private int n;", PLAIN, READER), ""),
    "has a value": (value("private final int n = 1;", READER), ""),
}
"""Each is a file of its own; the reason is empty where nothing is said, as the class holds more than values."""


@pytest.mark.parametrize("rule", CHANGED)
def test_it_changes_what_nobody_can_tell(rule: str) -> None:
    texts = tuple(before for before, _ in CHANGED.values())
    before, after = CHANGED[rule]
    assert batch(NAME, texts)[before] == after


@pytest.mark.parametrize("rule", KEPT)
def test_it_leaves_the_others_and_says_why(rule: str) -> None:
    texts = tuple(text for text, _ in KEPT.values())
    text, words = KEPT[rule]
    assert batch(NAME, texts)[text] == text
    assert words in batch_reasons(NAME, texts)[text]
    assert words or not batch_reasons(NAME, texts)[text]


def test_naming_the_class_answers_the_question_and_the_title_keeps_it() -> None:
    files = {"A.java": f"public class A {{\n  private final int n;\n\n  public {PLAIN}\n\n  {READER}\n}}\n".encode()}
    output = recipe_named(NAME).propose(RecipeInput(files, ("A.java",), symbol="A", java_release=NEWEST))
    assert applied(files, output)["A.java"] == f"public record A(int n) {{\n  {READER}\n}}\n".encode()
    assert "become equal" in output.units[0].title and "extend it" in output.units[0].title


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("class Look { Object f(Object o) throws Exception { return o.getClass().getDeclaredFields(); } }\n", "Look.java:1 may look"),
        ("import java.lang.reflect.Field;\nclass Look { }\n", "Look.java:1 may look"),
        ("class Look { Object f(Object o) { return new com.example.Json().write(o); } }\n", "Look.java:1 may look"),
        ("class Look { boolean f(Object o) { return o instanceof Record; } }\n", "Look.java:1 may look"),
        ("class Look { Object f(Class<?> c) throws Exception { return c.getConstructor(int.class); } }\n", "Look.java:1 may look"),
        ("import org.junit.jupiter.api.Test;\nclass Look { }\n", "Look.java:1 may look"),
    ],
)
def test_where_something_may_look_into_objects_it_asks(text: str, words: str) -> None:
    files = {"A.java": value("private final int n;", PLAIN, READER).encode(), "Look.java": text.encode()}
    output = recipe_named(NAME).propose(RecipeInput(files, ("A.java",), java_release=NEWEST))
    assert not output.units
    assert words in output.declined[0].reason


def test_interfaces_that_meet_again_and_again_are_looked_at_once() -> None:
    levels = "".join(
        f"interface I{n} extends I{n - 1}, J{n - 1} {{ }}\ninterface J{n} extends I{n - 1}, J{n - 1} {{ }}\n" for n in range(1, 8)
    )
    text = (
        "interface I0 { }\ninterface J0 { }\n" + levels + value("private final int n;", PLAIN, READER, head="final class A implements I7")
    )
    assert "record A(int n) implements I7" in batch(NAME, (text,))[text]


def test_a_name_with_a_dollar_sign_is_a_name() -> None:
    text = (
        value("private final int n;", PLAIN, READER)
        .replace("A(int", "A$(int")
        .replace("class A", "class A$")
        .replace("of A ", "of A$ ")
        .replace("(A)", "(A$)")
    )
    assert "record A$(int n) {" in batch(NAME, (text,))[text]


def test_an_interface_that_is_not_known_here_may_have_a_method_of_any_name() -> None:
    text = value("private final int n;", PLAIN, READER, head="final class A implements Missing")
    assert "the type Missing is not known" in batch_reasons(NAME, (text,))[text]


PROGRAM = """\
import java.util.*;

public class Program {
  private static final class Money implements Comparable<Money> {
    private static int made;

    private final long cents;
    private final String unit;

    Money(final long cents, final String unit) {
      made++;
      this.cents = cents;
      this.unit = Objects.requireNonNull(unit, "unit");
    }

    static Money of(String text) {
      String[] parts = text.split(" ");
      return new Money(Long.parseLong(parts[0]), parts[1]);
    }

    public long getCents() { return cents; }

    public String unit() { return unit; }

    Money plus(Money other) { return new Money(cents + other.cents, unit); }

    @Override public int compareTo(Money other) { return Long.compare(cents, other.cents); }

    @Override public boolean equals(Object other) { return other instanceof Money && ((Money) other).cents == cents; }

    @Override public int hashCode() { return Long.hashCode(cents) + 1; }

    @Override public String toString() { return cents + unit; }
  }

  public static void main(String[] given) {
    List<Money> all = new ArrayList<>(List.of(Money.of("3 eur"), Money.of("1 eur"), new Money(3, "usd")));
    Collections.sort(all);
    System.out.println(all + " " + new HashSet<>(all).size() + " " + all.get(0).plus(all.get(1)) + " " + all.get(2).unit());
    System.out.println(all.get(1).equals(all.get(2)) + " " + all.get(0).hashCode() + " " + all.get(0).getCents() + " " + Money.made);
    try {
      new Money(1, null);
    } catch (NullPointerException error) {
      System.out.println(error.getMessage() + " " + Money.made);
    }
  }
}
"""


def printed(folder: Path, program: bytes) -> str:
    """What a program prints that lies in one file."""
    folder.mkdir()
    (folder / "Program.java").write_bytes(program)
    done = subprocess.run([find_jdk().java, folder / "Program.java"], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr


def test_a_program_prints_the_same(tmp_path: Path) -> None:
    before = PROGRAM.encode()
    after = all_rewritten(NAME, {"Program.java": before})["Program.java"]
    assert b"private record Money(long cents, String unit) implements Comparable<Money> {" in after
    told = printed(tmp_path / "before", before)
    assert told.startswith("[1eur, 3eur, 3usd]")
    assert printed(tmp_path / "after", after) == told
