"""What a test can hold by calling it: named by syntax, weighed by complexity."""

import pytest

from iama_engine.languages.registry import language_of
from iama_engine.measures.provable import ASYNCHRONOUS, TALKS, Provable
from iama_engine.measures.provable_python import provable_python

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
    found = provable_python(source.encode())
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
    found = provable_python(source.encode())
    assert (found.share, found.out_of_reach) == (0.0, {reason: 1})


def test_it_spreads_through_the_functions_of_a_file() -> None:
    source = f"import requests\n{PURE}\ndef get(u):\n    return requests.get(u)\n\ndef all_of(us):\n    return [get(u) for u in us]\n"
    source += "\nclass A:\n    def b(self):\n        return self.c()\n\n    def c(self):\n        return all_of([])\n"
    found = provable_python(source.encode())
    assert found.out_of_reach == {TALKS: 4} and found.functions == 5
    assert found.share == pytest.approx(2 / 7), "complexity counts, not functions"


@pytest.mark.parametrize("source", [b"print 'x'\n", b"def f(:\n", b"\0", b"x = " + b"(" * 500])
def test_what_does_not_parse_can_hold_nothing(source: bytes) -> None:
    found = provable_python(source)
    assert (found.share, found.functions, found.parsed) == (0.0, 0, False)


def looked(path: str, source: str) -> Provable:
    language = language_of(path)
    assert language is not None
    return language.provable(path, source.encode())


CALLS = """function get(u) { return net.connect(u); }
function all(us) { return us.map((u) => get(u)); }
function add(a, b) { if (a) return b; return a + b; }
"""


@pytest.mark.parametrize(
    "head",
    [
        "const net = require('net');",
        "import * as net from 'node:net';",
        "import net from 'net';",
        "const { connect: net } = require('tls');",
    ],
)
def test_javascript_that_talks_is_out_of_reach_with_what_calls_it(head: str) -> None:
    found = looked("a.js", f"{head}\n{CALLS}")
    assert (found.functions, found.out_of_reach) == (3, {TALKS: 2})
    assert found.share == pytest.approx(2 / 4)


@pytest.mark.parametrize(
    ("source", "talks"),
    [
        ("async function f() { return 1; }", 0),
        ("const fs = require('fs');\nexports.f = (x) => fs.readFileSync(x);", 0),
        ("function f(fetched) { return fetched; }", 0),
        ("class A { f() { return fetch('/x'); } }", 1),
        ("export const f = (): void => { document.title = 'x'; };", 1),
        ("import axios from 'axios';\nclass A { f() { return this.g(); } g() { return axios.get('/'); } }", 2),
    ],
)
def test_what_only_a_browser_or_a_network_has_is_out_of_reach(source: str, talks: int) -> None:
    assert looked("a.ts", source).out_of_reach.get(TALKS, 0) == talks


def test_java_that_talks_is_out_of_reach_with_what_calls_it() -> None:
    source = "import java.net.HttpURLConnection;\nimport java.net.URI;\nclass A { URI u(String s) { return URI.create(s); }\n"
    source += "int get(HttpURLConnection c) { return c.x(); } int all() { return get(null); } void go() { new Thread(null).start(); } }"
    found = looked("A.java", source)
    assert (found.functions, found.out_of_reach) == (4, {TALKS: 3})


@pytest.mark.parametrize("path", ["a.js", "a.ts", "A.java"])
def test_what_does_not_parse_can_hold_nothing_in_any_language(path: str) -> None:
    found = looked(path, "class { f( ")
    assert (found.share, found.parsed) == (0.0, False)
