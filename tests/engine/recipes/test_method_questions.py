"""Each thing only an author can judge is asked, with its place, and nothing else is."""

import pytest

from iama_engine.recipes.method_questions import questions
from tests.engine.recipes.candidates import candidate

JOB = "class Job:\n    def _half(self, n):\n        return n\n"

ASKED = {
    "an unknown base": (JOB.replace("Job:", "Job(Elsewhere):"), "the base Elsewhere is not in these files and may define or call it"),
    "a base that defines it": ("class Base:\n    def _half(self, n): ...\n" + JOB.replace("Job:", "Job(Base):"), "it overrides Base._half"),
    "a subclass that overrides": (JOB + "class Rush(Job):\n    def _half(self, n):\n        return self\n", "Rush overrides it"),
    "a metaclass": (JOB.replace("Job:", "Job(metaclass=Kind):"), "the class has a metaclass or a decorator"),
    "a decorator": (JOB.replace("    def", "    @cached\n    def"), "the decorator cached now wraps a function"),
    "an open receiver": (JOB + "def run(x):\n    x._half(1)\n", "a.py:5 uses ._half on something whose class cannot be told"),
    "a composed name": (JOB + "def run(x, w):\n    getattr(x, '_ha' + w)()\n", "its name may be put together at run time"),
    "an example": (JOB + "NOTE = 'call job._half(2)'\n", "a.py:4 names it in a string or an example"),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_author_is_asked(name: str) -> None:
    source, question = ASKED[name]
    assert questions(candidate({"a.py": source})) == [question]


def test_a_static_method_of_a_plain_class_raises_no_question() -> None:
    source = "class Job:\n    @staticmethod\n    def _half(n):\n        return n\n"
    assert questions(candidate({"a.py": source})) == []
