"""Plan a search for tests of Java: everything that can be read without running a line.

The runner gets the faults to tell apart, where methods and loops begin, scripts cut out of the tests, what code and
tests hand to methods, and their literals.
"""

import posixpath
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tree_sitter import Node

from iama_engine.languages.java.call_sites import read_call_sites
from iama_engine.languages.java.carve import CHANCY, carve_tests
from iama_engine.languages.java.language import JAVA
from iama_engine.languages.java.mutants import Entry, find_entries, find_mutants, find_symbols
from iama_engine.languages.java.outline import JAVA as GRAMMAR
from iama_engine.languages.java.outline import text_of
from iama_engine.languages.java.schemata import write_schemata
from iama_engine.languages.java.search_operators import SEARCH
from iama_engine.languages.source_mutants import SourceMutant
from iama_engine.symbols.syntax import captures, parse

MAX_MUTANTS = 700
MAX_SEEDS = 400
MAX_LITERALS = 600
MAX_BYTES = 1 << 20
_LITERALS = "[(string_literal) @text (character_literal) @char (decimal_integer_literal) @number (decimal_floating_point_literal) @number]"
_JUPITER, _FOUR, _THREE = (
    re.compile(rb"org\.junit\.jupiter"),
    re.compile(rb"org\.junit\.(?!jupiter|platform)"),
    re.compile(rb"junit\.framework"),
)


def plan_java_probe(
    files: Mapping[str, bytes], targets: Sequence[str], *, functions: Sequence[str] = (), seconds: float, seed: int
) -> dict[str, Any]:
    """The plan of a PROBE run; `functions` (`path::Qualified.name`) limits what is searched for, the tests among `files` are mined.

    `segments` are the sources of the targets with all faults in them, by number; see `schemata`.
    """
    known = [path for path in sorted(files) if path.endswith(".java") and len(files[path]) <= MAX_BYTES]
    wanted = [path for path in targets if path in known and not posixpath.basename(path).endswith("-info.java")]
    tests = {path: files[path] for path in known if JAVA.is_test_path(path)}
    code = [path for path in known if path not in tests]
    mutants = _mutants(files, wanted, functions, seed)
    entries = [one for path in wanted for one in find_entries(path, files[path])]
    chancy = {symbol for path in wanted for symbol in find_symbols(path, files[path], CHANCY)}
    return {
        "format": 1,
        "targets": wanted if mutants else [],
        "junit": junit_of(tests),
        "mutants": [_mutant(one) for one in mutants],
        "entries": [one.symbol for one in entries],
        "chancy": [number for number, one in enumerate(entries) if one.symbol in chancy],
        "segments": {path: _segments(path, files[path], mutants, entries) for path in wanted},
        "seeds": [asdict(one) for one in carve_tests(tests)[:MAX_SEEDS]],
        "sites": [asdict(one) for one in read_call_sites({path: files[path] for path in known}, code)],
        "near": {path: _literals([files[path]]) for path in wanted},
        "literals": _literals(tests.values()),
        "seconds": seconds,
        "seed": seed,
    }


def junit_of(files: Mapping[str, bytes]) -> int:
    """The JUnit (3, 4 or 5) that most of the tests are written for; 5, which every run has, where there is none."""
    counts = {5: 0, 4: 0, 3: 0}
    for source in files.values():
        version = 5 if _JUPITER.search(source) else 4 if _FOUR.search(source) else 3 if _THREE.search(source) else 0
        if version:
            counts[version] += 1
    return max(counts, key=lambda version: counts[version])


def _mutants(files: Mapping[str, bytes], targets: Sequence[str], functions: Sequence[str], seed: int) -> list[SourceMutant]:
    asked = {address.split("#")[0] for address in functions}
    found: list[SourceMutant] = []
    for path in targets:
        wanted = [address for address in asked if address.startswith(f"{path}::")]
        if not asked or wanted:
            found += find_mutants(path, files[path], wanted, SEARCH)
    if len(found) > MAX_MUTANTS:
        found = random.Random(seed).sample(found, MAX_MUTANTS)
    return sorted(found, key=lambda one: (one.path, one.start, one.end, one.text))


def _segments(path: str, source: bytes, mutants: Sequence[SourceMutant], entries: Sequence[Entry]) -> list[tuple[int, str]]:
    faults = {number: one for number, one in enumerate(mutants) if one.path == path}
    methods = {number: one for number, one in enumerate(entries) if one.path == path}
    return [(one.fault, one.text) for one in write_schemata(path, source, faults, methods)]


def _mutant(one: SourceMutant) -> dict[str, Any]:
    return {
        "id": f"{one.path}:{one.start}:{one.end}:{one.operator}:{one.text.decode('utf-8', 'surrogateescape')}",
        "path": one.path,
        "symbol": one.symbol,
        "line": one.line,
    }


def _literals(sources: Iterable[bytes]) -> list[str]:
    """The texts, characters and numbers of some files as they are written, each once, the commonest first."""
    counts: dict[str, int] = {}
    for source in sources:
        nodes: list[Node] = [
            node for group in captures(parse(source, grammar=GRAMMAR).root_node, _LITERALS, GRAMMAR).values() for node in group
        ]
        for node in nodes:
            text = text_of(node)
            if len(text) <= 80 and not text.startswith('"""') and "\n" not in text:
                counts[text] = counts.get(text, 0) + 1
    return sorted(counts, key=lambda text: (-counts[text], text))[:MAX_LITERALS]
