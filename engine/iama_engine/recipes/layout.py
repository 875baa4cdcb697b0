"""Indentation of a piece of code, changed without touching what is inside its strings.

Lines here end in `\\n`; the splice gives them the file's own ending.
"""

import io
import tokenize


def dedent(text: str, indentation: str) -> str:
    """Take `indentation` off every line that does not begin inside a string."""
    if not indentation:
        return text
    inside = lines_inside_strings(text)
    lines = text.split("\n")
    return "\n".join(line if number in inside else _without(line, indentation) for number, line in enumerate(lines, 1))


def indent(text: str, indentation: str) -> str:
    """Put `indentation` before every line that has code or a comment and does not begin inside a string."""
    inside = lines_inside_strings(text)
    lines = text.split("\n")
    return "\n".join(line if number in inside or not line.strip() else indentation + line for number, line in enumerate(lines, 1))


def lines_inside_strings(text: str) -> set[int]:
    """Numbers of the lines whose first character belongs to a string; raises `tokenize.TokenError` for broken text."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        first = opened.pop() if name in ("FSTRING_END", "TSTRING_END") else token.start[0]
        if name in ("STRING", "FSTRING_END", "TSTRING_END"):
            inside.update(range(first + 1, token.end[0] + 1))
    return inside


def _without(line: str, indentation: str) -> str:
    if line.startswith(indentation):
        return line[len(indentation) :]
    spare = len(line) - len(line.lstrip(" \t"))
    return line[min(spare, len(indentation)) :]


def reindented(text: str, old: str, new: str) -> str:
    """Move code from one indentation to another."""
    return indent(dedent(text, old), new)
