"""Identifier-like words of a file, strings and comments included: read once for a content, asked for by many.

Surprising: an identifier of Python may hold letters that regular expressions take for none (marks, a middle dot), and it is compared in
its NFKC form, so words are read in that form and with whatever the language lets stand in a name.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"[^\W\d]\w*")


@lru_cache(maxsize=8192)
def words_in(data: bytes) -> Counter[str]:
    """Words of one file with their counts, each as the language compares names."""
    text = data.decode("utf-8", "replace")
    if text.isascii():
        return Counter(_WORD.findall(text))
    text = unicodedata.normalize("NFKC", text)
    return Counter(_word_pattern(frozenset(text)).findall(text))


def _word_pattern(characters: frozenset[str]) -> re.Pattern[str]:
    """What a word is in a text of these characters."""
    more = {one for one in characters if not one.isascii() and not re.match(r"\w", one) and f"a{one}".isidentifier()}
    if not more:
        return _WORD
    listed = "".join(map(re.escape, sorted(more)))
    return re.compile(rf"(?:[^\W\d]|[{listed}])[\w{listed}]*")
