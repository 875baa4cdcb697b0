"""What each stage's answer must look like, whoever gives it: pydantic, strict, nothing extra.

A patch is operations of `patch_edit` and nothing else. Anything with line numbers, a unified diff above all, is refused
wherever it hides: as the whole answer or inside a text.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from iama_engine.edits.operations import Operation, operation_from_json
from iama_worker.llm.gateway import Stage

_HUNK = re.compile(r"^@@ -\d+(,\d+)? \+\d+(,\d+)? @@", re.MULTILINE)
UNIFIED_DIFF = "a unified diff is refused: answer with patch_edit operations, addressed by symbol or by unique text, never by line numbers"

Text = Annotated[str, Field(min_length=1)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class RecipeShare(_Answer):
    """One recipe's share of a proposal."""

    name: Text
    title: Text
    units: int = Field(ge=0)
    declined: int = Field(ge=0)
    risk: Literal["low", "medium", "high"]


class FileShare(_Answer):
    """How many units touch a file."""

    path: Text
    units: int = Field(ge=0)


class ProposalText(_Answer):
    """One way to go."""

    strategy: Literal["CONSERVATIVE", "STANDARD", "COMPREHENSIVE"]
    title: Text
    summary: Text
    recipes: list[RecipeShare]
    files: list[FileShare]
    functions: list[str]
    effort: Literal["small", "medium", "large"]
    risk: int = Field(ge=1, le=5)


class ProposalsAnswer(_Answer):
    """Exactly three."""

    proposals: list[ProposalText] = Field(min_length=3, max_length=3)


class Behaviour(_Answer):
    """A BDD item."""

    given: Text
    when: Text
    then: Text
    symbols: list[str]
    tests: list[str]


class Component(_Answer):
    """An SDD item."""

    component: Text
    responsibility: Text
    interface_notes: str
    symbols: list[str]


class SpecAnswer(_Answer):
    """A drafted spec."""

    bdd: list[Behaviour] = Field(min_length=1)
    sdd: list[Component]


def _checked(raw: dict[str, str | None]) -> dict[str, str | None]:
    operation_from_json(raw)
    if any(value and _HUNK.search(value) for value in raw.values()):
        raise ValueError(UNIFIED_DIFF)
    return raw


class PatchAnswer(_Answer):
    """A title and operations; none at all means that nothing should change."""

    title: str
    operations: list[Annotated[dict[str, str | None], AfterValidator(_checked)]]

    def parsed(self) -> tuple[Operation, ...]:
        """The operations as the engine's dataclasses."""
        return tuple(operation_from_json(raw) for raw in self.operations)


class ChangeOfSpec(_Answer):
    """One change of a spec: the whole new text of a part, a new item, or an item that goes."""

    kind: Literal["replace", "add", "remove"]
    item_id: str | None = None
    part: Literal["given", "when", "then"] | None = None
    text: str | None = None
    given: str | None = None
    when: str | None = None
    then: str | None = None
    symbols: list[str] | None = None


class WordsAnswer(_Answer):
    """A title and changes; none at all means that the sentence could not be read as a change."""

    title: str
    changes: list[ChangeOfSpec]


SCHEMAS: dict[Stage, type[BaseModel]] = {
    Stage.PROPOSALS: ProposalsAnswer,
    Stage.SPEC: SpecAnswer,
    Stage.WORDS: WordsAnswer,
    Stage.GENERATE: PatchAnswer,
    Stage.REPAIR: PatchAnswer,
    Stage.DEEP_FIX: PatchAnswer,
    Stage.COMMAND: PatchAnswer,
}


def looks_like_diff(text: str) -> bool:
    """Whether the answer as a whole is a unified diff."""
    return bool(_HUNK.search(text)) and text.lstrip().startswith(("--- ", "diff --git", "```diff", "Index: ", "*** "))
