"""What looks like a secret leaves a text, and what does not stays."""

import pytest

from iama.stream.redaction import GONE, redact, redact_line, redact_payload

CANARY = "canary7f3a91"


@pytest.mark.parametrize(
    "text",
    [
        f"password = '{CANARY}'",
        f'"api_key": "{CANARY}"',
        f"DB_PASSWORD={CANARY} make",
        f"Authorization: Bearer {CANARY}",
        f"token => {CANARY}",
        f"postgresql://user:{CANARY}@host/db",
        f"https://bucket/key?X-Amz-Signature={CANARY}&X-Amz-Expires=60",
        f"sk-{CANARY}{CANARY}",
        f"ghp_{CANARY}{CANARY}",
        "AKIA" + "CANARY7F3A910000",
        f"eyJ{CANARY}.{CANARY}.{CANARY}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n{CANARY}",
    ],
)
def test_a_secret_is_taken_out(text: str) -> None:
    for redacted in (redact(text), redact_line(text)):
        assert CANARY.upper() not in redacted.upper() and GONE in redacted


@pytest.mark.parametrize(
    "text",
    [
        "12 tests pass 5 times, 3 quarantined",
        "pkg/a.py::Table#0: 2 of 3 edits kept",
        "01a223e2-fe9e-7e14-be95-73adbd0e0a39",
        "tests/test_tokens.py::test_token_is_refused failed",
        "tests/integration/test_a_very_long_name_of_a_test_2_and_more.py",
        "47 files, 1,204 symbols, AST confidence 88; pytest, 14 files",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert (redact(text), redact_line(text)) == (text, text)


def test_a_long_random_word_goes_from_log_lines_only() -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert (redact(f"sha256 {digest}"), redact_line(f"read {digest}")) == (f"sha256 {digest}", f"read {GONE}")


def test_every_text_of_a_payload_is_looked_through() -> None:
    payload = {"run": 1, "reason": f"token={CANARY}", "more": [{"text": f"secret: {CANARY}"}, 2, None], "ok": True}
    redacted = redact_payload(payload)
    assert CANARY not in str(redacted)
    assert (redacted["run"], redacted["ok"]) == (1, True)
