"""Identifier-like words of a file, strings and comments included: read once for a content, asked for by many."""

import re
from collections import Counter
from functools import lru_cache

_WORD = re.compile(r"[^\W\d]\w*")


@lru_cache(maxsize=8192)
def words_in(data: bytes) -> Counter[str]:
    """Words of one file with their counts."""
    return Counter(_WORD.findall(data.decode("utf-8", "replace")))
