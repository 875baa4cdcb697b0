"""The whole catalogue for Python on every file of ten legacy packages: their own tests do what they did before.

Five are those of the demonstration, five more are only fetched here. Each recipe builds on what the ones before left.
"""

from collections import Counter

import pytest

from iama_cli.demo.packages import PACKAGES, DemoPackage
from iama_engine.probe.own_tests import find_tests
from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import RecipeInput, Strategy
from tests.bench.proof.ground import NAMES, Ground, applied, open_unpacked, own_outcomes

MORE = (
    DemoPackage("inflection", "0.5.1", "1a29730d366e996aaacffb2f1f1cb9593dc38e2ddd30c91250c6dde09ea9b417", (), ("test_inflection.py",)),
    DemoPackage("tabulate", "0.8.10", "6c57f3f3dd7ac2782770155f3adb2db0b1a269637e42f27599925e64b114f519", (), ("test",)),
    DemoPackage("pyflakes", "2.1.1", "d976835886f8c5b31d47970ed689944a0262b5f3afa00a5a7b4dc81e5449f8a2", (), ("pyflakes/test",)),
    DemoPackage("simplejson", "3.16.0", "b1f329139ba647a9548aa05fb95d046b4a677643070dc2afc05fa2e975d09ca5", (), ("simplejson/tests",)),
    DemoPackage("xmltodict", "0.12.0", "50d8c638ed7ecb88d90561beedbf720c9b4e851a9fa6c47ebd64e99d166d8a21", (), ("tests",)),
)
TEN = (*(package for package in PACKAGES if package.name in NAMES), *MORE)

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("package", TEN, ids=lambda package: package.name)
def test_own_tests_do_what_they_did_when_every_file_is_a_target(package: DemoPackage) -> None:
    with open_unpacked(package) as scratch:
        base = {path.relative_to(scratch.base).as_posix(): path.read_bytes() for path in sorted(scratch.base.rglob("*.py"))}
        ground = Ground(package, scratch, base, {}, find_tests(scratch.base, package.tests).files)
        targets = tuple(path for path in base if path not in ground.own_tests)
        current, changes = dict(base), Counter[str]()
        for recipe in recipes_for(Strategy.COMPREHENSIVE, ("python",)):
            units = recipe.propose(RecipeInput(current, targets)).units
            changes[recipe.name] = len(units)
            current.update(applied(current, units, targets))
        before = own_outcomes(ground, {})
        after = own_outcomes(ground, {path: content for path, content in current.items() if content != base[path]})
        print(f"{package.name}: {dict(changes)}, own tests {dict(Counter(before.values()))}, after {dict(Counter(after.values()))}")
        assert before and changes.total()
        assert after == before
