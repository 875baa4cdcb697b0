"""Deploy-time settings."""

import pytest

from iama.settings import Settings, SettingsError

GOOD = {
    "IAMA_DATABASE_URL": "postgresql://iama_api@localhost/iama",
    "IAMA_TEMPORAL_ADDRESS": "localhost:7233",
    "IAMA_BUCKET": "bucket",
    "IAMA_KMS_KEY_REF": "alias/iama",
    "IAMA_JWT_SECRET_NAME": "iama/jwt",
    "IAMA_JWKS_SECRET_NAME": "iama/jwks",
    "IAMA_CODEC_SECRET_NAME": "iama/codec",
    "IAMA_PUBLIC_URL": "https://iama.test",
    "AWS_REGION": "eu-central-1",
}


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        Settings.read(environment)
    return refused.value.problems


def test_good_settings_are_read_and_the_optional_ones_have_defaults() -> None:
    settings = Settings.read({**GOOD, "PATH": "/bin"})
    assert (settings.bucket, settings.temporal_namespace, settings.connections_endpoint) == ("bucket", "default", "")


def test_every_problem_is_told_at_once() -> None:
    broken = {**GOOD, "IAMA_DATABASE_URL": "mysql://x", "IAMA_BUCKET": " ", "IAMA_TEMPORAL_ADRESS": "x"}
    del broken["IAMA_TEMPORAL_ADDRESS"]
    assert problems(broken) == [
        "IAMA_BUCKET is missing",
        "IAMA_DATABASE_URL must start with postgresql:// or postgres://",
        "IAMA_TEMPORAL_ADDRESS is missing",
        "IAMA_TEMPORAL_ADRESS looks like a misspelling of IAMA_TEMPORAL_ADDRESS",
    ]


def test_nothing_at_all_names_every_setting_that_has_no_default() -> None:
    assert len(problems({})) == len(GOOD)


def test_a_value_is_never_repeated_in_a_problem() -> None:
    assert "hunter2" not in " ".join(problems({**GOOD, "IAMA_DATABASE_URL": "mysql://u:hunter2@h/d"}))


def test_settings_of_others_are_nobodys_business() -> None:
    assert Settings.read({**GOOD, "IAMA_MODEL_KEY": "x", "IAMA_TEST": "1"})
