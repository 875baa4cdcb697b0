"""Slowdowns: the calls of generated tests on inputs that grow, timed on the old code and on the new one.

A call of a test is grown in several ways: a text or a list in it is repeated, a list gets more items, a number gets larger, or a
call is done again and again, as it is or with another number or text each time, so that what it is done to fills up.
What is counted is processor time, the least of several tries, so that a busy machine does not look like slow code. It is the
thread's, not the process's: while a timer of processor time is set, as the one that stops a call is, Linux counts the time of the
process in ticks of 4 or 10 ms.
"""

import ast
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import zip_longest

from iama_engine.probe.witness import GeneratedTest
from iama_engine.runner.contract import TestOutcome

MARK = "IAMA-PACE "
SIZES = (1, 8, 64, 512, 4096)
"""How often a part of the input is repeated."""
TRIES = 3
LONGEST_S = 0.25
"""A size that takes longer is the last one."""
STOPPED_S = 4.0
"""A call that takes longer is stopped, and counts as this long: what hangs on larger input is the worst slowdown of all."""
ALL_S = 20.0
"""After this much processor time no further call is grown."""
PER_FUNCTION, MOST = 8, 64
"""Grown calls of one function, and in all."""
TURN = "turn"
"""The name of the turn's number where a call is done again and again."""
SLOWER, WORTH_S = 3.0, 0.004
"""A slowdown takes this many times the time, and this many seconds more: less than that nobody notices."""


@dataclass(frozen=True, slots=True)
class GrownCall:
    """A call of a test, as a function of how large its input is."""

    address: str
    shown: str
    """The call and what of it grows, for people."""
    source: str
    """Statements, in which `n` is the size."""
    imports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slowdown:
    """Seconds before and now at the largest size that both reached, and the powers by which the time grew with the input up to there."""

    address: str
    call: str
    size: int
    before_s: float
    now_s: float
    power_before: float
    power_now: float


def grow_calls(tests: Mapping[str, GeneratedTest], holders: Mapping[str, Iterable[str]]) -> tuple[GrownCall, ...]:
    """For each function, its shortest tests whose input can grow, in every way in turn. `holders` are the tests of a function by its
    address. The functions take turns too, so that the time there is serves all of them."""
    found: list[list[GrownCall]] = []
    for address, test_ids in holders.items():
        candidates = sorted((tests[test_id] for test_id in test_ids if test_id in tests), key=lambda test: test.size)
        by_way: dict[str, dict[str, GrownCall]] = {}
        for test in candidates:
            for way, shown, source in _grown(test.calls):
                by_way.setdefault(way, {}).setdefault(source, GrownCall(address, shown, source, test.imports))
        found.append(_in_turn([list(calls.values()) for calls in by_way.values()])[:PER_FUNCTION])
    return tuple(_in_turn(found)[:MOST])


def _in_turn(lists: Sequence[Sequence[GrownCall]]) -> list[GrownCall]:
    """The first of each, then the second of each."""
    return [one for row in zip_longest(*lists) for one in row if one is not None]


def _grown(calls: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The way, what people are told, and the statements with `n` in them."""
    for at, call in enumerate(calls):
        tree = ast.parse(call)
        for way, words, larger in _larger(tree, at == len(calls) - 1):
            yield way, f"{calls[-1]}, {words}", "\n".join([*calls[:at], larger, *calls[at + 1 :]])
        if len(calls) == 1:  # what one call does is gone before the next: nothing grows
            continue
        if at < len(calls) - 1 and isinstance(tree.body[-1], ast.Expr):
            yield "again", f"{calls[-1]}, after {call} n times", _repeated(calls, at, call)
        for node in _growing(tree, _can_vary):
            fresh = _replaced(tree, node, _varied(node))
            yield "another each time", f"{calls[-1]}, {fresh} for {TURN} of n", _repeated(calls, at, fresh)


def _larger(tree: ast.Module, is_last: bool) -> Iterator[tuple[str, str, str]]:
    for node in _growing(tree, _can_grow):
        yield "longer", f"{ast.unparse(node)} n times as long", _replaced(tree, node, _times(node))
    for node in _growing(tree, _can_get_others):
        yield "more items", f"{ast.unparse(node)} with n more", _replaced(tree, node, _with_others(node))
    given = {one for call in ast.walk(tree) if isinstance(call, ast.Call) for one in (*call.args, *(word.value for word in call.keywords))}
    for node in _growing(tree, lambda node: is_last and node in given and _is_number(node)):
        yield "larger", f"{ast.unparse(node)} n times as large", _replaced(tree, node, _times(node))


def _repeated(calls: Sequence[str], at: int, call: str) -> str:
    """The calls, one of them n times."""
    again = "\n".join([f"for {TURN} in range(n):", *(f"    {line}" for line in call.splitlines())])
    return "\n".join([*calls[:at], again, *calls[at + 1 :]])


def _times(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Mult(), ast.Name("n", ast.Load()))


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


def _growing(tree: ast.Module, fits: Callable[[ast.expr], bool]) -> list[ast.expr]:
    """What can be another expression; in a formatted text and in a pattern no expression can stand in place of a constant."""
    fixed = {inner for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.pattern) for inner in ast.walk(node)}
    return [node for node in ast.walk(tree) if isinstance(node, ast.expr) and node not in fixed and fits(node)]


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


def write_pace(grown: Sequence[GrownCall]) -> str:
    """A pytest file in which test number k tells how long the grown call k takes at each size."""
    needed = sorted(
        {line for one in grown for line in one.imports if "pytest" not in line} | {"import json", "import signal", "import time"}
    )
    return "\n".join([*needed, *_RUN.splitlines(), *(_write_call(number, one) for number, one in enumerate(grown))])


_RUN = f"""
_BEGAN = time.process_time()


class _Stopped(BaseException):
    pass


def _stop(signum, frame):
    raise _Stopped


def _pace(call):
    previous = signal.signal(signal.SIGPROF, _stop)
    try:
        taken = _take(call)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)
    raise AssertionError({MARK!r} + json.dumps(taken))


