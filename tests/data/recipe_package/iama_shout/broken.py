"""Recipes that cannot be used, each in its own way. `Missing` is not here at all."""

from iama_engine.edits.operations import CreateFile
from iama_engine.recipes.contract import EditUnit, RecipeInput, RecipeOutput
from iama_shout.shout import Shout


class NotARecipe:
    """Has a name and nothing else."""

    name = "not_a_recipe"


class Misnamed(Shout):
    """Calls itself otherwise than its entry point."""

    name = "guard_clauses"


class Failing(Shout):
    """Fails when asked."""

    name = "failing"

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """Raises."""
        raise ZeroDivisionError("nothing to divide")


class Straying(Shout):
    """Writes where nobody asked."""

    name = "straying"

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """A unit outside the targets."""
        return RecipeOutput((EditUnit("elsewhere", (CreateFile("elsewhere.py", "x = 1\n"),)),))
