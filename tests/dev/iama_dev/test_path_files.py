from pathlib import Path

from iama_dev.path_files import EXPECTED, unexpected


def test_only_files_that_neither_packaging_nor_we_made_are_told(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    for name in EXPECTED:
        (packages / name).touch()
    assert unexpected(tmp_path) == []
    (packages / "helper.pth").touch()
    assert unexpected(tmp_path) == [packages / "helper.pth"]
