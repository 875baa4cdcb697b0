"""Objects made alike by several scripts, and the calls that are done to them."""

from iama_engine.probe.mixture import MOST_CALLS, PlainScript, find_objects

IMPORTS = ("import shop",)
FILL = PlainScript(("store = shop.Store(3)", "cart = store.cart('a long name')", "result = cart.add('apple', 2)"), IMPORTS)
ASK = PlainScript(
    ("s = shop.Store(1)", "basket = s.cart('b')", "s.close()", "basket.find('x')", "basket.find('xy')"), ("import shop.more",)
)


def test_objects_made_alike_are_one_made_in_the_shortest_way_with_the_calls_of_all() -> None:
    store, cart = sorted(find_objects([FILL], [ASK]), key=lambda one: len(one.making))
    assert set(store.calls) == {"cart", "close"}
    assert cart.making == ("s = shop.Store(1)", "made = s.cart('b')")
    assert cart.calls == {"add": ["made.add('apple', 2)"], "find": ["made.find('x')", "made.find('xy')"]}
    assert cart.imports == {"import shop", "import shop.more"}
    assert list(cart.pairs()) == [
        ("made.find('x')", "made.add('apple', 2)"),
        ("made.add('apple', 2)", "made.find('x')"),
        ("made.find('xy')", "made.add('apple', 2)"),
        ("made.add('apple', 2)", "made.find('xy')"),
    ]


def test_what_only_other_scripts_make_counts_where_no_test_makes_anything() -> None:
    other = PlainScript(("x = shop.Other()", "x.a(1)", "x.b(2)"), IMPORTS)
    assert all("Other" not in one.making[0] for one in find_objects([FILL], [ASK, other]))
    assert [one.making for one in find_objects([], [other])] == [("made = shop.Other()",)]


def test_a_call_that_needs_something_else_of_its_script_is_left_out() -> None:
    script = PlainScript(("x = shop.Store(1)", "y = shop.Apple()", "x.add(y)", "x.close()", "x.row(1).set(2)"), IMPORTS)
    (store,) = find_objects([script], [])
    assert store.calls == {"close": ["made.close()"], "set.row": ["made.row(1).set(2)"]}


def test_an_object_with_very_many_calls_is_not_paired_for_ever() -> None:
    many = PlainScript(("x = shop.Store(1)", *(f"x.call_{number}({number})" for number in range(60))), IMPORTS)
    (store,) = find_objects([many], [])
    assert len(list(store.pairs())) == MOST_CALLS * (MOST_CALLS - 1)
