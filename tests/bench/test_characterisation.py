"""What the search for tests is worth on modules it is given: faults noticed beside the package's own suite, and nothing that is flaky.

The faults are of operators that the search never uses, at least a hundred a module, each judged in a process of its own; generated tests
and own ones are judged alone, by the same faults. The search reads the own tests' calls, as in a job.
"""

import random
import sys
from pathlib import Path

import pytest

from iama_cli.demo.packages import PACKAGES, DemoPackage
from iama_cli.offline.bench import Bench, Subject, encoded
from iama_cli.offline.characterize import without
from iama_engine.probe.own_tests import find_tests
from tests.bench.compare.testing import INFLECTION
from tests.bench.proof.ground import Ground, open_unpacked

SEARCH_S = 28.0
REPLAYS, ZONES = 20, ("Pacific/Chatham", "America/St_Johns")
JUDGE_S = 600.0
"""All faults are judged by both suites, or their shares could not be compared."""
LEAST_FAULTS = 100
LEAST_SHARE = {"inflection": 0.90, "prettytable": 0.80}

OWN = {"inflection": "test_inflection.py", "prettytable": "prettytable_test.py", "sqlparse": "tests", "parsedatetime": "tests"}
SUBJECTS = (INFLECTION, *(package for package in PACKAGES if package.name in OWN))

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1800)]


def flaky(ground: Ground, files: dict[str, str], tests: list[str]) -> list[str]:
    """Replays that did not end as the first did: fresh processes, tests in random order, two time zones, other hashes."""
    bad = []
    for turn in range(REPLAYS):
        order = random.Random(turn).sample(tests, len(tests))
        zone = ZONES[turn % len(ZONES)]
        words = ("env", f"TZ={zone}", f"PYTHONHASHSEED={turn}", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *order)
        end, said = ground.run(words, {path: content or b"" for path, content in encoded(files).items()}, 120.0)
        if end != "completed (0,)" or f"{len(tests)} passed" not in said:
            bad.append(f"{turn} in {zone}: {end} {said[-300:]}")
    return bad


@pytest.mark.parametrize("package", SUBJECTS, ids=lambda package: package.name)
def test_generated_tests_notice_what_the_own_suite_does_and_are_never_flaky(package: DemoPackage) -> None:
    with open_unpacked(package) as scratch:
        own = find_tests(scratch.base, (OWN[package.name],)).files
        subject = Subject(scratch, Path(sys.executable), "pytest", package.targets, own, SEARCH_S)
        bench = Bench(subject, subject.files())
        suite = bench.search(bench.trace())
        verdict = bench.baseline(suite)
        kept = without(suite, {one.test_id for one in verdict.quarantined})
        ours, theirs = bench.score(kept, seconds=JUDGE_S), bench.score({}, own, seconds=JUDGE_S)
        told = f"{ours.killed} of {ours.total} by {len(verdict.passed)} generated tests, {theirs.killed} of {theirs.total} by its own suite"
        print(f"{package.name}: {told}; untried {ours.not_tried} and {theirs.not_tried}; set aside {len(verdict.quarantined)}")
        bad = flaky(Ground(package, scratch, subject.files(), {}, own), kept, sorted(verdict.passed))
        assert bad == []
        assert ours.total == theirs.total >= LEAST_FAULTS
        assert ours.killed >= theirs.killed
        assert ours.killed >= LEAST_SHARE.get(package.name, 0.0) * ours.total
