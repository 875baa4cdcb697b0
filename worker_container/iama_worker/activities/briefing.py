"""What a model is told of a job, by stage.

A deep fix starts afresh: its material is the last verified source, the spec and what the failing tests ask. Not even the
excerpts of failures are in it, because a traceback quotes the code that failed.
"""

import ast
import json
from collections.abc import Mapping
from typing import Any

from iama.spec import service as spec
from iama_engine.languages.registry import language_of
from iama_worker.activities.bench import Bench
from iama_worker.activities.contract import GeneratePatch
from iama_worker.activities.patching import Ground
from iama_worker.llm.gateway import Stage
from iama_worker.llm.material import FailedTest, Material, SpecText
from iama_worker.llm.recipes.source_facts import facts_for


async def brief(bench: Bench, given: GeneratePatch, ground: Ground) -> Material:
    """The material of one question."""
    async with bench.database.transaction() as tx:
        revision = await spec.load_revision(tx, given.job.job_id, given.revision)
    failures = await bench.shelf.get_json(given.evidence) if given.evidence else []
    stage = Stage(given.stage)
    told = Material(
        ground.tree.sources(ground.verified),
        ground.tree.targets,
        ground.suite.own_files,
        spec=tuple(SpecText(item.given, item.when, item.then) for item in revision.bdd),
        failures=_failures(stage, failures, ground.tree.with_changes(ground.suite.overlay())),
    )
    if stage is Stage.DEEP_FIX:
        return told
    failed: Any = await bench.shelf.get_json(given.failed) if given.failed and stage is Stage.REPAIR else ""
    return Material(
        told.files,
        told.targets,
        told.test_files,
        given.strategy,
        ground.tree.record.goal or "",
        told.spec,
        told.failures,
        json.dumps(failed, indent=1) if failed else "",
        given.hint,
    )


def _failures(stage: Stage, told: list[Mapping[str, str]], files: Mapping[str, bytes]) -> tuple[FailedTest, ...]:
    """A repair sees what the tests said, a deep fix what they ask, a command both."""
    sources = {entry["test_id"]: source_of(entry["test_id"], files) for entry in told} if stage is not Stage.REPAIR else {}
    if stage is Stage.DEEP_FIX:
        return tuple(FailedTest(test_id, source=source) for test_id, source in sources.items() if source)
    return tuple(
        FailedTest(entry["test_id"], entry["error"], entry["location"], entry["excerpt"], sources.get(entry["test_id"], ""))
        for entry in told
    )


def source_of(test_id: str, files: Mapping[str, bytes]) -> str:
    """The source of `path::Class::test[case]` below its module's imports; the whole file where the test is not found in it."""
    language = language_of(test_id.split("::")[0])
    if language is not None and language.toolchain != "python":
        return facts_for(language).source_of_test(files, test_id)
    path, *names = test_id.split("[")[0].split("::")
    text = files.get(path, b"").decode("utf-8", "replace")
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    found = _definition(module, names)
    if found is None:
        return text
    lines, start = text.splitlines(), min([found.lineno, *(decorator.lineno for decorator in found.decorator_list)])
    imports = [ast.get_source_segment(text, node) or "" for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join([*imports, *([""] if imports else []), *lines[start - 1 : found.end_lineno]])


def _definition(module: ast.Module, names: list[str]) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
    body: list[ast.stmt] = module.body
    found = None
    for name in names:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        found = next((node for node in body if isinstance(node, kinds) and node.name == name), None)
        if found is None:
            return None
        body = found.body
    return found
