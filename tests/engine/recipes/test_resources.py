"""What the list of resources says of the standard library is true here."""

import ast
import bz2
import codecs
import gzip
import io
import lzma
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from iama_engine.recipes.resources import CLOSED_ALIKE, FILES, closes_alike, keeps_to_itself, opens_for_reading
from tests.engine.rewriting import PATH, project_of

OPENERS: dict[str, Callable[[Path], Any]] = {
    "builtins.open": lambda path: open(path, "w"),  # noqa: SIM115
    "io.open": lambda path: io.open(path, "wb"),  # noqa: SIM115, UP020
    "codecs.open": lambda path: codecs.open(str(path), "w", "utf-8"),  # noqa: SIM115
    "gzip.open": lambda path: gzip.open(path, "wb"),  # noqa: SIM115
    "bz2.open": lambda path: bz2.open(path, "wb"),  # noqa: SIM115
    "lzma.open": lambda path: lzma.open(path, "wb"),  # noqa: SIM115
    "os.fdopen": lambda path: os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR), "w"),
    "gzip.GzipFile": lambda path: gzip.GzipFile(path, "wb"),
    "bz2.BZ2File": lambda path: bz2.BZ2File(path, "wb"),
    "lzma.LZMAFile": lambda path: lzma.LZMAFile(path, "wb"),  # noqa: SIM115
    "zipfile.ZipFile": lambda path: zipfile.ZipFile(path, "w"),
    "socket.socket": lambda path: socket.socket(),
}


def test_every_resource_of_the_list_is_tried_here() -> None:
    assert OPENERS.keys() == CLOSED_ALIKE >= FILES


@pytest.mark.parametrize("name", sorted(OPENERS))
def test_with_gives_the_same_object_closes_it_by_close_and_swallows_nothing(name: str, tmp_path: Path) -> None:
    resource = OPENERS[name](tmp_path / "one")
    with pytest.raises(KeyError), resource as inside:
        assert inside is resource
        raise KeyError(name)
    by_hand = OPENERS[name](tmp_path / "two")
    by_hand.close()
    assert _shown(resource) == _shown(by_hand)
    if name not in ("socket.socket", "gzip.open", "gzip.GzipFile"):
        assert not (tmp_path / "one").exists() or (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def _shown(resource: Any) -> object:
    if isinstance(resource, socket.socket):
        return resource.fileno()
    return resource.fp if isinstance(resource, zipfile.ZipFile) else resource.closed


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("open(p)", (True, True)),
        ("open(p, 'rb')", (True, True)),
        ("open(p, encoding='ascii')", (True, True)),
        ("open(p, mode='r')", (True, True)),
        ("open(p, 'r+')", (True, False)),
        ("open(p, 'w')", (True, False)),
        ("open(p, p)", (True, False)),
        ("open(*p)", (True, False)),
        ("open(p, **p)", (True, False)),
        ("os.fdopen(p)", (True, False)),
        ("zipfile.ZipFile(p)", (True, False)),
        ("tarfile.open(p)", (False, False)),
        ("p.open()", (False, False)),
        ("p(1)", (False, False)),
    ],
)
def test_what_a_call_opens(call: str, expected: tuple[bool, bool]) -> None:
    project = project_of(f"import os, tarfile, zipfile\ndef f(p):\n    return {call}\n")
    source = project.target_sources()[0]
    node = next(one for one in ast.walk(source.tree) if isinstance(one, ast.Return)).value
    assert isinstance(node, ast.Call)
    assert (closes_alike(project, source, node), opens_for_reading(project, source, node)) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("f.read(1)", True),
        ("x = f.readline().strip()", True),
        ("x = [line for line in f]", True),
        ("x = json.load(f)", True),
        ("for line in f: pass", True),
        ("for line in enumerate(f): pass", True),
        ("x = f", False),
        ("x = enumerate(f)", False),
        ("x = (line for line in f)", False),
        ("x = [f for line in x]", False),
        ("f.detach()", False),
        ("x = f.read", False),
        ("json.load(f, cls=f)", False),
        ("p(f)", False),
        ("return f", False),
    ],
)
def test_a_use_that_leaves_no_second_reference(statement: str, expected: bool) -> None:
    project = project_of(f"import json\ndef g(f, p, x):\n    {statement}\n", {"other.py": ""})
    source = project.source(PATH)
    assert source is not None
    uses = [one for one in ast.walk(source.tree) if isinstance(one, ast.Name) and one.id == "f"]
    assert all(keeps_to_itself(project, source, use) for use in uses) is expected
