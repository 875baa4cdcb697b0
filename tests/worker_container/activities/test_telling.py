"""What the long steps on code say while they run: reading a project, trying recipes, applying one."""

from dataclasses import replace
from pathlib import Path

from iama.delivery.model import ArtifactType
from iama_engine.recipes.catalogue import all_recipes
from iama_worker.activities.analysis import AnalysisActivities
from iama_worker.activities.changes import ChangeActivities
from iama_worker.activities.contract import ApplyRecipe, JobKey
from iama_worker.activities.shelf import Label
from iama_worker.activities.suite import Suite
from iama_worker.llm.material import Material
from iama_worker.llm.recipes.proposals import propose
from iama_worker.worker import build_bench
from tests.worker_container.conftest import Lab, Project

SOURCE = "class Shop(object):\n" + "".join(f"    def label{n}(self, name):\n        return '%s' % name\n\n" for n in range(12))
MANY = {f"shop{number:03}.py": SOURCE for number in range(150)}


async def test_reading_proposing_and_changing_are_told_while_they_run(lab: Lab, tmp_path: Path) -> None:
    job_id = (await lab.prepare(Project(MANY, tuple(MANY)))).job_id
    bench = replace(build_bench(lab.parts(), tmp_path / "worker"), speak_seconds=0.01)
    key = JobKey(job_id, "REMOTE_SANDBOX", "PRO")
    await AnalysisActivities(bench).analyze_scope(key)
    await AnalysisActivities(bench).generate_proposals(key)
    suite = await bench.shelf.put_json(Label(job_id, ArtifactType.WORKING_STATE, "suite"), Suite({}, (), ()).to_json())
    await ChangeActivities(bench).apply_recipe(ApplyRecipe(key, "modernise_python", 1, suite))
    lines = lab.rows(
        "SELECT payload->>'stage', payload->>'text' FROM job_events WHERE job_id = %s AND type = 'log_line' ORDER BY seq", job_id
    )
    told = [f"{stage}: {text}" for stage, text in lines]
    for wanted in ("ANALYZING: reading 150 files", "ANALYZING: trying recipe", "REFACTORING: "):
        assert any(line.startswith(wanted) for line in told), (wanted, told)
    assert len(told) == len(set(told)) and not any("Shop" in line for line in told)


def test_each_recipe_is_named_as_it_is_tried() -> None:
    heard: list[str] = []
    propose(Material({"a.py": b"X = 1\n"}, ("a.py",), watch=heard.append))
    titles = [recipe.title for recipe in all_recipes() if "python" in recipe.languages]
    assert heard == [f"trying recipe {number} of {len(titles)} on 1 files: {title}" for number, title in enumerate(titles, 1)]
