"""Whether another file takes a name out of a module, in every way a file can."""

import pytest

from iama_engine.recipes.exports import taken_elsewhere
from tests.engine.rewriting import PATH, project_of


def taken(others: dict[str, str]) -> bool:
    project = project_of("thing = 1\n", others)
    source = project.source(PATH)
    assert source is not None
    return taken_elsewhere(project, source, "thing")


@pytest.mark.parametrize(
    "other",
    [
        "from .module import thing\n",
        "from pack.module import thing as other\n",
        "from . import thing\n",
        "from .module import *\nprint(thing)\n",
        "from pack import module\nmodule.thing\n",
        "getattr(module, 'thing')\n",
        "patch('pack.module.thing')\n",
        "thing = (\n",
    ],
)
def test_taken(other: str) -> None:
    assert taken({"pack/other.py": other})


@pytest.mark.parametrize(
    "other",
    [
        "thing = 1\n",
        "from elsewhere import thing\n",
        "other.thing\n",
        "'something'\n",
        "from .module import *\nthing = 2\nprint(thing)\n",
        "from .module import *\n",
        "things = 1\n",
    ],
)
def test_not_taken(other: str) -> None:
    assert not taken({"pack/other.py": other})


@pytest.mark.parametrize("third", ["from .other import thing\n", "from pack import other\nother.thing\n"])
def test_a_star_import_passes_the_name_on(third: str) -> None:
    assert taken({"pack/other.py": "from .module import *\n", "pack/third.py": third})
    assert not taken({"pack/other.py": "x = 1\n", "pack/third.py": third})
