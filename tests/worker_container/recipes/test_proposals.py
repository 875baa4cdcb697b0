"""Three proposals that differ in what the recipes would really do."""

from iama_engine.recipes.catalogue import recipes_for
from iama_engine.recipes.contract import Strategy
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.proposals import propose
from iama_worker.llm.schemas import ProposalsAnswer

CODE = b"""
class Shop(object):
    def _price(self, amount):
        return '%s EUR' % amount

    def total(self):
        return self._price(1)
"""


def proposals(code: bytes) -> ProposalsAnswer:
    return ProposalsAnswer.model_validate(propose(Material({"shop.py": code}, ("shop.py",))))


def test_each_strategy_names_its_own_recipes() -> None:
    for proposal in proposals(CODE).proposals:
        assert [recipe.name for recipe in proposal.recipes] == [
            recipe.name for recipe in recipes_for(Strategy(proposal.strategy), {"python"})
        ]


def test_units_files_and_functions_come_from_a_real_run() -> None:
    boldest = proposals(CODE).proposals[2]
    moved = next(recipe for recipe in boldest.recipes if recipe.name == "move_method_to_function")
    assert moved.units == 1
    assert boldest.functions and all(address.startswith("shop.py::") for address in boldest.functions)
    assert boldest.files[0].path == "shop.py" and boldest.files[0].units >= 1
    assert boldest.risk > proposals(CODE).proposals[0].risk


def test_nothing_to_do_is_said() -> None:
    assert proposals(b"X = 1\n").proposals[0].summary.startswith("Nothing to change")
