"""From files of a project to what can be run here: the project's own tests, its interpreter, Node or JDK, and its packages."""

from dataclasses import dataclass
from pathlib import Path

from iama_cli.flow.java import find_java_setup
from iama_cli.flow.options import RefactorOptions
from iama_cli.flow.preflight import check_framework, choose_interpreter, find_setup
from iama_cli.local.scratch import Scratch
from iama_cli.offline.bench import Subject
from iama_engine.languages.contract import Language
from iama_engine.sandbox.interpreter import find_interpreter


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to characterise of a project; `functions` are addresses, none of them means everything in the targets."""

    language: Language
    targets: tuple[str, ...]
    seconds: float
    functions: tuple[str, ...] = ()
    spares: int = 0


def find_subject(scratch: Scratch, root: Path, wanted: Wanted, options: RefactorOptions) -> Subject:
    """`root` is where the project lives, with the packages that it has installed; raises `EngineError` for what is missing.

    A target that is a test of the project itself is left out: it is a measure, and nothing measures it.
    """
    language, node, java = wanted.language, None, None
    own = language.find_tests(scratch.base, ())
    if language.toolchain == "node":
        node = find_setup(root, options)
        check_framework(own, node)
    elif language.toolchain == "java":
        java = find_java_setup(root, options)
    interpreter = find_interpreter(choose_interpreter(root, options.python))
    framework = own.framework_with(has_pytest=interpreter.has_pytest)
    targets = tuple(path for path in wanted.targets if path not in own.files)
    functions = tuple(address for address in wanted.functions if address.split("::")[0] in targets)
    return Subject(
        scratch, interpreter.program, framework, targets, own.files, wanted.seconds, functions, wanted.spares, language, node, java
    )
