"""A recipe that anybody may write: a greeting becomes louder."""

from iama_engine.edits.operations import SearchReplace
from iama_engine.recipes.contract import Declined, EditUnit, RecipeInput, RecipeOutput, Risk, Strategy
from iama_engine.recipes.languages import language_of

_QUIET, _LOUD = '"hello"', '"HELLO"'


class Shout:
    """Greet loudly."""

    name = "shout"
    title = "Greet loudly"
    description = "The one greeting of a file is written in capital letters."
    refuses = ("The greeting stands in a file more than once.",)
    languages = ("python", "javascript")
    risk = Risk.LOW
    strategy = Strategy.CONSERVATIVE

    def propose(self, given: RecipeInput) -> RecipeOutput:
        """One unit a file."""
        units, declined = [], []
        for path in given.targets:
            text = given.files.get(path, b"").decode("utf-8", "replace")
            if language_of(path) not in self.languages or _QUIET not in text:
                continue
            if text.count(_QUIET) > 1:
                declined.append(Declined(path, "the greeting occurs more than once"))
            else:
                units.append(EditUnit(f"Greet loudly in {path}", (SearchReplace(path, _QUIET, _LOUD),)))
        return RecipeOutput(tuple(units), tuple(declined))