def _take(call):
    taken = {{}}
    for n in {SIZES!r}:
        tries = []
        for _ in range({TRIES}):
            if time.process_time() - _BEGAN > {ALL_S}:
                break
            started = time.thread_time()
            try:
                signal.setitimer(signal.ITIMER_PROF, {STOPPED_S}, 1.0)
                call(n)
                signal.setitimer(signal.ITIMER_PROF, 0)
            except _Stopped:
                taken[n] = max({STOPPED_S}, time.thread_time() - started)
                return taken
            except Exception:  # the input is too large for the call: this size tells nothing of its time
                break
            tries.append(time.thread_time() - started)
            if tries[-1] > {LONGEST_S}:
                break
        if len(tries) < {TRIES} and max(tries, default=0) <= {LONGEST_S}:
            break
        taken[n] = min(tries)
        if taken[n] > {LONGEST_S}:
            break
    return taken

"""


def _write_call(number: int, grown: GrownCall) -> str:
    body = "\n".join(f"        {line}" for line in grown.source.splitlines())
    return f"\ndef test_{number}():\n    def call(n):\n{body}\n    _pace(call)\n"


def read_pace(outcomes: Iterable[TestOutcome]) -> dict[int, dict[int, float]]:
    """By number of the grown call, seconds by size."""
    found: dict[int, dict[int, float]] = {}
    for outcome in outcomes:
        name, text = outcome.test_id.rpartition("test_")[2], (outcome.excerpt or "").partition(MARK)[2]
        if not text or not name.isdecimal():
            continue
        try:
            taken, _ = json.JSONDecoder().raw_decode(text)
        except ValueError:
            continue
        found[int(name)] = {int(size): float(seconds) for size, seconds in taken.items()}
    return found


def find_slowdowns(
    grown: Sequence[GrownCall], before: Sequence[Mapping[int, Mapping[int, float]]], now: Sequence[Mapping[int, Mapping[int, float]]]
) -> tuple[Slowdown, ...]:
    """At most one a function, the worst. Each side was run several times; the least time of a size counts."""
    worst: dict[str, Slowdown] = {}
    for number, call in enumerate(grown):
        old, new = _least(before, number), _least(now, number)
        sizes = sorted(set(old) & set(new))
        if not sizes:
            continue
        size = sizes[-1]
        if new[size] < SLOWER * old[size] or new[size] - old[size] < WORTH_S:
            continue
        slower = Slowdown(call.address, call.shown, size, old[size], new[size], _power(old, sizes), _power(new, sizes))
        if call.address not in worst or _ratio(slower) > _ratio(worst[call.address]):
            worst[call.address] = slower
    return tuple(worst.values())


def _least(runs: Sequence[Mapping[int, Mapping[int, float]]], number: int) -> dict[int, float]:
    sizes = {size for run in runs for size in run.get(number, {})}
    return {size: min(run[number][size] for run in runs if size in run.get(number, {})) for size in sizes}


def _power(taken: Mapping[int, float], sizes: Sequence[int]) -> float:
    """How steeply the last step grew: 1 is linear, 2 quadratic; 0 where there was one size only."""
    if len(sizes) < 2 or min(taken[sizes[-1]], taken[sizes[-2]]) <= 0:
        return 0.0
    return round(math.log(taken[sizes[-1]] / taken[sizes[-2]]) / math.log(sizes[-1] / sizes[-2]), 1)


def _ratio(slower: Slowdown) -> float:
    return slower.now_s / max(slower.before_s, 1e-6)
