"""A sentence read as changes of the spec: a preview, which nobody has to keep."""

from collections.abc import Sequence
from dataclasses import replace

from temporalio import activity

from iama.kit.errors import Denied
from iama.spec import service as spec
from iama.spec.words import SpecChange, WordsNotUnderstood, apply_changes
from iama_worker.activities.bench import Bench
from iama_worker.activities.words_contract import ReadWords, WordsRead
from iama_worker.llm.gateway import ModelNotConfigured, ModelUnavailable, ModelUnpriced, Stage
from iama_worker.llm.material import Material, SpecItem
from iama_worker.llm.router import Question
from iama_worker.llm.schemas import ChangeOfSpec, WordsAnswer
from iama_worker.workflows.policy import READ_WORDS

MODEL_CLASS = "L1"
PREVIEW = "new"


class WordsActivities:
    """Reads."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    @activity.defn(name=READ_WORDS.name)
    async def read_words(self, given: ReadWords) -> WordsRead:
        """The changes that the sentence means; a refusal with its reason where it means none, or may not be asked."""
        job_id = given.job.job_id
        async with self._bench.database.transaction() as tx:
            revision = await spec.load_revision(tx, job_id, given.revision)
        items = tuple(SpecItem(item.item_id, item.given, item.when, item.then, item.symbols) for item in revision.bdd)
        tree = await self._bench.trees.base(job_id)
        material = Material({}, tree.targets, hint=given.line, items=items)
        try:
            answered = await self._bench.router.ask(Question(job_id, Stage.WORDS, MODEL_CLASS, given.call_number, material, WordsAnswer))
            changes = [_read(change, items) for change in answered.answer.changes]
            if not changes:
                return WordsRead(refusal=WordsNotUnderstood.code, reason=answered.answer.title)
            apply_changes(revision.bdd, changes, PREVIEW)
        except WordsNotUnderstood as error:
            return WordsRead(refusal=error.code, reason=str(error.detail.get("reason", error.message)))
        except (Denied, ModelNotConfigured, ModelUnavailable, ModelUnpriced) as error:
            return WordsRead(refusal=error.code, reason=error.message)
        return WordsRead(tuple(change.to_json() for change in changes), answered.source)


def _read(change: ChangeOfSpec, items: Sequence[SpecItem]) -> SpecChange:
    """A change as it was answered, but for symbols that no item speaks of: nothing would ever be held against those."""
    read = SpecChange.from_json(change.model_dump(exclude_none=True))
    shown = {symbol for item in items for symbol in item.symbols}
    return replace(read, symbols=tuple(symbol for symbol in read.symbols if symbol in shown))
