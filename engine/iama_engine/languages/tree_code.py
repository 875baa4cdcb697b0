"""The code of a syntax tree as a text that layout and comments are not in, for comparing two versions of it."""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tree_sitter import Node

_WORD = re.compile(r"[\w@/:.-]+")
_QUOTED = re.compile(r"""(['"`]) ([^ ]*) \1""")
See: TypeAlias = Callable[[Node], Node | str | None]
"""What stands for a node: itself, one inside it, a text of ours, or None where it says nothing that runs."""


def code_of(root: Node, see: See) -> str:
    """Every leaf in order, and where each node begins and ends: two texts are equal where the two trees are."""
    return "\0".join(_parts(root, see))


def _parts(root: Node, see: See) -> Iterator[str]:
    waiting: list[Node | str] = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        node = _seen(item, see)
        if node is None:
            continue
        if isinstance(node, str):
            yield node
            continue
        if node.child_count == 0:
            yield text_of(node)
            continue
        if node.is_named:
            yield f"({node.type}"
            waiting.append(")")
        waiting.extend(reversed(node.children))


def _seen(node: Node, see: See) -> Node | str | None:
    """What is left of a node in the end: a cast may hold another one."""
    while isinstance(inner := see(node), Node) and inner != node:
        node = inner
    return inner


def words_of(root: Node) -> str:
    """The words of a tree in order, a blank between two, and none around a dot: what a pattern is looked for in.

    Comments and what is written between tags are left out; of a text in quotes only one word, which stands directly between them.
    """
    leaves = sorted((one for one in inside(root) if one.child_count == 0 and not _is_prose(one)), key=lambda one: one.start_byte)
    return _QUOTED.sub(r"\1\2\1", " ".join(map(text_of, leaves)).replace(" . ", "."))


def _is_prose(leaf: Node) -> bool:
    return "comment" in leaf.type or leaf.type == "jsx_text" or (leaf.type == "string_fragment" and not _WORD.fullmatch(text_of(leaf)))


def text_of(node: Node | None) -> str:
    """The source of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "surrogateescape").replace("\r\n", "\n") if node is not None else ""


def inside(node: Node, outside: frozenset[int] = frozenset()) -> Iterator[Node]:
    """A node and everything in it, in no order; nodes of the ids `outside` are left out, with all that is in them."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.id not in outside or one == node:
            yield one
            waiting += one.children
