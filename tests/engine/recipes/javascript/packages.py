"""Real packages with their own tests, fetched once by npm, held to a hash, and run in the sandbox without a network."""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from iama_engine.sandbox.bubblewrap import Mounts, sandbox_command
from iama_engine.sandbox.interpreter import Interpreter
from iama_engine.sandbox.isolation import detect_isolation

_KEPT = Path(__file__).parents[4] / ".cache" / "npm-packages"
_RUNNER = """
const tests = [];
const names = [];
globalThis.describe = (name, body) => { names.push(name); body(); names.pop(); };
globalThis.it = (name, body) => tests.push([[...names, name].join(" "), body]);
for (const path of process.argv.slice(2)) require(require("path").resolve(path));
(async () => {
  const results = {};
  for (const [name, body] of tests) {
    try {
      await (body.length ? new Promise((yes, no) => body((error) => (error ? no(error) : yes()))) : body());
      results[name] = "passed";
    } catch (error) {
      results[name] = `failed: ${error.message}`;
    }
  }
  process.stdout.write(JSON.stringify(results));
})();
"""
_EACH_FILE = """
const { spawnSync } = require("child_process");
const results = {};
for (const path of process.argv.slice(2)) results[path] = spawnSync(process.execPath, [path]).status === 0 ? "passed" : "failed";
process.stdout.write(JSON.stringify(results));
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One package: what the recipes may change, which files are its tests, and how they are run."""

    name: str
    version: str
    sha512: str
    targets: tuple[str, ...]
    tests: str
    runner: str
    needs: tuple["Package", ...] = ()


_SHOULD = Package(
    "should", "2.1.1", "w9EBOxgQMNmWxqPgjaCOz21FcuYepdNjTGxw0EyIvibY1CdB4UqHjBqEvN5xj5B+tzwrndTaNFwp79yX2E1cFw==", (), "", _RUNNER
)
SAX = Package(
    "sax",
    "0.6.1",
    "8ip+qnRh7m8OEyvoM1JoSBzlrepp3ajVR8nqgrfTig+TewfyvTijl0am8/anFqgbcdz62ofEUKE1hHNDCdbeSQ==",
    ("lib/sax.js",),
    "test/*.js",
    _EACH_FILE,
)
EJS = Package(
    "ejs",
    "1.0.0",
    "hK3tEqj0pP7UF5UHKNiRvm3zCaYk7UI4EBJ6wwN5O2qX1WdSovmqvUHEbNOJuglXzVkk/H0r7vgst3mVcQXrPA==",
    ("lib/ejs.js", "lib/filters.js", "lib/utils.js"),
    "test/*.js",
    f"require('should');{_RUNNER}",
    (_SHOULD,),
)


def fetch(package: Package) -> Path:
    """The archive, asked for once. The test is not run where npm cannot reach a registry."""
    archive = _KEPT / f"{package.name}-{package.version}.tgz"
    if not archive.exists():
        if shutil.which("npm") is None:
            pytest.skip("not run: there is no npm")
        _KEPT.mkdir(parents=True, exist_ok=True)
        words = ["npm", "pack", f"{package.name}@{package.version}", "--pack-destination", str(_KEPT)]
        if subprocess.run(words, capture_output=True, check=False).returncode != 0:
            pytest.skip(f"not run: npm does not bring {package.name} {package.version}")
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    assert found == package.sha512, f"{archive.name} is not the archive that was tried"
    return archive


def unpack(package: Package, folder: Path) -> Path:
    """The package's files, with what it needs beside them."""
    with tarfile.open(fetch(package)) as archive:
        archive.extractall(folder, filter="data")
    for needed in package.needs:
        unpack(needed, folder / "package" / "node_modules" / f".{needed.name}")
        place = folder / "package" / "node_modules" / needed.name
        (folder / "package" / "node_modules" / f".{needed.name}" / "package").rename(place)
    return folder / "package"


def own_tests(package: Package, root: Path) -> dict[str, str]:
    """Name of each of the package's own tests → passed or failed."""
    isolation, node = detect_isolation(), shutil.which("node")
    if isolation.program is None or node is None:
        pytest.skip("not run: there is no isolation, or no Node, on this machine")
    output = root.parent / "out"
    output.mkdir(exist_ok=True)
    program = Path(node).resolve()
    mounts = Mounts(root, output, output, Interpreter(program, (0, 0, 0), "node", (program.parent,), False))
    files = sorted(path.relative_to(root).as_posix() for path in root.glob(package.tests) if path.name != "index.js")
    (root / "run-own-tests.cjs").write_text(package.runner)
    command = sandbox_command(isolation.program, mounts, [str(program), "run-own-tests.cjs", *files])
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    results: dict[str, str] = json.loads(done.stdout)
    return results
