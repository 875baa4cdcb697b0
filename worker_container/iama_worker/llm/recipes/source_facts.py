"""Where a spec's evidence comes from in each language whose spec is drafted from syntax: its functions, its tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iama_engine.languages.contract import Language
from iama_engine.languages.ecmascript import facts as ecmascript_facts
from iama_engine.languages.ecmascript import suite_facts as ecmascript_tests
from iama_engine.languages.facts import Function, TestFacts
from iama_engine.languages.java import facts as java_facts
from iama_engine.languages.java import suite_facts as java_tests


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """How one language is read. `names_are_shared`: a method's name says little, as many classes have one of that name."""

    language: Language
    functions_of: Callable[[str, bytes], tuple[Function, ...]]
    read_tests: Callable[[str, Mapping[str, bytes]], tuple[TestFacts, ...]]
    source_of_test: Callable[[Mapping[str, bytes], str], str]
    names_are_shared: bool


def facts_for(language: Language) -> SourceFacts:
    """The reading of a language other than Python."""
    if language.toolchain == "java":
        return SourceFacts(language, java_facts.functions_of, java_tests.read_tests, java_tests.source_of_test, names_are_shared=True)
    return SourceFacts(language, ecmascript_facts.functions_of, _script_tests, _script_source, names_are_shared=False)


def _script_tests(path: str, files: Mapping[str, bytes]) -> tuple[TestFacts, ...]:
    return ecmascript_tests.read_tests(path, files[path])


def _script_source(files: Mapping[str, bytes], test_id: str) -> str:
    return ecmascript_tests.source_of_test(files.get(test_id.split("::")[0], b""), test_id)
