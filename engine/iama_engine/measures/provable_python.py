"""How much of a Python file a test can hold: what stands inside a function is reached with it, and an asynchronous one is out of reach."""

import ast
import re
import warnings
from collections.abc import Iterator

from iama_engine.measures.measure import complexity_of
from iama_engine.measures.provable import UNREADABLE, FunctionUse, Provable, share_of

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
ASKS = frozenset({"input", "raw_input"})


def provable_python(source: bytes) -> Provable:
    """Look at one file; a file that this Python cannot parse has nothing that a test of this Python could hold."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNREADABLE
    return share_of([_look(function, key) for function, key in _outermost(tree)], _outside_names(tree))


def _look(function: Function, key: str) -> FunctionUse:
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
    return FunctionUse(key, weight, frozenset(used - own), isinstance(function, ast.AsyncFunctionDef))


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
