"""Words of a file."""

from iama_engine.recipes.words import words_in


def test_words_are_counted_in_code_comments_and_strings() -> None:
    assert words_in("a = 'b a'  # a é_1 2b".encode()) == {"a": 3, "b": 2, "é_1": 1}


def test_bytes_that_are_no_text_hide_no_word() -> None:
    assert words_in(b"caf\xe9 = tea") == {"caf": 1, "tea": 1}


def test_a_name_is_read_as_the_language_compares_it() -> None:
    assert words_in("col·lecció = ﬁne  # e\u0301t\u00e9".encode()) == {"col·lecció": 1, "fine": 1, "été": 1}
    assert words_in("हिन्द + 1".encode()) == {"हिन्द": 1}
