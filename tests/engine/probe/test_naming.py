"""Names of generated tests."""

from typing import Any

import pytest

from iama_engine.probe import naming


def script(*statements: str, asserts: tuple[tuple[str, str], ...] = (), raises: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"statements": list(statements), "asserts": [list(pair) for pair in asserts], "raises": raises}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("HelloWorld", "hello_world"), ("a-b c", "a_b_c"), ("!?", ""), ("é", ""), ("word " * 20, "word_word_word_word_word")],
)
def test_a_slug_is_words_cut_at_a_word(text: str, expected: str) -> None:
    assert naming.slug(text) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("x = lib.half(1)", "half"),
        ("half(1)", "half"),
        ("x = box.size", "size"),
        ("box.size = 3", "size"),
        ("x = box[0]", "__getitem__"),
        ("x = 1 in box", "__contains__"),
        ("x = box == 1", "__eq__"),
        ("x = 3", None),
        ("not python", None),
        ("", None),
    ],
)
def test_what_a_statement_calls(statement: str, expected: str | None) -> None:
    assert naming.called_name(statement) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (script("result = lib.half(4)", asserts=(("result", "2"),)), "test_half_of_4_gives_2"),
        (script("result = lib.half(n=4)", asserts=(("result", "None"),)), "test_half_with_n_4_is_none"),
        (script("result = lib.half(a=1, b=x)", asserts=(("result", "''"),)), "test_half_with_a_1_and_b_is_empty"),
        (script("result = lib.half(x)", asserts=(("result", "True"),)), "test_half_is_true"),
        (script("box.size = 3", asserts=(("box.size", "3"),)), "test_size_changes_state"),
        (script("lib.half('')", raises={"type_name": "lib.Oops.Bad"}), "test_half_raises_bad"),
        (script("for x in y: pass"), "test_script"),
    ],
)
def test_a_name_says_call_circumstances_and_outcome(given: dict[str, Any], expected: str) -> None:
    assert naming.test_name(given) == expected


def test_a_name_is_never_longer_than_ninety_and_always_an_identifier() -> None:
    keywords = ", ".join(f"{'k' * 27}{number}='{'v' * 27}'" for number in range(4))
    name = naming.test_name(script(f"result = lib.{'f' * 27}('{'a' * 27}', {keywords})", asserts=(("result", "'x'"),)))
    assert len(name) <= 90
    assert name.isidentifier()
    assert not name.endswith("_")
