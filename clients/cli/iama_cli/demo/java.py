"""The Java packages of the demonstration: their sources and their tests are two jars, put together as a Maven project has them."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from iama_cli.demo.packages import DemoPackage
from iama_cli.exits import CliError, Exit

_FOLDERS = (("sources", "src/main/java"), ("test-sources", "src/test/java"))


def fetch_sources(package: DemoPackage, cache: Path) -> Path:
    """The folder with both jars, got by Maven and checked by hash once."""
    from iama_engine.errors import EngineError
    from iama_engine.sandbox.jars import LOCK, install_jars

    hashes = (package.sha256, package.tests_sha256)
    with tempfile.TemporaryDirectory(prefix="iama-fetch-") as folder:
        lines = (
            f"{package.group}:{package.name}:{package.version}:{classifier} sha256:{digest}\n"
            for (classifier, _), digest in zip(_FOLDERS, hashes, strict=True)
        )
        (Path(folder) / LOCK).write_text("".join(lines), "utf-8")
        try:
            return install_jars(Path(folder), cache)
        except EngineError as error:
            raise CliError("DOWNLOAD_FAILED", f"{package.title} could not be fetched: {error.message}", Exit.UNAVAILABLE) from None


def unpack_sources(jars: Path, package: DemoPackage, into: Path) -> Path:
    """A project of the two jars; what lay there before is replaced. What they say of licences lies at its top."""
    shutil.rmtree(into, ignore_errors=True)
    root = into / package.title
    for classifier, folder in _FOLDERS:
        with zipfile.ZipFile(jars / f"{package.title}-{classifier}.jar") as packed:
            for name in packed.namelist():
                if name.endswith("/") or name == "META-INF/MANIFEST.MF":
                    continue
                place = name.removeprefix("META-INF/") if name.startswith("META-INF/") else f"{folder}/{name}"
                target = root / place
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(packed.read(name))
    return root
