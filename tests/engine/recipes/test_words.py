"""Words of a file."""

from iama_engine.recipes.words import words_in


def test_words_are_counted_in_code_comments_and_strings() -> None:
    assert words_in("a = 'b a'  # a é_1 2b".encode()) == {"a": 3, "b": 2, "é_1": 1}


def test_bytes_that_are_no_text_hide_no_word() -> None:
    assert words_in(b"caf\xe9 = tea") == {"caf": 1, "tea": 1}
