"""Fetch a package with pip or npm, by hash, once; unpack it afresh for each run."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from iama_cli.demo.packages import DemoPackage
from iama_cli.exits import CliError, Exit


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where archives are kept between runs."""
    base = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or Path.home()) / ".cache"
    return Path(base) / "iama" / "packages"


def fetch(package: DemoPackage, cache: Path) -> Path:
    """The archive; downloaded only where the cache does not hold one with the right hash."""
    for path in sorted(cache.glob(f"{package.title}.*")):
        if sha256(path.read_bytes()).hexdigest() == package.sha256:
            return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="iama-fetch-") as folder:
        _download(package, Path(folder)) if package.language == "python" else _pack(package, Path(folder))
        found = next(iter(Path(folder).glob(f"{package.title}.*")))
        kept = cache / found.name
        temporary = kept.with_name(f".{found.name}.{os.getpid()}")
        shutil.copyfile(found, temporary)
        temporary.replace(kept)
    return kept


def _download(package: DemoPackage, folder: Path) -> None:
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    command += ["--disable-pip-version-check", "--requirement", str(wanted), "--dest", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not list(folder.glob(f"{package.title}.*")):
        tail = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        raise CliError("DOWNLOAD_FAILED", f"pip could not fetch {package.title}: {tail}", Exit.UNAVAILABLE)


def _pack(package: DemoPackage, folder: Path) -> None:
    """npm checks what the registry says of the archive, and we check the pinned hash."""
    npm = shutil.which("npm")
    if npm is None:
        raise CliError("DOWNLOAD_FAILED", f"{package.title} is fetched with npm, and there is none on this machine", Exit.UNAVAILABLE)
    command = [npm, "pack", f"{package.name}@{package.version}", "--pack-destination", str(folder), "--loglevel=error"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    found = list(folder.glob(f"{package.title}.*"))
    if done.returncode or not found:
        tail = (done.stderr.strip().splitlines() or ["npm gave no reason"])[-1]
        raise CliError("DOWNLOAD_FAILED", f"npm could not fetch {package.title}: {tail}", Exit.UNAVAILABLE)
    if sha256(found[0].read_bytes()).hexdigest() != package.sha256:
        raise CliError("DOWNLOAD_FAILED", f"the archive of {package.title} is not the pinned one", Exit.UNAVAILABLE)


def unpack(archive: Path, package: DemoPackage, into: Path) -> Path:
    """The package's folder, as it was published; what lay there before is replaced."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(into)
    else:
        with tarfile.open(archive) as packed:
            packed.extractall(into, filter="data")
    if package.language != "python":
        (into / "package").rename(into / package.title)
    return into / package.title


def tree_digest(root: Path) -> str:
    """One hash over every path, mode and byte below a folder."""
    total = sha256()
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            name = path.relative_to(root).as_posix()
            total.update(f"{name}\0{path.stat().st_mode:o}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
