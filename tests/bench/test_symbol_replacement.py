"""Replacing one definition: how long it takes on real files, and that it never lands in the wrong place.

Figures are processor time of this process, so that neighbours on the machine do not count.
"""

import statistics
import time
from collections.abc import Iterator

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.edits.document import Documents
from iama_engine.edits.operations import ReplaceSymbol
from iama_engine.symbols.index import Symbol, index_source
from tests.engine.stdlib import library_source

FILES = (
    "bdb.py",
    "calendar.py",
    "cmd.py",
    "csv.py",
    "fractions.py",
    "ftplib.py",
    "gzip.py",
    "shelve.py",
    "shlex.py",
    "statistics.py",
    "textwrap.py",
)
COLD_MS, FURTHER_MS, LARGE_MS = 6.0, 1.0, 300.0
LARGE_BYTES = 1_100_000


def outermost_functions(path: str, source: bytes) -> Iterator[Symbol]:
    """Methods and functions that are not inside another function."""
    end = 0
    for symbol in index_source(path, source).symbols:
        if symbol.kind != "class" and symbol.start_byte >= end:
            end = symbol.end_byte
            yield symbol


def replacement(source: bytes, symbol: Symbol) -> tuple[str, bytes]:
    """A changed body for a definition, and what the whole file must then be."""
    body = source[symbol.start_byte : symbol.end_byte] + b"  # seen"
    return body.decode(), source[: symbol.start_byte] + body + source[symbol.end_byte :]


def timed(path: str, source: bytes, symbol: Symbol, documents: Documents) -> float:
    """Milliseconds for one replacement, checked byte for byte."""
    new, expected = replacement(source, symbol)
    started = time.process_time()
    result = apply_edits({path: source}, [ReplaceSymbol(path, symbol.name, new, symbol.sha256)], documents=documents)
    spent = 1_000 * (time.process_time() - started)
    assert result == {path: expected}, symbol.address
    return spent


@pytest.mark.figures
def test_a_replacement_takes_six_milliseconds_cold_and_one_on_a_parsed_file() -> None:
    cold, further, lines = [], [], []
    for path in FILES:
        source = library_source(path)
        lines.append(source.count(b"\n"))
        known = Documents()
        for symbol in outermost_functions(path, source):
            cold.append(timed(path, source, symbol, Documents()))
            further.append(timed(path, source, symbol, known))
    assert 600 <= statistics.median(lines) <= 800
    assert len(cold) > 300
    assert statistics.median(cold) <= COLD_MS
    assert statistics.median(further) <= FURTHER_MS


@pytest.mark.figures
@pytest.mark.slow
def test_a_megabyte_file_takes_a_third_of_a_second() -> None:
    pieces = []
    for number in range(10_000):
        pieces.append(library_source(FILES[number % len(FILES)]).replace(b"from __future__", b"from _future"))
        if sum(map(len, pieces)) >= LARGE_BYTES:
            break
    source = b"\n\n".join(pieces)
    symbols = list(outermost_functions("large.py", source))
    spent = [timed("large.py", source, symbol, Documents()) for symbol in symbols[:: len(symbols) // 7]]
    assert statistics.median(spent) <= LARGE_MS
