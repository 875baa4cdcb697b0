"""Where a browser may end, and the two proofs."""

import pytest

from iama.identity.federation import (
    ChallengeMissing,
    ProviderUnknown,
    RedirectNotAllowed,
    challenge_of,
    check_challenge,
    check_redirect,
    provider_of,
    verifier_of,
)

GOOD = ["vscode://iama.extension/auth", "http://127.0.0.1:1024/callback", "http://127.0.0.1:65535/callback"]
BAD = [
    "",
    "https://evil.test/callback",
    "http://127.0.0.1:80/callback",
    "http://127.0.0.1:65536/callback",
    "http://127.0.0.1:4711/callback/..",
    "http://127.0.0.1:4711/callback?next=https://evil.test",
    "http://127.0.0.1:4711/callback#x",
    "http://127.0.0.1:4711/callback\n",
    "http://127.0.0.1:4711@evil.test/callback",
    "http://127.0.0.1.evil.test:4711/callback",
    "http://user@127.0.0.1:4711/callback",
    "http://localhost:4711/callback",
    "http://127.0.0.1:４７１１/callback",
    "https://127.0.0.1:4711/callback",
    "HTTP://127.0.0.1:4711/callback",
    "//127.0.0.1:4711/callback",
    "http:\\\\127.0.0.1:4711/callback",
    "vscode://iama.extension/auth/../other",
    "vscode://iama.extension.evil/auth",
    "vscode://evil.extension/auth",
    "javascript:alert(1)//127.0.0.1:4711/callback",
    "data:text/html,x",
]


@pytest.mark.parametrize("uri", GOOD)
def test_a_client_of_ours_may_be_returned_to(uri: str) -> None:
    check_redirect(uri)


@pytest.mark.parametrize("uri", BAD)
def test_nowhere_else(uri: str) -> None:
    with pytest.raises(RedirectNotAllowed):
        check_redirect(uri)


def test_the_challenge_is_the_one_of_the_standard() -> None:
    assert challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.parametrize(
    ("challenge", "method", "state"),
    [("a" * 43, "plain", "state-123"), ("a" * 42, "S256", "state-123"), ("a" * 42 + "=", "S256", "state-123"), ("a" * 43, "S256", "short")],
)
def test_a_client_that_proves_nothing_is_refused(challenge: str, method: str, state: str) -> None:
    check_challenge("a" * 43, "S256", "state-123")
    with pytest.raises(ChallengeMissing):
        check_challenge(challenge, method, state)


def test_our_own_proof_follows_from_state_and_key_alone() -> None:
    assert verifier_of("state", b"k" * 32) == verifier_of("state", b"k" * 32)
    assert len({verifier_of("state", b"k" * 32), verifier_of("other", b"k" * 32), verifier_of("state", b"q" * 32)}) == 3
    assert len(verifier_of("state", b"k" * 32)) == 43


def test_a_provider_nobody_knows() -> None:
    with pytest.raises(ProviderUnknown):
        provider_of("myspace")
