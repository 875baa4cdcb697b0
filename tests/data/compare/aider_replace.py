"""Definitions replaced as aider's search/replace blocks do it: `aider_replace.py TASKS.json` prints a line of JSON for each task."""

import json
import sys
import time
from pathlib import Path

from aider.coders.editblock_coder import replace_most_similar_chunk

for task in json.loads(Path(sys.argv[1]).read_text("utf-8")):
    started = time.process_time()
    result = replace_most_similar_chunk(task["source"], task["old_lines"], task["new_lines"])
    print("RESULT " + json.dumps({"ms": 1000 * (time.process_time() - started), "right": result == task["expected"]}))
