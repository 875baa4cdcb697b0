"""One task: know a whole tree. aider's repository map of Django against our index, cold and warm, each in a process of its own."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.bench.compare.others import NotToBeHad, own_python, program, told_by
from tests.bench.test_moves_in_a_project import django

_OURS = """
import json, sys, time
from pathlib import Path
from iama_engine.symbols.index import index_tree
started, spent = time.perf_counter(), time.process_time()
found = index_tree(Path(sys.argv[1]), cache=Path(sys.argv[2]))
print("RESULT " + json.dumps({"files": len(found.files), "seconds": time.perf_counter() - started, "cpu": time.process_time() - spent}))
"""


def map_a_tree() -> dict[str, str]:
    """By tool, how long a first and a second look at Django takes."""
    with tempfile.TemporaryDirectory() as folder:
        django(Path(folder))
        tree = Path(folder, "Django-5.2")
        ours = [told_by([own_python(), "-c", _OURS, str(tree), str(Path(folder, "cache"))])[0] for _ in range(2)]
        try:
            subprocess.run(["git", "init", "--quiet", str(tree)], check=True)
            theirs = _in_words([program("aider", "aider_map.py", str(tree))[0] for _ in range(2)])
        except NotToBeHad as reason:
            theirs = f"not run: {reason}"
    return {"IAMA": _in_words(ours), "aider": theirs}


def _in_words(looks: list[dict[str, Any]]) -> str:
    cold, warm = looks
    text = f"{cold['files']} files: first {cold['seconds']:.1f} s ({cold['cpu']:.1f} s of its process), again {warm['seconds']:.2f} s"
    return text + (f"; a map of {cold['characters']} characters" if "characters" in cold else "")


if __name__ == "__main__":
    print(json.dumps(map_a_tree()))
