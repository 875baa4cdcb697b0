"""`python -m iama_cli.demo [--language NAME] [--package NAME]`, run inside `iama dev --`: the whole story on real code."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from iama_cli.demo.fetch import cache_folder, fetch, tree_digest, unpack
from iama_cli.demo.java import fetch_sources, unpack_sources
from iama_cli.demo.packages import LANGUAGES, DemoPackage, check_python, chosen_package
from iama_cli.exits import CliError, Exit
from iama_cli.offline.changes import digest
from iama_cli.output.screen import Screen
from iama_cli.report.view import seconds
from iama_cli.settings import jar_cache

ENOUGH = {
    "WAITING_INTERVENTION": ("intervene", "verify"),
    "USER_INTERVENING": ("verify",),
    "WAITING_TIMEOUT_DECISION": ("continue",),
    "WAITING_ESCALATION_DECISION": ("decline",),
    "FALLBACK_REQUIRED": ("take-partial",),
}
"""By the state in which a job asks: the ways that lead to a delivery of what is verified so far."""
MOST_ANSWERS = 6


@dataclass(frozen=True, slots=True)
class Demo:
    """One run: the package, its fresh folder, where the reports go."""

    package: DemoPackage
    root: Path
    out: Path
    strategy: str
    screen: Screen

    def play(self) -> Path:
        """Refactor, check what was applied, revert, check that nothing is left; the report's path."""
        before = tree_digest(self.root)
        document = self._see_through(self._refactor())
        self._check_applied(document)
        if document["files"]:
            self._iama("revert", document["job_id"], "--json")
        if tree_digest(self.root) != before:
            raise CliError("REVERT_INCOMPLETE", "the tree differs from the published one after the revert", Exit.JOB_FAILED)
        self.screen.say(f"reverted: {self.root} is byte for byte as published (sha256 {before[:16]}…)")
        return self._keep_reports(document)

    def _refactor(self) -> dict[str, Any]:
        words = ["refactor", *(str(self.root / target) for target in self.package.targets), "--root", str(self.root)]
        words += [word for path in self.package.tests for word in ("--tests", path)]
        if self.package.dependencies is not None:
            words += ["--dependencies", str(self.package.dependencies)]
        return self._iama(*words, "--strategy", self.strategy, "--yes", "--drop-unproved", "--json", may_ask=True)

    def _see_through(self, document: dict[str, Any]) -> dict[str, Any]:
        """Where a model got stuck, answer as a developer would who wants what is verified so far, until that is delivered."""
        for _ in range(MOST_ANSWERS):
            if not _asks(document):
                return document
            job_id, status = str(document["detail"]["job_id"]), str(document["detail"]["status"])
            words = ENOUGH.get(status)
            if words is None:
                raise CliError("DEMO_FAILED", f"the job asks in {status}, and the demonstration has no answer", Exit.JOB_FAILED)
            self.screen.say(f"the job asks in {status}; the demonstration answers: {', '.join(words)}")
            for word in words:
                self._iama("decide", job_id, "--way", word, "--json")
            document = self._iama("watch", job_id, "--yes", "--apply", "--json", may_ask=True)
        raise CliError("DEMO_FAILED", f"the job asked more than {MOST_ANSWERS} times", Exit.JOB_FAILED)

    def _iama(self, *words: str, may_ask: bool = False) -> dict[str, Any]:
        """Run the command as a user would, its memory beside the reports; lines go to the terminal, the document comes back.

        `may_ask`: a decision that is needed comes back as a document too.
        """
        environment = {**os.environ, "IAMA_STATE": str(self.out / "state")}
        done = subprocess.run([sys.executable, "-m", "iama_cli", *words], stdout=subprocess.PIPE, env=environment, check=False)
        document: dict[str, Any] = json.loads(done.stdout or b"{}")
        if done.returncode and not (may_ask and _asks(document)):
            code = str(document.get("error_code") or document.get("outcome") or "DEMO_FAILED")
            raise CliError(code, f"`iama {words[0]}` ended with {done.returncode}", Exit(done.returncode))
        return document

    def _check_applied(self, document: dict[str, Any]) -> None:
        for file in document["files"]:
            path = self.root / file["path"]
            if digest(path.read_bytes() if path.exists() else None) != file["sha256"]:
                raise CliError("APPLY_INCOMPLETE", f"{file['path']} is not what was delivered", Exit.JOB_FAILED)
        self.screen.say(f"checked: {len(document['files'])} file(s) in the workspace have the delivered hashes")

    def _keep_reports(self, document: dict[str, Any]) -> Path:
        self.out.mkdir(parents=True, exist_ok=True)
        for source in (Path(document["report"]), Path(document["report"]).with_suffix(".md")):
            shutil.copyfile(source, self.out / source.name)
        (self.out / "job.json").write_text(json.dumps(document, indent=2, ensure_ascii=False), "utf-8")
        return self.out / "report.html"


def _asks(document: dict[str, Any]) -> bool:
    """Whether a command ended because its job waits for a decision."""
    return document.get("error_code") == "DECISION_NEEDED" and "status" in document.get("detail", {})


@click.command()
@click.option("--language", type=click.Choice(LANGUAGES), default=None, help="Whose first package, where none is named.")
@click.option("--package", "name", type=str, default=None, help="The first of the language where none is named.")
@click.option("--strategy", type=click.Choice(["conservative", "standard", "comprehensive"]), default="standard", show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=None, help="Where the reports go.")
def demo(language: str | None, name: str | None, strategy: str, out: Path | None) -> int:
    """Refactor a pinned legacy package, apply the patch and take it back."""
    screen, started = Screen(), time.monotonic()
    package = chosen_package(name or None, language)
    check_python(package, sys.version_info[:3])
    _check_toolchain(package)
    _tell_account(screen)
    folder = (out or Path("build/demo") / package.name).resolve()
    root = _unpacked(package, folder / "workspace")
    screen.say(f"{package.title}: archive with sha256 {package.sha256[:16]}…")
    report = Demo(package, root, folder, strategy, screen).play()
    screen.say(f"done in {seconds(time.monotonic() - started)}")
    screen.say(str(report))
    return Exit.DONE


def _unpacked(package: DemoPackage, into: Path) -> Path:
    if package.language == "java":
        return unpack_sources(fetch_sources(package, jar_cache()), package, into)
    return unpack(fetch(package, cache_folder()), package, into)


def _check_toolchain(package: DemoPackage) -> None:
    """Say at once what this machine lacks for the language of the package."""
    from iama_engine.errors import EngineError
    from iama_engine.sandbox.java import find_java
    from iama_engine.sandbox.node import find_node

    if package.language == "python":
        return
    try:
        find_java() if package.language == "java" else find_node()
    except EngineError as error:
        raise CliError(str(error.code), f"the demonstration of {package.language} is not run: {error.message}", Exit.UNAVAILABLE) from None


def _tell_account(screen: Screen) -> None:
    from iama_cli.client.credentials import CredentialFile
    from iama_cli.settings import read_settings

    settings = read_settings()
    tokens = CredentialFile(settings.credentials).load()
    tier = f" ({tokens.tier})" if tokens.tier else ""
    screen.say(f"signed in as {tokens.email or 'the demo user'}{tier} at {settings.url}")


def main() -> None:
    """Run it; the one edge where its errors become an exit code."""
    try:
        status = demo.main(standalone_mode=False)
    except click.ClickException as error:
        Screen().warn(error.format_message())
        status = Exit.WRONG_USE
    except CliError as error:
        Screen().failure(error)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = Exit.INTERRUPTED
    sys.exit(int(status or 0))


if __name__ == "__main__":
    main()
