"""What a job brings on the demonstration packages, through the whole stack, and what the service itself costs."""

import json
import shutil
import statistics
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from iama_cli.demo.packages import PACKAGES, DemoPackage, check_python
from iama_cli.exits import CliError

ROOT = Path(__file__).parents[2]
LEAST_KEPT = 4
JOB_SECONDS, OVERHEAD_SECONDS = 60.0, 1.5
LEAST_CAUGHT = {"prettytable": 80.0}

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(900)]


@cache
def played(name: str) -> tuple[dict[str, Any], dict[str, float]]:
    """The document of a package's job and where its time went; played once."""
    out = ROOT / "build" / "bench" / name
    words = [sys.executable, "-m", "iama_cli", "dev", "--", sys.executable, str(Path(__file__).with_name("job_clock.py")), name, str(out)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads((out / "job.json").read_text("utf-8")), json.loads(done.stdout.splitlines()[-1])


def runnable() -> list[DemoPackage]:
    """The Python packages that this Python runs."""
    found = []
    for package in (package for package in PACKAGES if package.language == "python"):
        try:
            check_python(package, sys.version_info[:3])
        except CliError:
            continue
        found.append(package)
    return found


NAMES = [package.name for package in runnable()]


@pytest.mark.parametrize("name", NAMES)
def test_a_job_keeps_at_least_four_recipes_and_every_test_as_it_was(name: str) -> None:
    document, clock = played(name)
    mutation = document["baseline"]["mutation"]
    kept = [recipe["name"] for recipe in document["recipes"] if recipe["kept"] and recipe["files"]]
    print(
        name, json.dumps({"kept": kept, "measures": document["measures"], "killed": mutation["killed"], "of": mutation["total"], **clock})
    )
    assert document["status"] == "DELIVERED"
    assert document["own_tests"]["before"] == document["own_tests"]["after"]
    assert len(kept) >= LEAST_KEPT
    assert 100 * mutation["killed"] / mutation["total"] >= LEAST_CAUGHT.get(name, 0.0)


def test_the_medians_of_what_a_job_brings() -> None:
    measures = [played(name)[0]["measures"] for name in NAMES]
    change = {
        key: statistics.median(after[key] / before[key] - 1 for before, after in ((m["before"], m["after"]) for m in measures))
        for key in ("complexity_p95", "longest_function")
    }
    assert change["complexity_p95"] <= -0.20, change
    assert change["longest_function"] <= -0.30, change


def test_the_demonstration_stays_within_its_time() -> None:
    _, clock = played("prettytable")
    assert clock["whole_s"] <= JOB_SECONDS, clock
    assert clock["overhead_s"] <= OVERHEAD_SECONDS, clock


@pytest.mark.parametrize(("name", "own"), [("sax", 44), ("ejs", 35), ("reflect-metadata", 2)])
def test_a_script_package_keeps_a_recipe_and_every_test_as_it_was(name: str, own: int) -> None:
    if shutil.which("node") is None:
        pytest.skip("not run: Node is not on this machine")
    document, clock = played(name)
    mutation = document["baseline"]["mutation"]
    print(name, json.dumps({"measures": document["measures"], "killed": mutation["killed"], "of": mutation["total"], **clock}))
    assert mutation["total"] > 0
    assert name == "reflect-metadata" or mutation["killed"] > 0, "its plan changes a polyfill that no Node of today runs"
    assert document["status"] == "DELIVERED"
    assert bool(document["baseline"]["generated"]) != bool(document["baseline"]["weaker"])
    assert name == "reflect-metadata" or document["baseline"]["generated"], (
        "a plain program cannot load TypeScript, the others can be searched"
    )
    assert document["own_tests"]["before"] == document["own_tests"]["after"]
    assert document["own_tests"]["after"]["passed"] == own
    assert any(recipe["kept"] and recipe["files"] for recipe in document["recipes"])
    assert name != "sax" or clock["whole_s"] <= JOB_SECONDS, clock
