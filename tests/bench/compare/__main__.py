"""`python -m tests.bench.compare [TASK ...]`: do the tasks, keep what came of each, write `docs/comparison.md` of all."""

import json
import os
import platform
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from tests.bench.compare.editing import replace_definitions, write_fstrings
from tests.bench.compare.java import rewrite_java
from tests.bench.compare.mapping import map_a_tree
from tests.bench.compare.others import FOLDER
from tests.bench.compare.page import PAGE, write_page
from tests.bench.compare.testing import write_tests

TASKS: Mapping[str, Callable[[], dict[str, str]]] = {
    "replace": replace_definitions,
    "fstrings": write_fstrings,
    "map": map_a_tree,
    "java": rewrite_java,
    "tests": write_tests,
}


def main(names: list[str]) -> None:
    """Each task in turn, with the load of the machine before it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names:
        load = os.getloadavg()[0]
        kept = {"told": TASKS[name](), "when": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load": round(load)}
        (FOLDER / f"{name}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1), "utf-8")
        print(name, json.dumps(kept, ensure_ascii=False), flush=True)
    found = {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in TASKS if (FOLDER / f"{name}.json").is_file()}
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    PAGE.write_text(write_page(found, machine), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TASKS))
