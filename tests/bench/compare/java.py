"""One task on Java: five recipes that this engine and OpenRewrite both have, on commons-cli 1.3.1, judged by its own 424 tests."""

import difflib
import subprocess
import tempfile
import time
from pathlib import Path

from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.java.recipes import JAVA_RECIPES
from tests.bench.compare.others import REWRITE_PLUGIN, REWRITE_RECIPES, NotToBeHad
from tests.engine.recipes.java.packages import CLI, class_path, own_tests, sources_of
from tests.engine.recipes.java.rewriting import NEWEST, applied

SAME = {
    "diamond_operator": "org.openrewrite.staticanalysis.UseDiamondOperator",
    "missing_override": "org.openrewrite.staticanalysis.MissingOverrideAnnotation",
    "boxed_constructors": "org.openrewrite.staticanalysis.PrimitiveWrapperClassConstructorToValueOf",
    "lambda_expressions": "org.openrewrite.staticanalysis.UseLambdaForFunctionalInterface",
    "unused_imports": "org.openrewrite.java.RemoveUnusedImports",
}
_ROOT = "src/main/java/"
_POM = (
    "<project><modelVersion>4.0.0</modelVersion><groupId>compared</groupId><artifactId>compared</artifactId><version>1</version>"
    "<properties><maven.compiler.source>17</maven.compiler.source><maven.compiler.target>17</maven.compiler.target>"
    "<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>"
    "</properties></project>"
)
Files = dict[str, bytes]


def rewrite_java() -> dict[str, str]:
    """By tool: files and lines changed, seconds, and what the package's own tests say."""
    before = sources_of(CLI)
    told = {}
    for tool, change in (("IAMA", ours), ("OpenRewrite", theirs)):
        try:
            started = time.monotonic()
            after = change(before)
            told[tool] = _in_words(before, after, time.monotonic() - started)
        except NotToBeHad as reason:
            told[tool] = f"not run: {reason}"
    return told


def ours(before: Files) -> Files:
    """The five, one after the other."""
    files = dict(before)
    for recipe in JAVA_RECIPES:
        if recipe.name in SAME:
            given = RecipeInput(files, tuple(files), java_release=NEWEST, class_path=class_path(CLI))
            files = applied(files, recipe.propose(given))
    return files


def theirs(before: Files) -> Files:
    """One run of its plugin for Maven over the same files."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path, content in before.items():
            place = root / _ROOT / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        (root / "pom.xml").write_text(_POM)
        words = ["mvn", "-B", f"{REWRITE_PLUGIN}:run", f"-Drewrite.recipeArtifactCoordinates={REWRITE_RECIPES}"]
        words.append(f"-Drewrite.activeRecipes={','.join(SAME.values())}")
        run = subprocess.run(words, capture_output=True, text=True, check=False, cwd=root)
        if run.returncode:
            errors = [line for line in run.stdout.splitlines() if line.startswith("[ERROR]")]
            raise NotToBeHad((errors or ["Maven gave no reason"])[0])
        return {path: (root / _ROOT / path).read_bytes() for path in before}


def _in_words(before: Files, after: Files, seconds: float) -> str:
    files = [path for path in before if after[path] != before[path]]
    lines = sum(_changed_lines(before[path], after[path]) for path in files)
    with tempfile.TemporaryDirectory() as folder:
        was, now = own_tests(CLI, before, Path(folder, "a"), NEWEST), own_tests(CLI, after, Path(folder, "b"), NEWEST)
    same = sum(now.get(name) == outcome for name, outcome in was.items())
    return f"{len(files)} of {len(before)} files, {lines} lines changed, {seconds:.0f} s; {same} of {len(was)} own tests as before"


def _changed_lines(before: bytes, after: bytes) -> int:
    old, new = before.decode().splitlines(), after.decode().splitlines()
    parts = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(old_end - old_first, new_end - new_first) for kind, old_first, old_end, new_first, new_end in parts if kind != "equal")
