"""The JDK and the jars that a Java job runs its tests with, found and got before anything is sent."""

from pathlib import Path
from typing import TYPE_CHECKING

from iama_cli.flow.options import RefactorOptions
from iama_cli.settings import jar_cache

if TYPE_CHECKING:
    from iama_engine.sandbox.java import JavaSetup, Jdk


def find_java_setup(root: Path, options: RefactorOptions) -> "JavaSetup | None":
    """The JDK that was named or found, and the jars of the folder that was named, else of the project itself.

    None for a remote job: its tests run with what the sandbox there has. Raises `EngineError`.
    """
    from iama_engine.sandbox.jars import install_jars
    from iama_engine.sandbox.java import find_java

    if options.mode == "REMOTE_SANDBOX":
        return None
    jdk = find_java(options.java)
    return setup_with(jdk, install_jars(options.dependencies or root, jar_cache()))


def setup_with(jdk: "Jdk", jars: Path) -> "JavaSetup":
    """The same with jars that are there."""
    from iama_engine.sandbox.jars import console_in
    from iama_engine.sandbox.java import JavaSetup, compile_helper

    return JavaSetup(jdk, jars, compile_helper(jdk, console_in(jars), jar_cache()))
