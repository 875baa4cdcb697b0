"""The app synthesised once for all template tests."""

import json
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template

from infra import layers
from infra.app import build
from infra.stacks.api import ApiStack


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> cdk.App:
    """Every stack, with built layers; no network is used once the wheels are cached."""
    layers.main()
    flags = json.loads((layers.ROOT / "cdk.json").read_text())["context"]
    outdir = str(tmp_path_factory.mktemp("cdk"))
    return build(cdk.App(outdir=outdir, context=flags, builtin_cloud_formation_validation=False))


@pytest.fixture(scope="session")
def api(app: cdk.App) -> ApiStack:
    stack = app.node.find_child("IamaApi")
    assert isinstance(stack, ApiStack)
    return stack


@pytest.fixture(scope="session")
def assembly(app: cdk.App) -> Path:
    """The folder that `synth` wrote."""
    return Path(app.synth().directory)


@pytest.fixture(scope="session")
def groups(api: ApiStack) -> dict[str, Template]:
    return {name: Template.from_stack(stack) for name, stack in api.groups.items()}
