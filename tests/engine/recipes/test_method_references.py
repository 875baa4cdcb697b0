"""What each mention of a method means: ours, somebody else's, or open."""

import pytest

from iama_engine.recipes.method_references import Meaning
from tests.engine.recipes.candidates import candidate

JOB = (
    "class Base:\n    {base}\nclass Job(Base):\n    {own}\n    def _half(self): ...\n"
    "class Late(Job):\n    {late}\nclass Other:\n    {other}\n{module}\n"
)
USE = "def use(self, x=1):\n        self._half()"


@pytest.mark.parametrize(
    ("place", "code", "meaning"),
    [
        ("own", USE, Meaning.INSTANCE),
        ("late", USE, Meaning.INSTANCE),
        ("base", USE, Meaning.BASE),
        ("other", USE, None),
        ("own", "@classmethod\n    def use(cls):\n        cls._half()", Meaning.CLASS),
        ("own", "@staticmethod\n    def use(one):\n        one._half()", Meaning.OPEN),
        ("late", "def use(self):\n        super()._half()", Meaning.SUPER),
        ("other", "def use(self):\n        super()._half()", None),
        ("own", "def use(self):\n        self = x\n        self._half()", Meaning.OPEN),
        ("module", "Job()._half()", Meaning.BUILT),
        ("module", "Job._half", Meaning.CLASS),
        ("module", "one = Job()\none._half()", Meaning.INSTANCE),
        ("module", "one = Job()\none = x\none._half()", Meaning.OPEN),
        ("module", "make()._half()", Meaning.OPEN),
        ("module", "a.Job._half", Meaning.CLASS),
        ("module", "a.b._half", Meaning.OPEN),
        ("module", "import a\na._half()", None),
        ("module", "''._half", None),
        ("module", "def use(one):\n    one._half", Meaning.OPEN),
    ],
)
def test_the_receiver_tells_what_a_mention_means(place: str, code: str, meaning: Meaning | None) -> None:
    parts = {**dict.fromkeys(("base", "own", "late", "other"), "pass"), "module": ""}
    found = candidate({"a.py": JOB.format(**{**parts, place: code})}).references
    assert [one.meaning for one in found] == ([] if meaning is None else [meaning])


def test_other_files_are_searched_and_places_are_for_people() -> None:
    job = "class Job:\n    def _half(self): ...\n"
    found = candidate({"a.py": job, "b.py": "from a import Job\none = Job()\none._half()\n"}).references
    assert [(one.meaning, one.place) for one in found] == [(Meaning.INSTANCE, "b.py:3")]
