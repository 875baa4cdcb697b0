"""The repository map of aider over a tree: `aider_map.py ROOT` prints seconds and how long the map is, as one line of JSON.

aider asks its model how many tokens a text has; a rough count stands in for one, as no model is reached here.
"""

import json
import sys
import time
from pathlib import Path

from aider.io import InputOutput
from aider.repomap import RepoMap


class Model:
    def token_count(self, text):
        return len(text) // 4


root = Path(sys.argv[1])
files = sorted(str(path) for path in root.rglob("*.py"))
repository = RepoMap(map_tokens=1024, root=str(root), main_model=Model(), io=InputOutput(pretty=False, yes=True), refresh="always")
started, spent = time.perf_counter(), time.process_time()
found = repository.get_repo_map([], files, force_refresh=True) or ""
print("RESULT " + json.dumps({"files": len(files), "characters": len(found), "seconds": time.perf_counter() - started, "cpu": time.process_time() - spent}))
