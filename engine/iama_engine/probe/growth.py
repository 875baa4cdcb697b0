"""Calls of tests as functions of how large their input is.

A script grows in several ways: a text, a list or a part of a text in it is repeated, as it is or with another number each time, a list
gets more items, a call more arguments, a number gets larger, or one call or several are done again and again, as they are or with
another number or text each time, so that what they are done to fills up. Which of them makes a function work more nobody can tell from
the text: that is counted (`runner/pace_choice.py`).
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice, zip_longest

from iama_engine.probe.mixture import Object, PlainScript, find_objects
from iama_engine.probe.witness import GeneratedTest

MOST, PER_WAY = 1000, 40
"""Grown calls in all, and of one function in one way."""
SHORTEST, OTHERS = 40, 40
"""Scripts of one function that are grown: the shortest ones, and as many of the longer ones, which reach more."""
TURN = "turn"
"""The name of the turn's number where a call is done again and again."""
SEPARATORS = (" ", "\n", ", ")
MOST_PARTS, MOST_TOKENS = 12, 8
"""Parts of one text that are repeated, and tokens in one of them."""
MOST_CALLS = 12
"""A longer script is not repeated in parts."""
_BYTES = "latin-1"
"""Reads every byte as one letter."""
_WORD = re.compile(r"[^\W\d]\w*")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class GrownCall:
    """A call of a script, as a function of how large its input is."""

    shown: str
    """The call and what of it grows, for people."""
    source: str
    """Statements, in which `n` is the size."""
    imports: tuple[str, ...]
    way: str


def grow_calls(
    tests: Mapping[str, GeneratedTest], holders: Mapping[str, Iterable[str]], scripts: Iterable[PlainScript] = ()
) -> tuple[GrownCall, ...]:
    """All that can grow: for each function its shortest tests, in every way in turn, and other scripts behind each function's.

    `holders` are the tests of a function by its address. The functions take turns, so that the time there is serves all of them.
    """
    others = sorted(scripts, key=lambda script: sum(map(len, script.calls)))
    held = [_held(tests, test_ids) for test_ids in holders.values()]
    different: dict[tuple[str, tuple[str, ...]], GrownCall] = {}
    mixed = list(_mixed(find_objects([script for some in held for script in some], others)))
    for one in _in_turn([_in_turn([_in_every_way(some) for some in held]), _in_every_way(others), mixed]):
        different.setdefault((one.source, one.imports), one)
    return tuple(different.values())[:MOST]


def _held(tests: Mapping[str, GeneratedTest], test_ids: Iterable[str]) -> list[PlainScript]:
    """The tests that end without an exception, the shortest ones first."""
    held = sorted((tests[one] for one in test_ids if one in tests and tests[one].raises is None), key=lambda test: test.size)
    return [PlainScript(test.calls, test.imports) for test in held]


def _mixed(objects: Sequence[Object]) -> Iterator[GrownCall]:
    """One call done to an object again and again, and another after it or in turn with it."""
    for row in islice(zip_longest(*(one.pairs() for one in objects)), MOST):
        for one, pair in zip(objects, row, strict=True):
            for way, shown, source in _of_pair(one.making, *pair) if pair else ():
                yield GrownCall(shown, source, _plain(sorted(one.imports)), way)


def _of_pair(making: Sequence[str], filling: str, asking: str) -> Iterator[tuple[str, str, str]]:
    tree = ast.parse(filling)
    varied = [_replaced(tree, node, _varied(node)) for node in _growing(tree, _can_vary)[:3]]
    calls = [*making, filling, asking]
    for fresh in varied or [filling]:
        yield "filled up", f"{asking}, {fresh} for {TURN} of n", _repeated(calls, len(making), [fresh])
        yield "in turn", f"{fresh}; {asking} for {TURN} of n", _repeated(calls, len(making), [fresh, asking])


