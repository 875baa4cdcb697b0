"""All faults of the settings are told at once."""

import pytest

from iama.settings import SettingsError
from iama_worker.settings import WorkerSettings
from tests.worker_container.conftest import Surroundings


def test_recipes_are_the_default_gateway(surroundings: Surroundings) -> None:
    settings = surroundings.settings
    assert (settings.model_gateway, settings.build_id, settings.promote) == ("recipes", "", False)


def test_every_fault_is_told(surroundings: Surroundings) -> None:
    wrong = {
        "IAMA_MODEL_GATEWAY": "oracle",
        "IAMA_SANDBOX_PYTHON": "/nowhere",
        "IAMA_SANDBOX_JARS": "/nowhere",
        "IAMA_WORKER_BUILD_ID": "1",
        "IAMA_BUCKET": "",
        "IAMA_PROBE_SECONDS": "long",
    }
    with pytest.raises(SettingsError) as refused:
        WorkerSettings.read({**surroundings.environment, **wrong})
    assert len(refused.value.problems) == 6
