"""Texts that a regular expression of the source would match: few, short, and different in what they exercise."""

import importlib
import random
import re
import string
from collections.abc import Iterable
from typing import Any

_parser: Any
try:
    _parser = importlib.import_module("re._parser")  # private, but the only parser of patterns there is
except ImportError:
    _parser = None

_COUNT = 4
_ALPHABET = "ab Z09_-.,/é"


def pattern_samples(pattern: str) -> list[str]:
    """Up to four texts matching `pattern`, and one that nearly does; none where it is no pattern."""
    if _parser is None or len(pattern) > 300:
        return []
    chance = random.Random(pattern)
    try:
        compiled = re.compile(pattern)
        tree = _parser.parse(pattern)
        texts = {_sample(tree, chance, turn) for turn in range(_COUNT)}
    except (re.error, ValueError, OverflowError, RecursionError, KeyError, IndexError):
        return []
    found = sorted(text for text in texts if len(text) <= 60 and compiled.search(text))
    return [*found, *(text[:-1] for text in found[:1] if text)]


def _sample(tree: Iterable[Any], chance: random.Random, turn: int) -> str:
    return "".join(_part(code, argument, chance, turn) for code, argument in tree)


def _part(code: Any, argument: Any, chance: random.Random, turn: int) -> str:
    name = str(code)
    if name == "LITERAL":
        return chr(argument)
    if name == "NOT_LITERAL":
        return chance.choice([mark for mark in _ALPHABET if ord(mark) != argument])
    if name == "ANY":
        return chance.choice(_ALPHABET)
    if name == "IN":
        return _one_of(argument, chance)
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        low, high, inner = argument
        times = (low, min(int(high), low + 1), min(int(high), low + 2), low)[turn % _COUNT]
        return "".join(_sample(inner, chance, turn) for _ in range(times))
    if name == "SUBPATTERN":
        return _sample(argument[-1], chance, turn)
    if name == "ATOMIC_GROUP":
        return _sample(argument, chance, turn)
    if name == "BRANCH":
        return _sample(chance.choice(argument[1]), chance, turn)
    return ""


def _one_of(options: Any, chance: random.Random) -> str:
    names = [str(code) for code, _ in options]
    if names[0] == "NEGATE":
        refused = {chr(value) for code, value in options if str(code) == "LITERAL"}
        return chance.choice([mark for mark in _ALPHABET if mark not in refused] or ["x"])
    code, value = chance.choice(list(options))
    if str(code) == "LITERAL":
        return chr(value)
    if str(code) == "RANGE":
        return chr(chance.randint(*value))
    category = str(value)
    if "NOT" in category:
        return " " if "DIGIT" not in category else "x"
    if "DIGIT" in category:
        return chance.choice(string.digits)
    return " " if "SPACE" in category else chance.choice("ab7_")
