"""From a model's text to a checked answer: fences and small JSON faults are forgiven, a wrong shape is not."""

import json
from typing import Any, TypeVar

import json_repair
from pydantic import BaseModel, ValidationError

from iama_worker.llm.schemas import UNIFIED_DIFF, looks_like_diff

A = TypeVar("A", bound=BaseModel)
MAX_ERRORS = 20


class AnswerMalformed(Exception):
    """The answer does not fit its schema; `errors` say where, in words that a model can act on."""

    def __init__(self, errors: tuple[str, ...]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


def parse_answer(text: str, schema: type[A]) -> A:
    """The answer, or AnswerMalformed with every fault."""
    if looks_like_diff(text):
        raise AnswerMalformed((UNIFIED_DIFF,))
    try:
        return schema.model_validate(_load(text))
    except ValidationError as error:
        raise AnswerMalformed(_describe(error)) from None


def _load(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return json_repair.loads(text)


def _describe(error: ValidationError) -> tuple[str, ...]:
    found = error.errors(include_url=False, include_input=False)
    return tuple(f"{'.'.join(str(part) for part in fault['loc']) or 'answer'}: {fault['msg']}" for fault in found[:MAX_ERRORS])
