from pathlib import Path

import pytest

from iama_dev.lint.locks import NPM_LOCKS, faults_of, lock_faults

HASH = "--hash=sha256:" + "0" * 64


def test_versions_with_hashes_pass_with_extras_and_markers() -> None:
    assert (
        list(faults_of(f"# made by a tool\na==1.0 \\\n    {HASH} \\\n    {HASH}\nb[x,y]==2 ; sys_platform == 'linux' \\\n    {HASH}\n"))
        == []
    )


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("a==1.0", "a==1.0: has no hash"),
        (f"a>=1.0 {HASH}", "a>=1.0: is not one exact version"),
        (f"a @ https://example.org/a.whl {HASH}", "a @ https://example.org/a.whl: contains an address"),
        ("--index-url https://example.org/simple", "--index-url https://example.org/simple: contains an address"),
    ],
)
def test_anything_else_is_told(entry: str, told: str) -> None:
    assert list(faults_of(f"{entry}\n")) == [told]


def test_every_lock_of_npm_in_the_tree_is_looked_at() -> None:
    root = Path(__file__).parents[3]
    assert [name for name in NPM_LOCKS if not (root / name).is_file()] == []


def test_an_address_in_the_lock_of_npm_is_told(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "local.txt").write_text("a==1\n")
    (tmp_path / "package-lock.json").write_text('{"resolved": "https://example.org/a.tgz"}')
    told = list(lock_faults(tmp_path))
    assert told[0] == "requirements/local.txt: a==1: has no hash"
    assert told[1].startswith("package-lock.json: contains an address")
