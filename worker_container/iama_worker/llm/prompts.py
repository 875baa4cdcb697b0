"""Prompts are files under `prompts/`; here they meet typed values.

What the questions of one job have in common comes first and in the same words, rules, then spec and files, so that a provider can keep it:
a repair differs from the question before it in its last part alone.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from iama_engine.languages.registry import language_of_targets
from iama_worker.llm.excerpts import FileText, count_tokens, excerpt
from iama_worker.llm.gateway import ContextTooLarge, Message, Stage
from iama_worker.llm.material import Material

FOLDER = Path(__file__).resolve().parent.parent / "prompts"
TEMPLATES: Mapping[Stage, str] = {
    Stage.GENERATE: "generate.md.j2",
    Stage.REPAIR: "repair.md.j2",
    Stage.DEEP_FIX: "deep_fix.md.j2",
    Stage.COMMAND: "command.md.j2",
    Stage.WORDS: "words.md.j2",
}
GROUND = "ground.md.j2"
"""Spec and files, before every question about code."""
SYSTEMS: Mapping[Stage, str] = {Stage.WORDS: "words_system.md.j2"}
"""Where a stage is told other rules than a patch is."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(stage: Stage, material: Material, room: int | None = None) -> tuple[Message, ...]:
    """The messages of one question: system prompt, then the task with its files.

    `room` is how many tokens they may have together, None where nothing bounds them. Raises ContextTooLarge where not even one
    definition fits.
    """
    system = (
        _environment()
        .get_template(SYSTEMS.get(stage, "system.md.j2"))
        .render(targets=material.targets, language=language_of_targets(material.targets).title)
    )
    shown = {path: material.files[path] for path in material.targets if path in material.files}
    frames = tuple(FileText(path, "", shortened=True) for path in shown)
    task = _render(TEMPLATES[stage], material, ())
    left = None if room is None else room - sum(map(count_tokens, (system, _ground(stage, material, frames), task)))
    wanted = {failure.location.rpartition("::")[2] for failure in material.failures if failure.location}
    files = excerpt(shown, left, wanted)
    if files is None:
        raise ContextTooLarge(room=room or 0)
    ground = _ground(stage, material, files)
    return (Message("system", system, len(system)), Message("user", ground + task, len(ground)))


def _ground(stage: Stage, material: Material, files: tuple[FileText, ...]) -> str:
    """The same for every stage that is about code; nothing for one about words."""
    return "" if stage is Stage.WORDS else _render(GROUND, material, files)


def _render(template: str, material: Material, files: tuple[FileText, ...]) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            strategy=material.strategy,
            goal=material.goal,
            spec=material.spec,
            failures=material.failures,
            failed_patch=material.failed_patch,
            hint=" ".join(material.hint.split()),
            items=material.items,
            files=files,
        )
    )


def render_retry(messages: tuple[Message, ...], answer: str, errors: tuple[str, ...]) -> tuple[Message, ...]:
    """The same question, the answer that could not be used, and why."""
    complaint = _environment().get_template("retry.md.j2").render(errors=errors)
    return (*messages, Message("assistant", answer), Message("user", complaint))
