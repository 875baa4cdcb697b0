"""Lock files name packages, exact versions and hashes, and no addresses: from where they come is the machine's own setting.

pip ignores a missing hash until `--require-hashes`, and an address in a lock would win over that setting.
"""

import re
from collections.abc import Iterator
from pathlib import Path

NPM_LOCKS = ("package-lock.json", "engine/iama_engine/recipes/javascript/helper/package-lock.json")
EXACT = re.compile(r"[A-Za-z0-9._-]+(\[[A-Za-z0-9,._-]+\])?==[^ ;]+( ; .+)?")
HASH = "--hash=sha256:"
ADDRESS = re.compile(r"://|^\s*(-i|--\w*index\w*|--find-links|-f)\b| @ ")


def lock_faults(root: Path) -> Iterator[str]:
    """One sentence for each entry that breaks the rule."""
    for path in sorted((root / "requirements").glob("*.txt")):
        for fault in faults_of(path.read_text("utf-8")):
            yield f"{path.relative_to(root)}: {fault}"
    for npm in NPM_LOCKS:
        if (root / npm).exists() and "://" in (root / npm).read_text("utf-8"):
            yield f"{npm}: contains an address; keep `omit-lockfile-registry-resolved` in .npmrc and write it anew"


def faults_of(text: str) -> Iterator[str]:
    """The faults of one requirements file."""
    for entry in re.sub(r"\\\n\s*", " ", text).splitlines():
        requirement, *hashes = (word.strip() for word in entry.split(HASH))
        if not requirement or requirement.startswith("#"):
            continue
        if ADDRESS.search(entry):
            yield f"{requirement}: contains an address"
        elif not EXACT.fullmatch(requirement):
            yield f"{requirement}: is not one exact version"
        elif not hashes:
            yield f"{requirement}: has no hash"
