"""What is shown of files that do not fit: whole definitions or signatures, the wanted and the tangled first."""

from iama_worker.llm.excerpts import FileText, count_tokens, excerpt

PLAIN = b"def plain(x):\n    return x\n"
TANGLED = b"def tangled(x):\n" + b"    if x:\n        x = x + 1\n" * 10 + b"    return x\n"
LONG = b"def long(x):\n" + b"    x = x * 2\n" * 60 + b"    return x\n"
SHOP = b"class Shop:\n    'Sells.'\n\n    def price(self, x):\n        y = x + 1\n        return y\n"


def test_what_fits_is_shown_as_it_stands() -> None:
    assert excerpt({"a.py": PLAIN}, None) == excerpt({"a.py": PLAIN}, 1_000) == (FileText("a.py", PLAIN.decode()),)


def test_the_most_tangled_definition_is_shown_whole_and_the_others_by_their_signature() -> None:
    (file,) = excerpt({"a.py": PLAIN + TANGLED + LONG + SHOP}, 170) or ()
    assert file.shortened
    assert TANGLED.decode().strip() in file.text
    assert "def plain(x):\n    ..." in file.text and "x * 2" not in file.text
    assert "class Shop:\n    'Sells.'\n    def price(self, x):" in file.text


def test_what_a_failing_test_points_at_comes_first() -> None:
    for wanted in ("Shop.price", "price"):
        (file,) = excerpt({"a.py": PLAIN + TANGLED + LONG + SHOP}, 130, {wanted}) or ()
        assert "        y = x + 1" in file.text and "x = x + 1\n    if" not in file.text


def test_signatures_give_way_where_they_would_leave_no_room() -> None:
    many = b"".join(b"def f%d(first, second, third):\n    return %d\n" % (number, number) for number in range(40))
    (file,) = excerpt({"a.py": many}, 60) or ()
    assert "..." not in file.text and "return 0" in file.text


def test_a_file_of_which_nothing_is_shown_is_left_out() -> None:
    files = {"a.py": TANGLED, "b.py": b"x = 1\n" * 400}
    assert [file.path for file in excerpt(files, 400) or ()] == ["a.py"]


def test_other_languages_are_shown_by_their_own_definitions() -> None:
    plain = b"/** Says it. */\nfunction plain(x) {\n  return x;\n}\n"
    tangled = b"function tangled(x) {\n" + b"  if (x) { x = x + 1; }\n" * 10 + b"  return x;\n}\n"
    (file,) = excerpt({"a.js": plain + tangled + b"function long(x) {\n" + b"  x = x * 2;\n" * 60 + b"}\n"}, 170) or ()
    assert file.shortened and tangled.decode().strip() in file.text and "x * 2" not in file.text


def test_not_one_definition_that_fits_is_none() -> None:
    assert excerpt({"a.py": TANGLED}, 20) is None


def test_our_own_count_is_never_below_a_third_of_the_bytes() -> None:
    assert count_tokens("x" * 10) == 4


def test_a_file_in_another_encoding_is_shown_with_marks_in_place_of_what_cannot_be_read() -> None:
    latin = b"# -*- coding: latin-1 -*-\ndef cafe():\n    return 'caf\xe9'\n" + LONG
    (file,) = excerpt({"a.py": latin}, 60) or ()
    assert "caf\ufffd" in file.text and "x * 2" not in file.text
