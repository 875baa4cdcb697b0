"""Credentials are found where they are, and not where they only look like it."""

import pytest

from iama_engine.context.secrets import find_secrets, fingerprint
from tests.engine.stdlib import NAMES, library_source

AWS = "AKIA" + "Q4ZLTBRN7WXKPMVC"
GITHUB = "ghp_" + "9fK2mQ7xW4vR8tZ1bN6cY3hJ5pL0sD2gA7eU"
PEM = "-----BEGIN RSA " + "PRIVATE KEY-----"
STRIPE = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"KEY = '{AWS}'", "AWS Access Key"),
        (f"token = '{GITHUB}'", "GitHub Token"),
        (f'text = """{PEM}', "Private Key"),
        (f"stripe.api_key = '{STRIPE}'", "Stripe Access Key"),
        ("db = 'postgres://app:Zx7-kQ2vLm9@db.internal/app'", "Basic Auth Credentials"),
        ("PASSWORD = 'kQ7#vLm2xT9p'", "Named credential"),
        ("config['api_key'] = 'f3J9-xK27Lq0Zt'", "Named credential"),
        ('{"client_secret": "8Tq2vNx5RmK1wB"}', "Named credential"),
        ("connect(auth_token='9aF3kLm27QxZt4')", "Named credential"),
    ],
)
def test_a_credential_is_found_with_its_line_and_kind(line: str, kind: str) -> None:
    found = find_secrets(f"import os\n\n{line}\nx = 1\n")
    assert (3, kind) in {(finding.line, finding.kind) for finding in found}


@pytest.mark.parametrize(
    "line",
    [
        "password = 'changeme'",
        "password = os.environ['DB_PASSWORD']",
        "messages = {'password_mismatch': 'The two password fields did not match.'}",
        "API_KEY = '<your key here 123>'",
        "secret = 'example-secret-1234567'",
        "digest = 'd41d8cd98f00b204e9800998ecf8427e'",
        "token_type = 'access_token_bearer'",
        "url = 'http://localhost:8080/a@b'",
        "from a_long_module_name_with_digits_2.another_part import something",
    ],
)
def test_what_only_looks_like_one_is_left_alone(line: str) -> None:
    assert find_secrets(line + "\n") == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_standard_library_holds_none(name: str) -> None:
    assert find_secrets(library_source(name).decode()) == ()


def test_a_fingerprint_tells_secrets_apart_without_telling_them() -> None:
    first, second = find_secrets(f"a = '{AWS}'\nb = '{GITHUB}'\n")
    assert first.fingerprint != second.fingerprint
    assert len(first.fingerprint) == 16
    assert AWS not in repr(first)
    assert first.fingerprint == fingerprint(first.kind, AWS)


def test_several_findings_come_in_line_order() -> None:
    text = f"a = 1\nk = '{AWS}'\n\n\nt = '{GITHUB}'\nk = '{AWS}'\n"
    assert [finding.line for finding in find_secrets(text)] == [2, 5, 6]
