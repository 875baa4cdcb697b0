"""Words of a project are counted wherever they stand, names put together at run time included."""

import pytest

from iama_engine.recipes.mentions import Mentions
from tests.engine.rewriting import PATH, project_of


def mentions(text: str, others: dict[str, str] | None = None) -> Mentions:
    return Mentions(project_of(text, others))


def test_what_stands_in_the_own_text_does_not_count() -> None:
    own = "def _f():\n    return _f\n"
    assert mentions(own).elsewhere("_f", own) == 0
    assert mentions(own, {"b.py": "_f"}).elsewhere("_f", own) == 1
    assert mentions(own + "_fg = 1").elsewhere("_f", own) == 0


def test_a_file_that_does_not_parse_still_mentions() -> None:
    assert mentions("x = 1\n", {"broken.py": "def _f(:\n"}).elsewhere("_f", "") == 1


@pytest.mark.parametrize(
    "name",
    ["f'_on_{x}'", "'_on_' + x", "'_on_%s' % x", "'_on_%(k)s' % x", "'_on_{}'.format(x)", "'_on_{k!r}'.format(k=x)"],
)
def test_a_name_put_together_at_run_time_is_matched_by_its_literal_pieces(name: str) -> None:
    found = mentions(f"def f(o, x):\n    return getattr(o, {name})\n")
    assert found.composed("_on_start")
    assert found.composed("_ON_START")
    assert not found.composed("_off")


def test_a_beginning_alone_in_a_string_counts_where_attributes_are_looked_up() -> None:
    text = "PREFIX = '_on_'\ndef f(o, x):\n    return getattr(o, PREFIX + x)\n"
    assert mentions(text).composed("_on_start")
    assert not mentions("PREFIX = '_on_'\n").composed("_on_start")


def test_a_pattern_of_few_letters_may_be_ruled_out() -> None:
    found = mentions("def f(o, x):\n    return getattr(o, '_' + x)\n")
    assert found.composed("_anything")
    assert not found.composed("_anything", fewest_letters=3)


def test_a_lookup_by_a_written_name_composes_nothing() -> None:
    assert not mentions("PREFIX = '_on_'\nx = getattr(o, 'a')\n").composed("_on_start")


@pytest.mark.parametrize("text", ["globals()[x]\n", "eval(x)\n", "o.__dict__\n", "import sys\nsys.modules\n"])
def test_modules_that_read_namespaces_are_known(text: str) -> None:
    assert mentions(text, {"quiet.py": "x = 1\n"}).namespaces == {PATH}
