"""How much of a file a test can hold by calling it: a first look by syntax alone, before anything is run.

A function counts as out of reach where it talks to the outside (network, other processes, threads, terminals), itself or
through functions of its own file, and where it is asynchronous. What stands inside a function is reached with it. Files, clocks,
random numbers and the environment are no obstacle: the harness pins them. Surprising: the answer is a share of complexity, not
of functions, so that a hard function out of reach weighs more than ten getters.
"""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from iama_engine.measures.measure import complexity_of

Function = ast.FunctionDef | ast.AsyncFunctionDef
_PARTED = re.compile(r"\w+")
OUTSIDE = frozenset(
    _PARTED.findall(
        """
        aiohttp asyncio boto3 botocore concurrent ctypes curses ftplib getpass grpc http httplib httplib2 httpx imaplib
        multiprocessing paramiko poplib psycopg psycopg2 pty readline redis requests select serial signal smtplib socket
        socketserver ssl subprocess telnetlib termios threading tkinter Tkinter tty urllib urllib2 urllib3 wx xmlrpc xmlrpclib
        """
    )
)
HARMLESS = frozenset({"urllib.parse", "http.cookies", "http.client.responses", "concurrent.futures.Future"})
"""Parts of those that only compute."""
TALKS, ASYNCHRONOUS = "talks to the outside", "asynchronous"
ASKS = frozenset({"input", "raw_input"})


@dataclass(frozen=True, slots=True)
class Provable:
    """`share` of the file's complexity that calls can reach, 0.0 to 1.0; how many functions are out of reach, by reason."""

    share: float
    functions: int
    out_of_reach: Mapping[str, int] = field(default_factory=dict)
    parsed: bool = True


def provable_share(source: bytes) -> Provable:
    """Look at one file; a file that this Python cannot parse has nothing that a test of this Python could hold."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Provable(0.0, 0, parsed=False)
    found = [_look(function, key) for function, key in _outermost(tree)]
    talking = _talking(found, _outside_names(tree))
    weights = [one.weight for one in found]
    reasons = [ASYNCHRONOUS if one.asynchronous else TALKS if one.key in talking else None for one in found]
    reached = sum(weight for weight, reason in zip(weights, reasons, strict=True) if reason is None)
    counted = Counter(reason for reason in reasons if reason is not None)
    return Provable(reached / sum(weights) if weights else 1.0, len(found), dict(sorted(counted.items())))


@dataclass(frozen=True, slots=True)
class _Seen:
    """One outermost function: what it is called by, its complexity with all that is in it, and what it uses of the outside."""

    key: str
    weight: int
    uses: frozenset[str]
    asynchronous: bool


def _look(function: Function, key: str) -> _Seen:
    """One walk. What is used are names that are not its own, and `.method` for what it calls on `self` or `cls`."""
    own: set[str] = set()
    used: set[str] = set()
    weight = 0
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            (own if isinstance(node.ctx, ast.Store) else used).add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            used.add(f".{node.attr}")
        elif isinstance(node, Function):
            weight += complexity_of(node)
    return _Seen(key, weight, frozenset(used - own), isinstance(function, ast.AsyncFunctionDef))


def _outermost(node: ast.AST, before: str = "") -> Iterator[tuple[Function, str]]:
    """Every function that is inside no other one, and what it is called by: a method by `.name`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield child, f"{before}{child.name}"
        elif not isinstance(child, ast.expr):
            yield from _outermost(child, "." if isinstance(child, ast.ClassDef) else before)


def _outside_names(tree: ast.Module) -> set[str]:
    """Names of the module by which it reaches the outside."""
    names = set(ASKS)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(one.asname or one.name).split(".")[0] for one in node.names if _is_outside(one.name)}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names |= {one.asname or one.name for one in node.names if _is_outside(f"{node.module}.{one.name}")}
    return names


def _is_outside(module: str) -> bool:
    return module.split(".")[0] in OUTSIDE and not any(module == one or module.startswith(f"{one}.") for one in HARMLESS)


def _talking(functions: list[_Seen], outside: set[str]) -> set[str]:
    """Keys of functions that talk to the outside: at first by themselves, then through others of the file."""
    talking = {one.key for one in functions if one.uses & outside}
    while more := {one.key for one in functions if one.key not in talking and one.uses & talking}:
        talking |= more
    return talking
