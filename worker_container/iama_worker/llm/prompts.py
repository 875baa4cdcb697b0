"""Prompts are files under `prompts/`; here they meet typed values. The stable part comes first, so that a provider can cache it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from iama_engine.languages.registry import language_of_targets
from iama_worker.llm.gateway import Message, Stage
from iama_worker.llm.material import Material

FOLDER = Path(__file__).resolve().parent.parent / "prompts"
TEMPLATES: Mapping[Stage, str] = {
    Stage.GENERATE: "generate.md.j2",
    Stage.REPAIR: "repair.md.j2",
    Stage.DEEP_FIX: "deep_fix.md.j2",
    Stage.COMMAND: "command.md.j2",
}
BYTES_PER_TOKEN = 3
"""A cautious figure: code has about 3.5 bytes a token, and the worst case must not be too small."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as a prompt shows it."""

    path: str
    text: str


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


def render(stage: Stage, material: Material) -> tuple[Message, ...]:
    """The messages of one question: system prompt, then the task with its files."""
    system = (
        _environment().get_template("system.md.j2").render(targets=material.targets, language=language_of_targets(material.targets).title)
    )
    files = [FileText(path, material.files[path].decode("utf-8", "replace")) for path in material.targets]
    task = (
        _environment()
        .get_template(TEMPLATES[stage])
        .render(
            strategy=material.strategy,
            goal=material.goal,
            spec=material.spec,
            failures=material.failures,
            failed_patch=material.failed_patch,
            hint=" ".join(material.hint.split()),
            files=files,
        )
    )
    return (Message("system", system, cached=True), Message("user", task))


def render_retry(messages: tuple[Message, ...], answer: str, errors: tuple[str, ...]) -> tuple[Message, ...]:
    """The same question, the answer that could not be used, and why."""
    complaint = _environment().get_template("retry.md.j2").render(errors=errors)
    return (*messages, Message("assistant", answer), Message("user", complaint))


def count_tokens(text: str) -> int:
    """Our own count: never less than what a provider would say of code."""
    return -(-len(text.encode()) // BYTES_PER_TOKEN)
