"""Names for literals come from their own words, or not at all."""

import pytest

from iama_engine.recipes.literal_names import adds_nothing, name_for


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("not found", "_NOT_FOUND"),
        ("notFound", "_NOT_FOUND"),
        ("text/html", "_TEXT_HTML"),
        ("HTTPError", "_HTTP_ERROR"),
        ("a text of many more words", "_A_TEXT_OF_MANY"),
        ("utf-16", None),
        (86400, "_SECONDS_PER_DAY"),
        (0xFFFF, "_MAX_UINT16"),
    ],
)
def test_a_good_name(value: object, name: str | None) -> None:
    assert name_for(value) == name


@pytest.mark.parametrize(
    "value",
    ["abcd", " spaced ", "two\nlines", "%s items", "{name} items", "--;--;ab", "größe", "12 months", "-----", 7, 1.5, None, b"bytes!"],
)
def test_no_good_name(value: object) -> None:
    assert name_for(value) is None


@pytest.mark.parametrize("value", ["not found", "x-height", "application/octet-stream", "averyveryveryverylongwordthatgoesonandon ok"])
def test_every_name_is_a_private_upper_case_identifier(value: str) -> None:
    name = name_for(value)
    assert name is None or (name.startswith("_") and name.isidentifier() and name.isupper() and len(name) <= 32)


def test_a_name_that_is_the_literal_again_adds_nothing() -> None:
    assert adds_nothing("border", "_BORDER")
    assert not adds_nothing("not found", "_NOT_FOUND")
    assert not adds_nothing(86400, "_SECONDS_PER_DAY")
