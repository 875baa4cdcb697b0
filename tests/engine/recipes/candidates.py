"""A method as the move to functions judges it, from files given as text."""

import ast
from collections.abc import Mapping

from iama_engine.recipes.class_family import family_of
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.definitions import definitions
from iama_engine.recipes.method_checks import Candidate
from iama_engine.recipes.method_references import references
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS


def candidate(files: Mapping[str, str], name: str = "Job._half") -> Candidate:
    """The named method of the first file."""
    project = Project(RecipeInput({path: text.encode() for path, text in files.items()}, tuple(files)))
    source = project.source(next(iter(files)))
    assert source is not None
    found = dict(definitions(source.tree))
    owner, method = found[name.rpartition(".")[0]], found[name]
    assert isinstance(owner, ast.ClassDef) and isinstance(method, FUNCTIONS)
    family = family_of(project, source, owner)
    return Candidate(project, source, project.scopes(source), owner, method, family, tuple(references(project, family, method.name)))
