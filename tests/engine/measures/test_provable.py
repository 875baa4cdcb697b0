"""What a test can hold by calling it: named by syntax, weighed by complexity."""

import pytest

from iama_engine.measures.provable import ASYNCHRONOUS, TALKS, provable_share

PURE = "def add(a, b):\n    if a:\n        return b\n    return a + b\n"


@pytest.mark.parametrize(
    "source",
    [
        PURE,
        "",
        "import os, time, random\ndef f(x):\n    return os.environ.get(x), time.time(), random.random(), open(x).read()\n",
        "from urllib.parse import quote\ndef f(x):\n    return quote(x)\n",
        "import socket\ndef f(x):\n    return x + 1\n",
        "from . import socket\ndef f(x):\n    return socket.x\n",
        "def outer(x):\n    def inner(y):\n        return y\n    return inner(x)\n",
    ],
)
def test_files_clocks_chance_and_what_only_computes_are_no_obstacle(source: str) -> None:
    found = provable_share(source.encode())
    assert (found.share, found.parsed, found.out_of_reach) == (1.0, True, {})


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import socket\ndef f():\n    return socket.socket()\n", TALKS),
        ("import urllib.request as web\ndef f(x):\n    return web.urlopen(x)\n", TALKS),
        ("from subprocess import run as go\ndef f(x):\n    return go(x)\n", TALKS),
        ("def f():\n    return input()\n", TALKS),
        ("async def f():\n    return 1\n", ASYNCHRONOUS),
        ("import threading\nclass A:\n    def f(self):\n        def inner():\n            threading.Thread()\n        inner()\n", TALKS),
    ],
)
def test_what_talks_to_the_outside_is_out_of_reach(source: str, reason: str) -> None:
    found = provable_share(source.encode())
    assert (found.share, found.out_of_reach) == (0.0, {reason: 1})


def test_it_spreads_through_the_functions_of_a_file() -> None:
    source = f"import requests\n{PURE}\ndef get(u):\n    return requests.get(u)\n\ndef all_of(us):\n    return [get(u) for u in us]\n"
    source += "\nclass A:\n    def b(self):\n        return self.c()\n\n    def c(self):\n        return all_of([])\n"
    found = provable_share(source.encode())
    assert found.out_of_reach == {TALKS: 4} and found.functions == 5
    assert found.share == pytest.approx(2 / 7), "complexity counts, not functions"


@pytest.mark.parametrize("source", [b"print 'x'\n", b"def f(:\n", b"\0", b"x = " + b"(" * 500])
def test_what_does_not_parse_can_hold_nothing(source: bytes) -> None:
    found = provable_share(source)
    assert (found.share, found.functions, found.parsed) == (0.0, 0, False)
