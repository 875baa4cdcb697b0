"""Build the Lambda layers of third-party packages: `python -m infra.layers`. No Docker; wheels for arm64 are downloaded.

What each layer holds is decided here; which version and hash, by `requirements/lambda.txt` alone.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "layers" / "vendor"
LOCK = ROOT / "requirements" / "lambda.txt"
PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_28"
FROM_RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "python-dateutil", "six", "urllib3"})
"""In the Lambda runtime already."""
_NOT_NEEDED = ("bin", "wrapt-stubs", "**/*.pyi", "*/tests", "*/test", "stripe/params")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: a name and the locked packages it takes; the first layer that names a package gets it."""

    name: str
    packages: frozenset[str]


LAYERS = (
    Layer("data", frozenset({"psycopg", "psycopg-binary", "typing-extensions"})),
    Layer("jwt", frozenset({"pyjwt", "cryptography", "cffi", "pycparser", "argon2-cffi", "argon2-cffi-bindings"})),
    Layer("temporal", frozenset({"temporalio", "nexus-rpc", "protobuf", "types-protobuf"})),
    Layer("web", frozenset()),
)
"""The last layer takes whatever the lock holds beyond the others."""


def locked_blocks(lock: str) -> dict[str, str]:
    """Package name → its lines of the lock (requirement, marker, hashes)."""
    blocks: dict[str, str] = {}
    for block in re.split(r"\n(?=\S)", lock.strip()):
        blocks[re.split(r"[=\[ ;]", block, maxsplit=1)[0].lower()] = block
    return blocks


def layer_blocks(blocks: dict[str, str]) -> dict[str, str]:
    """Layer name → the text of its own lock."""
    rest = {name: block for name, block in blocks.items() if name not in FROM_RUNTIME}
    found = {}
    for layer in LAYERS:
        chosen = {name: block for name, block in rest.items() if name in layer.packages or not layer.packages}
        rest = {name: block for name, block in rest.items() if name not in chosen}
        found[layer.name] = "\n".join(block for _, block in sorted(chosen.items())) + "\n"
    return found


def fingerprint(requirements: str) -> str:
    """Changes exactly when the layer has to be built again."""
    return hashlib.sha256(f"{PYTHON} {PLATFORM}\n{requirements}".encode()).hexdigest()[:16]


def build_layer(name: str, requirements: str) -> bool:
    """Build one layer unless it stands already; whether anything was done."""
    folder = VENDOR / name
    stamp = folder / ".fingerprint"
    if stamp.exists() and stamp.read_text() == fingerprint(requirements):
        return False
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "python").mkdir(parents=True)
    lock = folder / "requirements.txt"
    lock.write_text(requirements)
    target = ["--target", str(folder / "python"), "--python-platform", PLATFORM, "--python-version", PYTHON]
    strictly = ["--quiet", "--require-hashes", "--no-deps", "--only-binary", ":all:", "--link-mode", "copy"]
    subprocess.run([sys.executable, "-m", "uv", "pip", "install", *strictly, *target, "-r", str(lock)], check=True)
    _slim(folder / "python")
    _compile(folder / "python")
    stamp.write_text(fingerprint(requirements))
    return True


def _slim(folder: Path) -> None:
    for pattern in _NOT_NEEDED:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _compile(folder: Path) -> None:
    """Byte-compile with the runtime's own minor version: a Lambda cannot, and pays for it at each cold start."""
    interpreter = runtime_interpreter()
    if interpreter is None:
        sys.stderr.write(f"no python{PYTHON} here: the layer is built without .pyc files and will start slower\n")
        return
    options = ["-m", "compileall", "-q", "-j", "2", "--invalidation-mode", "unchecked-hash", str(folder)]
    subprocess.run([interpreter, *options], check=True, stdout=subprocess.DEVNULL)


def runtime_interpreter() -> str | None:
    """A Python of the runtime's minor version that really runs: on PATH, or among pyenv's; None where there is none."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for candidate in [f"python{PYTHON}", *map(str, versions.glob(f"{PYTHON}*/bin/python{PYTHON}"))]:
        try:
            subprocess.run([candidate, "-c", ""], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None


def main() -> int:
    """Build every layer that changed."""
    for name, requirements in layer_blocks(locked_blocks(LOCK.read_text())).items():
        built = build_layer(name, requirements)
        sys.stdout.write(f"layer {name}: {'built' if built else 'up to date'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