def _in_every_way(scripts: Sequence[PlainScript]) -> list[GrownCall]:
    """`scripts` are sorted by their length."""
    by_way: dict[str, dict[str, GrownCall]] = {}
    longer = scripts[SHORTEST:]
    for script in [*scripts[:SHORTEST], *longer[:: 1 + len(longer) // OTHERS]]:
        for way, shown, source in _grown(script.calls):
            calls = by_way.setdefault(way, {})
            if len(calls) < PER_WAY:
                calls.setdefault(source, GrownCall(shown, source, _plain(script.imports), way))
    return _in_turn([list(calls.values()) for calls in by_way.values()])


def _plain(imports: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for line in imports if "pytest" not in line)


def _in_turn(lists: Sequence[Sequence[GrownCall]]) -> list[GrownCall]:
    """The first of each, then the second of each."""
    return [one for row in zip_longest(*lists) for one in row if one is not None]


def _grown(calls: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The way, what people are told, and the statements with `n` in them."""
    trees = [ast.parse(call) for call in calls]
    if not calls or {"n", TURN} & {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        return
    for at, tree in enumerate(trees):
        for way, words, larger in _larger(tree, at == len(calls) - 1):
            yield way, f"{calls[-1]}, {words}", "\n".join([*calls[:at], larger, *calls[at + 1 :]])
        if len(calls) == 1:  # what one call does is gone before the next: nothing grows
            continue
        if at < len(calls) - 1 and isinstance(tree.body[-1], ast.Expr):
            yield "again", f"{calls[-1]}, after {calls[at]} n times", _repeated(calls, at, [calls[at]])
        for node in _growing(tree, _can_vary):
            fresh = _replaced(tree, node, _varied(node))
            yield "another each time", f"{calls[-1]}, {fresh} for {TURN} of n", _repeated(calls, at, [fresh])
            if 0 < at < len(calls) - 2 and len(calls) <= MOST_CALLS:
                together = [fresh, *calls[at + 1 : -1]]
                yield "several each time", f"{calls[-1]}, {'; '.join(together)} for {TURN} of n", _repeated(calls, at, together)


def _larger(tree: ast.Module, is_last: bool) -> Iterator[tuple[str, str, str]]:
    for node in _growing(tree, _can_grow):
        yield "longer", f"{ast.unparse(node)} n times as long", _replaced(tree, node, _times(node))
    for node in _growing(tree, _can_get_others):
        yield "more items", f"{ast.unparse(node)} with n more", _replaced(tree, node, _with_others(node))
    for node in _growing(tree, _is_text_or_bytes):
        for separator in SEPARATORS:
            yield "joined", f"{ast.unparse(node)} n times, between them {separator!r}", _replaced(tree, node, _joined(node, separator))
        for before, part, after in _parts(_text_of(node)):
            told = f"{part!r} in {ast.unparse(node)}"
            yield "longer part", f"{told} n times", _replaced(tree, node, _around(node, before, _times(_like(node, part)), after))
            if (numbered := _numbered(node, part)) is not None:
                yield "other parts", f"{told} n times, numbered", _replaced(tree, node, _around(node, before, numbered, after))
    for node in _growing(tree, _can_get_arguments):
        yield "more arguments", f"{ast.unparse(node)} with the last argument n more times", _replaced(tree, node, _with_arguments(node))
    given = {one for call in ast.walk(tree) if isinstance(call, ast.Call) for one in (*call.args, *(word.value for word in call.keywords))}
    for node in _growing(tree, lambda node: is_last and node in given and _is_number(node)):
        yield "larger", f"{ast.unparse(node)} n times as large", _replaced(tree, node, _times(node))


def _repeated(calls: Sequence[str], at: int, again: Sequence[str]) -> str:
    """The calls, some of them n times in the place of as many."""
    loop = [f"for {TURN} in range(n):", *(f"    {line}" for call in again for line in call.splitlines())]
    return "\n".join([*calls[:at], *loop, *calls[at + len(again) :]])


def _times(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Mult(), ast.Name("n", ast.Load()))


def _joined(node: ast.expr, separator: str) -> ast.expr:
    """A text again and again with something between."""
    join = ast.Attribute(_like(node, separator), "join", ast.Load())
    return ast.Call(join, [_times(ast.List([node], ast.Load()))], [])


def _around(node: ast.expr, before: str, part: ast.expr, after: str) -> ast.expr:
    """What a part of a text has become, with what was before and after it."""
    whole = ast.BinOp(_like(node, before), ast.Add(), part) if before else part
    return ast.BinOp(whole, ast.Add(), _like(node, after)) if after else whole


def _numbered(node: ast.expr, part: str) -> ast.expr | None:
    """A part n times, its first word with another number each time; None for a part that is nothing but a word, or has none."""
    word = _WORD.search(part)
    if word is None or word[0] == part:
        return None
    encoded = "" if _is_text(node) else f".encode({_BYTES!r})"
    text = f"''.join({part[: word.end()]!r} + str({TURN}) + {part[word.end() :]!r} for {TURN} in range(n)){encoded}"
    return ast.parse(text, mode="eval").body


def _parts(text: str) -> list[tuple[str, str, str]]:
    """Parts that look like one of many, each with what is before and after it: short ones up to a space or a mark before others."""
    tokens = _TOKEN.findall(text[:400])
    starts = [at for at, token in enumerate(tokens) if not token.isspace()]
    spans = [
        (first, last)
        for first in starts
        for last in range(first + 1, min(first + MOST_TOKENS, len(tokens)) + 1)
        if last - first < len(tokens) and (last == len(tokens) or last in starts)
    ]
    spans.sort(key=lambda span: (tokens[span[1] - 1].isalnum(), span[1] - span[0]))
    return [
        ("".join(tokens[:first]), "".join(tokens[first:last]), text[len("".join(tokens[:last])) :]) for first, last in spans[:MOST_PARTS]
    ]


def _varied(node: ast.expr) -> ast.expr:
    """A number or a text that is another one at each turn."""
    turn = ast.Name(TURN, ast.Load())
    added: ast.expr = ast.Call(ast.Name("str", ast.Load()), [turn], []) if _is_text(node) else turn
    return ast.BinOp(node, ast.Add(), added)


def _with_others(node: ast.expr) -> ast.expr:
    """A list, set or dictionary with n more numbers or texts of its kind in it."""
    if isinstance(node, ast.Dict):
        more = ast.parse(f"dict.fromkeys(map(str, range(n)), {ast.unparse(node.values[0])})", mode="eval").body
        return ast.Dict([*node.keys, None], [*node.values, more])
    assert isinstance(node, ast.List | ast.Tuple | ast.Set)
    numbers = "range(n)" if _is_number(node.elts[0]) else "map(str, range(n))"
    return type(node)([*node.elts, ast.Starred(ast.parse(numbers, mode="eval").body, ast.Load())])


def _can_get_arguments(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and bool(node.args) and not any(isinstance(one, ast.Starred) for one in node.args)


def _with_arguments(node: ast.expr) -> ast.expr:
    """A call that hands over its last argument n more times; most functions refuse that at once."""
    assert isinstance(node, ast.Call)
    more = ast.Starred(_times(ast.List([node.args[-1]], ast.Load())), ast.Load())
    return ast.Call(node.func, [*node.args, more], node.keywords)


def _growing(tree: ast.Module, fits: Callable[[ast.expr], bool]) -> list[ast.expr]:
    """What can be another expression; in a formatted text and in a pattern no expression can stand in place of a constant."""
    fixed = {inner for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.pattern) for inner in ast.walk(node)}
    return [node for node in ast.walk(tree) if isinstance(node, ast.expr) and node not in fixed and fits(node)]


def _text_of(node: ast.expr) -> str:
    assert isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    return node.value if isinstance(node.value, str) else node.value.decode(_BYTES)


def _like(node: ast.expr, text: str) -> ast.Constant:
    """A text of the kind of another one."""
    return ast.Constant(text if _is_text(node) else text.encode(_BYTES))


def _is_text_or_bytes(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value >= 0


def _can_grow(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str | bytes) and len(node.value) > 0
    return isinstance(node, ast.List | ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) > 0


def _can_vary(node: ast.expr) -> bool:
    return _is_text(node) or _is_number(node)


def _can_get_others(node: ast.expr) -> bool:
    if isinstance(node, ast.Dict):
        return bool(node.keys) and node.keys[0] is not None and _is_text(node.keys[0])
    if isinstance(node, ast.List | ast.Tuple) and not isinstance(node.ctx, ast.Load):
        return False
    return isinstance(node, ast.List | ast.Tuple | ast.Set) and bool(node.elts) and _can_vary(node.elts[0])


def _replaced(tree: ast.Module, wanted: ast.expr, fresh: ast.expr) -> str:
    """The call with one part of it another. Nodes of a copy are met in the same order."""
    copied = deepcopy(tree)
    twin = next(new for old, new in zip(ast.walk(tree), ast.walk(copied), strict=True) if old is wanted)

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return deepcopy(fresh) if node is twin else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Replace().visit(copied)))
