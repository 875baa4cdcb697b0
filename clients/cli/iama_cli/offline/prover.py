"""Prove a whole change: the files of each language family with what runs the tests of that family."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.flow.options import RefactorOptions
from iama_cli.local.scratch import open_scratch
from iama_cli.offline.subjects import Wanted, find_subject
from iama_cli.offline.verify import SPARES, Verified, combined, nothing_to_prove, unprovable, verify
from iama_engine.errors import EngineError
from iama_engine.languages.contract import Toolchain
from iama_engine.languages.registry import language_of, language_of_targets
from iama_engine.probe.meddling import meddling, steers_tests

if TYPE_CHECKING:
    from iama_cli.offline.revisions import Sides
    from iama_engine.probe.touched import Touched

_PROSE = (".md", ".rst", ".adoc", ".png", ".svg", ".jpg", ".gif", ".gitignore", ".editorconfig")
_PAPERS = frozenset({"LICENSE", "LICENCE", "NOTICE", "AUTHORS", "CHANGES", "CHANGELOG", "HISTORY", "README", "CODEOWNERS"})


@dataclass(frozen=True, slots=True)
class ChangeProof:
    """The answer, and path → what is missing on this machine to say anything about that file."""

    result: Verified
    missing: Mapping[str, str]
    aside: tuple[str, ...] = ()
    """Files that are different and were not judged: of no known language, or such as say how the project is tested."""


@dataclass(frozen=True, slots=True)
class Prover:
    """`root` is where the project lives, with the packages it has installed; `seconds` is the time of each search."""

    root: Path
    options: RefactorOptions
    seconds: float

    def prove(self, sides: "Sides", touched: "Touched") -> ChangeProof:
        """Every family of the change after the other; a family whose tools are missing is not provable here, and says why."""
        results: list[Verified] = []
        missing: dict[str, str] = {}
        for toolchain, paths in _families(sides).items():
            part = touched.among(paths)
            try:
                results.append(self._prove_family(sides, part))
            except EngineError as error:
                if toolchain == "python":
                    raise
                missing |= dict.fromkeys(paths, error.message)
                results.append(unprovable(part))
        aside = tuple(path for path in sides.changed if _is_aside(path))
        return ChangeProof(combined(results or [nothing_to_prove()]), missing, aside)

    def _prove_family(self, sides: "Sides", touched: "Touched") -> Verified:
        searched = (*touched.functions, *touched.modules)
        targets = tuple(sorted({address.split("::")[0] for address in searched}))
        if not targets:
            return replace(nothing_to_prove(), doubts=meddling(sides.before(), sides.changed))
        with open_scratch(sides.base) as scratch:
            wanted = Wanted(language_of_targets(targets), targets, self.seconds, searched, SPARES)
            subject = find_subject(scratch, self.root, wanted, self.options)
            if not subject.targets:
                return replace(nothing_to_prove(), doubts=meddling(sides.before(), sides.changed))
            measures = {*subject.own_tests, *subject.language.test_support(subject.own_tests, dict.fromkeys(sides.changed, b""))}
            changed = {path: content for path, content in sides.changed.items() if path not in measures}
            new = {path: content for path, content in changed.items() if content is not None and path in subject.targets}
            return verify(replace(subject, changed=new), touched, changed)


def _is_aside(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    prose = name.lower().endswith(_PROSE) or (not folder and name.upper().split(".")[0] in _PAPERS)
    return not prose and (language_of(path) is None or steers_tests(path))


def _families(sides: "Sides") -> dict[Toolchain, list[str]]:
    """The source files that are different, by what runs their language."""
    found: dict[Toolchain, list[str]] = defaultdict(list)
    for path in sides.changed:
        language = language_of(path)
        if language is not None:
            found[language.toolchain].append(path)
    return found
