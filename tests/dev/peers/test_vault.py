from pathlib import Path

from iama_dev.peers.vault import SecretDirectory


def test_names_with_slashes_stay_inside_the_directory(tmp_path: Path) -> None:
    directory = SecretDirectory(tmp_path / "secrets")
    directory.put("../iama/jwt", "one")
    directory.put("../iama/jwt", "two")
    assert directory.get("../iama/jwt") == "two"
    assert directory.get("iama/jwt") is None
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]
