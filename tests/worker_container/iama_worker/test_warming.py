"""After the warm-up the first job of a worker loads nothing of the engine any more."""

import subprocess
import sys

FIRST_JOB = """
import sys, tempfile
from pathlib import Path
from iama_worker.warming import warm_up

warm_up()
before = set(sys.modules)

from iama_engine.context.manifest import assemble_context
from iama_engine.languages.contract import ProbeAsk
from iama_engine.languages.registry import language_named

source = "WORD = 'a8s7d6f5g4h3j2k1l0'\\ndef double(n):\\n    return 2 * n\\n"
folder = tempfile.mkdtemp()
Path(folder, "twice.py").write_text(source)
assemble_context(Path(folder), ("twice.py",), 1000)
python, files = language_named("python"), {"twice.py": source.encode()}
assert python.plan_probe(ProbeAsk(files, ("twice.py",), 1.0, 1, ("twice.py::double",), None, "pytest", 1))["targets"]
from iama_engine.probe.emit import emit_tests
late = sorted(name for name in set(sys.modules) - before if name.split(".")[0] in ("iama_engine", "detect_secrets", "tree_sitter_python"))
print(*late)
"""


def test_nothing_of_the_engine_is_loaded_by_the_first_job() -> None:
    ran = subprocess.run([sys.executable, "-c", FIRST_JOB], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_what_is_loaded_by_then_is_left_alone_by_the_collector() -> None:
    told = "import gc; gc.disable(); from iama_worker.warming import warm_up; warm_up()"
    told += "; print(gc.get_freeze_count() > 20_000, gc.get_threshold()[0], gc.isenabled())"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["True", "20000", "True"]
