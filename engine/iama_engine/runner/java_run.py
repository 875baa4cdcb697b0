"""Run a Java project's JUnit tests: compiled once for a run, then each repeat in a JVM of its own, under a helper of ours.

A test that takes too long, or that ends the JVM, ends it for all others too: then the rest runs in a new one. What the project says
of the JVM (`jvm.options` beside the jars) is kept where it is a property, an opened package or the stack's size.
"""

import os
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .contract import RunReport, RunRequest
from .java_build import Build, BuildFailed, JavaTools, build_project
from .java_sources import class_of
from .outcomes import UNENDED, read_outcomes
from .processes import Finished, run_child
from .recording import Failure, Recorder

OVERRAN = 86
"""Status of a JVM that ended because a test took too long."""
OPTIONS = "jvm.options"
_KEPT = ("-D", "--add-opens=", "--add-exports=", "-Xss", "-ea", "-da", "-esa", "-dsa", "--enable-native-access=")
_NOT_OURS = ("-Djava.security.manager", "-Djava.class.path", "-Djdk.module", "-javaagent")
_SETTINGS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto", "-ea")
_SAME_EVERYWHERE = ("-Duser.timezone=UTC", "-Duser.language=en", "-Duser.country=US", "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true")


@dataclass(frozen=True)
class JavaRun:
    """A project compiled for one run."""

    request: RunRequest
    tools: JavaTools
    build: Build
    environment: Mapping[str, str]

    def command(self, main_class: str, settings: Path, class_path: Iterable[str]) -> list[str]:
        """A JVM that runs a program of the helper."""
        heap_mib = max(64, min(1024, self.request.limits.memory_bytes // 2 >> 20))
        jars = ":".join([str(self.tools.helper), *class_path])
        options = [*_SETTINGS, f"-Xmx{heap_mib}m", *_SAME_EVERYWHERE, *kept_options(self.request)]
        return [self.tools.program("java"), *options, "-cp", jars, main_class, str(settings)]

    def classes(self) -> list[tuple[str, str]]:
        """Name and path of each test class of the request."""
        return [(class_of(path, Path(path).read_bytes()), path) for path in self.request.tests if Path(path).is_file()]


def prepare_java(request: RunRequest, output: Path, deadline: float) -> JavaRun:
    """Compile the tree. Raises `BuildFailed`."""
    if not request.java:
        raise BuildFailed("no JDK was given for this run: name one with --java")
    tools, environment = JavaTools.of(request), _environment()
    return JavaRun(request, tools, build_project(request, tools, output, environment, deadline), environment)


def run_java_once(run: JavaRun, settings: dict[str, Any], deadline: float) -> Finished:
    """One repeat: as many JVMs as it takes for every test to have had its turn."""
    recorder, records = Recorder(settings), Path(settings["records"])
    left_out = list(settings["deselect"])
    done = Finished(0, False, "")
    while True:
        ended = _endings(records)
        Path(f"{records}.end").unlink(missing_ok=True)
        file = _write_settings(run, settings, [*left_out, *ended])
        done = run_child(
            run.command("iama.RunTests", file, run.build.class_path(run.tools)), run.environment, deadline, run.request.limits.output_bytes
        )
        if done.killed or Path(f"{records}.end").exists():
            break
        _note_crash(recorder, records, done)
        if len(_endings(records)) == len(ended):
            return done if done.status not in {0, 1, 5} else replace(done, status=70)
    return done if done.killed else replace(done, status=0)


def broken(request: RunRequest, failed: BuildFailed) -> RunReport:
    """The report of a run whose project does not compile."""
    return RunReport(request.run_id, request.kind, "broken_environment", message=str(failed), log_tail=failed.log[-4000:])


def kept_options(request: RunRequest) -> list[str]:
    """What the project says of the JVM, as far as it is no danger to the run."""
    try:
        words = shlex.split((Path(request.java["jars"]) / OPTIONS).read_text("utf-8"), comments=True)
    except (OSError, ValueError):
        return []
    return [word for word in words if word.startswith(_KEPT) and not word.startswith(_NOT_OURS)]


def _write_settings(run: JavaRun, settings: Mapping[str, Any], left_out: Iterable[str]) -> Path:
    lines = [
        ("records", str(settings["records"])),
        ("per_test_s", str(settings["per_test_s"])),
        ("shuffle", "1" if settings["shuffle"] else "0"),
        ("seed", str(settings["seed"])),
        *(("root", root.folder) for root in run.build.sources.roots),
        *(("class", *pair) for pair in run.classes()),
        *(("leave_out", test_id) for test_id in left_out),
    ]
    file = Path(f"{settings['records']}.settings")
    file.write_text("".join("\t".join(words) + "\n" for words in lines), "utf-8")
    return file


def _endings(records: Path) -> list[str]:
    """Ids of the tests that ended, those that were broken off included."""
    return [one.test_id for one in read_outcomes(records, 0) if one.excerpt != UNENDED]


def _note_crash(recorder: Recorder, records: Path, done: Finished) -> None:
    """A test that was under way when the JVM ended without a word has failed by that."""
    for one in read_outcomes(records, 0):
        if one.excerpt == UNENDED:
            text = f"the JVM ended with status {done.status} while the test ran: {done.tail[-300:]}".strip()
            recorder.ended(one.test_id, "failed", 0.0, Failure("JvmEnded", None, text))


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "TZ": "UTC", "CI": "true"}
