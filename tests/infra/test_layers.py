"""Layers: what goes where, and how large it gets."""

from infra import layers

LOCK = """aws-thing==1.0 \\
    --hash=sha256:aa
boto3==1.40 \\
    --hash=sha256:bb
psycopg[binary]==3.3 ; python_version < '4' \\
    --hash=sha256:cc"""


def test_blocks_keep_their_hashes_and_lose_extras_from_the_name() -> None:
    blocks = layers.locked_blocks(LOCK)
    assert list(blocks) == ["aws-thing", "boto3", "psycopg"]
    assert blocks["psycopg"].endswith("--hash=sha256:cc")


def test_every_locked_package_is_in_exactly_one_layer_unless_the_runtime_has_it() -> None:
    blocks = layers.locked_blocks(layers.LOCK.read_text())
    placed = [name for text in layers.layer_blocks(blocks).values() for name in layers.locked_blocks(text)]
    assert sorted(placed) == sorted(set(blocks) - layers.FROM_RUNTIME)


def test_a_layer_is_built_again_only_when_its_lock_changes() -> None:
    assert layers.fingerprint(LOCK) != layers.fingerprint(LOCK + " ")


def test_function_and_all_layers_stay_under_150_mib_unpacked() -> None:
    layers.main()
    packages = sum(path.stat().st_size for path in layers.VENDOR.rglob("*") if path.is_file())
    ours = sum(path.stat().st_size for folder in ("layers/core", "functions") for path in (layers.ROOT / folder).rglob("*.py"))
    assert packages + ours < 150 << 20
