"""BDD and SDD items for JavaScript, TypeScript and Java, from code, its comments and the project's own tests.

One behaviour for each public function that a test names; the rest is held together, by module, by the tests that load the
module. That is weaker, and the item says so: no test was seen to call what it speaks of.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from iama_engine.languages.contract import Language
from iama_engine.languages.facts import Function, TestFacts
from iama_engine.languages.registry import index_file, language_of_targets
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.evidence import MAX_EXAMPLES, words
from iama_worker.llm.recipes.source_facts import SourceFacts, facts_for

MAX_ITEMS = 60
_MAX_TESTS = 20
_MAX_TOLD = 12
_MAX_LISTED = 25


@dataclass
class _Evidence:
    tests: dict[str, list[str]] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, facts: TestFacts) -> None:
        for name in facts.names:
            self.tests.setdefault(name, []).append(facts.test_id)
        for text, names in facts.assertions:
            for name in names:
                self.examples.setdefault(name, []).append(text)


class _Imports:
    """Which files each file of the project leads to, followed once for all questions."""

    def __init__(self, material: Material, language: Language) -> None:
        modules = language.modules(material.files.keys())
        self._known: dict[str, frozenset[str]] = {}
        self._graph = {path: modules.edges(path, index_file(path, source).imports) for path, source in material.files.items()}

    def reached(self, start: str) -> frozenset[str]:
        """Every file that imports lead to."""
        if start not in self._known:
            self._known[start] = self._follow(start)
        return self._known[start]

    def _follow(self, start: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for target in self._graph.get(waiting.pop(), ()):
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return frozenset(seen)


def draft_script_spec(material: Material) -> dict[str, object]:
    """The answer of the spec stage."""
    facts = facts_for(language_of_targets(material.targets))
    functions = {path: facts.functions_of(path, material.files[path]) for path in material.targets}
    return {"bdd": list(_behaviours(material, functions, facts)), "sdd": [_component(path, functions[path]) for path in material.targets]}


def _behaviours(material: Material, functions: dict[str, tuple[Function, ...]], facts: SourceFacts) -> Iterator[dict[str, object]]:
    imports = _Imports(material, facts.language)
    tests = {path: facts.read_tests(path, material.files) for path in material.test_files if path in material.files}
    evidence = _Evidence()
    for path, found in tests.items():
        for test in found:
            evidence.note(test)
        if [test.test_id for test in found] == [path]:
            _note_helpers(evidence, (path, imports.reached(path)), material, facts)
    public = [one for path in material.targets for one in functions[path] if one.is_public]
    naming = {one.address: _naming(one, evidence, imports if facts.names_are_shared else None) for one in public}
    named = sorted((one for one in public if naming[one.address]), key=lambda one: -len(naming[one.address]))[:MAX_ITEMS]
    told = {one.address for one in named}
    yield from (_behaviour(one, evidence, naming[one.address]) for one in public if one.address in told)
    for path in material.targets:
        rest = [one for one in functions[path] if one.address not in told and one.is_public]
        if rest or not any(one.address in told for one in functions[path]):
            loading = [one.test_id for test, found in tests.items() if path in imports.reached(test) for one in found]
            yield _module(path, rest, loading)


def _note_helpers(evidence: _Evidence, program: tuple[str, frozenset[str]], material: Material, facts: SourceFacts) -> None:
    """What a program that is one test does is often written in files beside it. `program`: its path, and what it imports."""
    for path in sorted(program[1]):
        if facts.language.is_test_path(path):
            for test in facts.read_tests(path, material.files):
                evidence.note(TestFacts(program[0], test.names, test.assertions))


def _naming(one: Function, evidence: _Evidence, imports: _Imports | None) -> list[str]:
    """Tests that name a function; with `imports` only where its file is reached too, as many classes have methods of one name."""
    tests = evidence.tests.get(one.name, [])
    path = one.address.split("::")[0]
    return [test_id for test_id in tests if imports is None or path in imports.reached(test_id.split("::")[0])]


def _behaviour(one: Function, evidence: _Evidence, tests: Sequence[str]) -> dict[str, object]:
    defaults = [f"`{name}` is {default} unless given" for name, default in one.parameters if default is not None]
    subject = f"the module {one.address.split('::')[0]}" if not one.owner or one.owner == "exports" else f"a {one.owner}"
    parts = [one.summary or _plain(one), *_errors(one)]
    examples = evidence.examples.get(one.name, [])[:MAX_EXAMPLES]
    if examples:
        parts.append("for example " + ", ".join(f"`{text}`" for text in examples))
    return {
        "given": f"{subject}, where {'; '.join(defaults)}" if defaults else subject,
        "when": f"`{one.name}({', '.join(name for name, default in one.parameters if default is None)})` is called",
        "then": "; ".join(parts),
        "symbols": [one.address.split("#")[0]],
        "tests": list(dict.fromkeys(tests))[:_MAX_TESTS],
    }


def _module(path: str, rest: Sequence[Function], loading: Sequence[str]) -> dict[str, object]:
    """Everything else of a module: what the tests that load it see of it; where none does, nothing holds it."""
    more = f" and {len(rest) - _MAX_TOLD} more" if len(rest) > _MAX_TOLD else ""
    listed = ", ".join(f"`{one.qualified}`" for one in rest[:_MAX_TOLD]) + more
    told = f"{listed} work as before, as far as these tests look; none of them names these functions"
    return {
        "given": f"the module {path}",
        "when": "the tests that load it use it, by way of whatever they call",
        "then": told if rest else "it loads, and what it holds is what it was",
        "symbols": list(dict.fromkeys(one.address.split("#")[0] for one in rest)) or [path],
        "tests": list(loading[:_MAX_TESTS]),
    }


def _component(path: str, functions: Sequence[Function]) -> dict[str, object]:
    public = [one for one in functions if one.is_public]
    offered = list(dict.fromkeys(f"{one.qualified}({', '.join(_shown(*pair) for pair in one.parameters)})" for one in public))
    more = f" and {len(offered) - _MAX_LISTED} more" if len(offered) > _MAX_LISTED else ""
    answers = ", ".join(list(dict.fromkeys(words(one.name) for one in public))[:_MAX_LISTED])
    return {
        "component": path,
        "responsibility": f"answers for: {answers}" if public else "values and types that other modules import",
        "interface_notes": f"offers {', '.join(offered[:_MAX_LISTED])}{more}" if offered else "",
        "symbols": list(dict.fromkeys(one.address.split("#")[0] for one in public)),
    }


def _shown(name: str, default: str | None) -> str:
    return name if default is None else f"{name} = {default}"


def _errors(one: Function) -> Iterator[str]:
    if one.throws:
        yield f"it throws {' or '.join(one.throws)} for what it does not accept"


def _plain(one: Function) -> str:
    """What is known of a function without words: whether it answers or acts."""
    return f"it {'answers' if one.returns else 'acts'} as its name says ({words(one.name)})"
