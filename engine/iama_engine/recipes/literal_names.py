"""A name for a literal, from its own words; numbers only where everybody knows what they count."""

import re

_KNOWN_NUMBERS = {
    3_600: "_SECONDS_PER_HOUR",
    86_400: "_SECONDS_PER_DAY",
    604_800: "_SECONDS_PER_WEEK",
    1_440: "_MINUTES_PER_DAY",
    0xFFFF: "_MAX_UINT16",
    0x7FFFFFFF: "_MAX_INT32",
    0xFFFFFFFF: "_MAX_UINT32",
    0x10FFFF: "_MAX_CODE_POINT",
}
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_FEWEST_CHARACTERS = 5
_FEWEST_LETTERS = 4
_MOST_WORDS = 4
_LONGEST = 32


def name_for(value: object) -> str | None:
    """A private upper-case name that says what the literal says; None where no good one exists.

    Private, so that neither `__all__` nor a star import notices.
    """
    if isinstance(value, int):
        return _KNOWN_NUMBERS.get(value)
    if not isinstance(value, str) or len(value) < _FEWEST_CHARACTERS or value != value.strip() or "\n" in value or _placeholders(value):
        return None
    words = _WORDS.findall(value)
    letters = sum(len(word) for word in words if not word.isdigit())
    if letters < _FEWEST_LETTERS or letters < 0.6 * len(value.replace(" ", "")) or not value.isascii() or words[0].isdigit():
        return None
    return _joined(words)


def adds_nothing(value: object, name: str) -> bool:
    """Whether the name is the literal itself in capitals, worth having only for what is written very often."""
    return isinstance(value, str) and f"_{value.upper()}" == name


def _placeholders(value: str) -> bool:
    return re.search(r"%[sdrif(]|\{\w*\}", value) is not None


def _joined(words: list[str]) -> str | None:
    """As many of the words as fit; a text of more words is named by its beginning."""
    name = ""
    for word in words[:_MOST_WORDS]:
        longer = f"{name}_{word.upper()}"
        if len(longer) > _LONGEST:
            break
        name = longer
    return name or None
