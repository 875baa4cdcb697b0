"""What a worker loads before its first job, so that no job waits for it: commands load the same when they first need it."""

import gc
import tempfile
from importlib import import_module
from pathlib import Path

from iama_engine.context.manifest import assemble_context

_LATE = ("iama_engine.edits.syntax_gate", "iama_engine.probe.emit", "iama_engine.probe.plan")
_SAMPLE = '"""An address, which detectors of secrets look at twice."""\n\nADDRESS = "https://user:placeholder@example.org/path"\n'
_THRESHOLDS = (20_000, 20, 50)
"""Syntax trees are many small objects that live as long as a step: the usual thresholds look through all of them again and again."""


def warm_up() -> None:
    """A quarter of a second of loading: parsers, detectors of secrets, and what plans a search and writes its tests.

    What is loaded by then stays for good, so the collector need not look at it any more: each full collection took 90 ms, and
    three proposals a third longer.
    """
    try:
        for name in _LATE:
            import_module(name)
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "sample.py").write_text(_SAMPLE, "utf-8")
            assemble_context(Path(folder), ("sample.py",), 1_000)
        gc.collect()
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
    finally:
        gc.enable()  # whoever starts a worker switches it off, so that it does not look through what is being loaded
