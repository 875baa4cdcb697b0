"""Titles of generated tests that say the behaviour: what is called, with what, and what comes of it."""

import re
from collections.abc import Mapping
from typing import Any

from iama_engine.probe.naming import slug

_MAX_TITLE = 90
_DECLARES = re.compile(r"^(?:const|let|var)\s+([\w$]+)\s*=\s*(?:await\s+)?")
_CALL = re.compile(r"^(?:await\s+)?(new\s+)?((?:[\w$]+\.)*)([\w$]+)\(", re.DOTALL)
_FIRST = re.compile(r"""\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|undefined|\[\]|\{\})""")
_KNOWN = {
    "undefined": "is undefined",
    "null": "is null",
    "true": "is true",
    "false": "is false",
    "''": "is empty",
    "[]": "is an empty list",
    "{}": "is an empty object",
}

_LEAVES = {"calls": "tells its listeners", "passed": "changes what it is given", "printed": "prints", "": "leaves a state"}
"""By how an expression begins that says something else than what a call gives."""


def called(statement: str) -> str | None:
    """The bare name of what a statement calls."""
    match = _CALL.match(_DECLARES.sub("", statement.strip()))
    return match[3] if match else None


def words(text: str) -> str:
    """The words of a text, lower case, not too many of them."""
    return slug(text).replace("_", " ")


def title_of(script: Mapping[str, Any]) -> str:
    """`render of p yay p gives p yay p`; not yet unique, and without a character that any framework would read."""
    last = script["statements"][-1].strip()
    said = [words(called(last) or "script") or "call"]
    first = _FIRST.search(_DECLARES.sub("", last))
    if first and (argument := words(first[1])):
        said.append(f"of {argument}")
    return " ".join([*said, _outcome(script, last)]).strip()[:_MAX_TITLE].rstrip()


def _outcome(script: Mapping[str, Any], last: str) -> str:
    if script["raises"] is not None:
        return f"throws {words(script['raises']['name'])}"
    asserts = dict(script["asserts"])
    match = _DECLARES.match(last)
    literal = asserts.get(match[1]) if match else None
    if match and asserts.get(f"typeof {match[1]}") == "'function'":
        return "gives a function"
    if literal is None:
        return next((said for start, said in _LEAVES.items() if any(expression.startswith(start) for expression in asserts)), "")
    if literal in _KNOWN:
        return _KNOWN[literal]
    said = words(literal)
    return f"gives {said}" if said else "gives a value"
