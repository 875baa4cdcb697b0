"""The recipes themselves, as the catalogue lists them. What each does stands in `helper/rewrites/NAME.mjs`."""

from iama_engine.recipes.contract import RecipeInput, RecipeOutput, Risk, Strategy

_BOTH = ("javascript", "typescript")


class JavaScriptRecipe:
    """A rewrite by the Node program. The parser starts only where there is a target in one of the languages."""

    name: str
    title: str
    description: str
    refuses: tuple[str, ...]
    languages: tuple[str, ...] = _BOTH
    risk: Risk
    strategy: Strategy

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit per function; where Node cannot be asked, everything is declined with the reason's code."""
        from iama_engine.recipes.javascript.proposing import propose

        return propose(self.name, given, self.languages)


class VarToLetConst(JavaScriptRecipe):
    """Block-scoped declarations."""

    name = "var_to_let_const"
    title = "Declare by let and const"
    description = (
        "A var becomes let, or const where nothing writes it again, if every use lies in the block of the declaration and surely runs "
        "after it. One name may have several declarations in blocks apart, such as the counters of loops. The code then needs ES2015."
    )
    refuses = (
        "A function keeps the variable over the turns of a loop, or a turn may see what an earlier one left in it.",
        "It is used outside its block, before its declaration, or by a function that may be called before it.",
        "It is declared twice in one block, is a parameter too, or is the error of a catch.",
        "It stands at the top of a plain script, where other scripts of the page share it, or is exported.",
        "The file uses eval or with.",
    )
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE


JAVASCRIPT_RECIPES: tuple[JavaScriptRecipe, ...] = (VarToLetConst(),)
