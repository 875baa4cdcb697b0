"""The recipes for Python that read a whole package, on every file of the demonstration packages: own tests do what they did before."""

from collections import Counter

import pytest

from iama_cli.demo.packages import PACKAGES
from iama_engine.probe.own_tests import find_tests
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.bench.proof.ground import NAMES, Ground, applied, open_unpacked, own_outcomes

RECIPES = ("modernise_python", "context_managers", "dataclass_from_plain_class")

pytestmark = [pytest.mark.slow, pytest.mark.figures, pytest.mark.timeout(1800)]


@pytest.mark.parametrize("name", NAMES)
def test_own_tests_do_what_they_did_when_every_file_is_a_target(name: str) -> None:
    package = next(package for package in PACKAGES if package.name == name)
    with open_unpacked(package) as scratch:
        base = {path.relative_to(scratch.base).as_posix(): path.read_bytes() for path in sorted(scratch.base.rglob("*.py"))}
        ground = Ground(package, scratch, base, {}, find_tests(scratch.base, package.tests).files)
        targets = tuple(path for path in base if path not in ground.own_tests)
        current = dict(base)
        for recipe in RECIPES:
            output = recipe_named(recipe).propose(RecipeInput(current, targets))
            print(f"{name} {recipe}: {len(output.units)} changes, {len(output.declined)} left alone")
            current.update(applied(current, output.units, targets))
        before = own_outcomes(ground, {})
        after = own_outcomes(ground, {path: content for path, content in current.items() if content != base[path]})
        print(name, Counter(after.values()))
        assert before and after == before
