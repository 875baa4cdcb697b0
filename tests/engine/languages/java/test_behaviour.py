"""What of a Java change can be seen from outside, and what cannot."""

import pytest

from iama_engine.languages.java.language import JAVA
from iama_engine.probe.touched import Touched, find_touched

OLD = """package shop;

public class Shop {
    static int rate = 100;

    /** What it costs. */
    public int price(int amount) throws Closed {
        if (amount < 0) {
            throw new IllegalArgumentException("negative");
        }
        return kept(amount) * rate;
    }

    private int kept(int amount) {
        return new Object() { int same() { return amount; } }.same();
    }

    interface Door { void open(int key); }
}
"""


def touched(new: str, old: str = OLD) -> Touched:
    return find_touched({"Shop.java": old.encode()}, {"Shop.java": new.encode()})


@pytest.mark.parametrize(
    ("before", "after"), [("/** What it costs. */", "// words"), ("kept(amount) * rate", "kept( amount )*rate"), ("\n", "\r\n")]
)
def test_words_and_layout_are_no_change(before: str, after: str) -> None:
    assert before in OLD and touched(OLD.replace(before, after)).nothing


@pytest.mark.parametrize(
    ("before", "after", "address"),
    [
        ("* rate", "+ rate", "Shop.price"),
        ("return amount; }", "return -amount; }", "Shop.kept.same"),
        ("private int kept", "private static int kept", "Shop.kept"),
    ],
)
def test_the_innermost_method_whose_code_differs_is_touched(before: str, after: str, address: str) -> None:
    assert before in OLD
    found = touched(OLD.replace(before, after))
    assert (found.functions, found.modules) == ((f"Shop.java::{address}",), ())


def test_a_class_whose_fields_differ_is_touched_as_a_whole() -> None:
    found = touched(OLD.replace("rate = 100", "rate = 90"))
    assert (found.functions, found.modules) == ((), ("Shop.java",))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("price(int amount)", "price(long amount)", [("Shop.price", "parameters")]),
        ("price(int amount)", "price(int cents)", []),
        ("public int price", "public long price", [("Shop.price", "parameters")]),
        ("public int price", "public int cost", [("Shop.price", "removed")]),
        ("IllegalArgumentException", "IllegalStateException", [("Shop.price", "raises")]),
        (" throws Closed", "", [("Shop.price", "raises")]),
        ("    public int price", "    @Deprecated public int price", [("Shop.price", "deprecated")]),
        ("kept(int amount)", "kept(long amount)", []),
        ("open(int key)", "open(long key)", [("Shop.Door.open", "parameters")]),
    ],
)
def test_what_a_caller_may_stumble_over_is_told(before: str, after: str, told: list[tuple[str, str]]) -> None:
    assert before in OLD
    assert [(one.address.removeprefix("Shop.java::"), one.what) for one in touched(OLD.replace(before, after)).api] == told


def test_a_method_without_code_is_touched_by_what_stands_around_it() -> None:
    assert touched(OLD.replace("void open", "@Slow void open")).functions == ("Shop.java::Shop.Door.open",)


def test_an_overload_and_an_order_that_others_see_touch_the_class() -> None:
    more = OLD.replace("    private int kept", "    public int price(short amount) { return 0; }\n\n    private int kept")
    assert touched(more).modules == ("Shop.java",)


def test_letters_that_are_no_utf_8_are_not_compared() -> None:
    old, new = (OLD.replace("negative", letter).encode("latin-1") for letter in ("\xe4", "\xf6"))
    assert find_touched({"Shop.java": old}, {"Shop.java": new}).unreadable == ("Shop.java",)


@pytest.mark.parametrize(
    "body",
    [
        "System.exit(0);",
        "Class.forName(name);",
        "Runtime.getRuntime().halt(1);",
        "new Throwable().getStackTrace();",
        "org.junit.Assert.fail();",
        "System.getProperty(name);",
        "java.lang.System.getProperty(name);",
        "java.lang.Runtime.getRuntime();",
        "Thread.getAllStackTraces();",
    ],
)
def test_ways_to_tell_or_steer_a_test_are_known(body: str) -> None:
    assert JAVA.reaches(f"class A {{ void f() {{ {body} }} }}".encode())


@pytest.mark.parametrize("body", ["System.out.println(1); // System.exit", 'String it = "System.exit(0)";', "shop.exit();", "f( {"])
def test_plain_code_reaches_for_nothing(body: str) -> None:
    assert JAVA.reaches(f"class A {{ void f() {{ {body} }} }}".encode()) == frozenset()
