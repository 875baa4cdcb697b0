"""Codes of an administrator's second device (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), each good once."""

import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from iama.admin.model import CODE_SECONDS

SECRET_BYTES = 20
ISSUER = "IAMA admin"


def new_secret() -> bytes:
    """What a device and we have in common; 160 bits, as the RFC asks."""
    return os.urandom(SECRET_BYTES)


def matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute whose code this is: the present one or, for clocks that differ, one beside it. None: it is no code of now."""
    totp, present = _totp(secret), int(now.timestamp()) // CODE_SECONDS
    for step in (present, present - 1, present + 1):
        try:
            totp.verify(code.encode(), step * CODE_SECONDS)
        except InvalidToken:
            continue
        return step
    return None


def code_at(secret: bytes, now: datetime) -> str:
    """What a device shows."""
    return _totp(secret).generate(int(now.timestamp())).decode()


def enrolment(secret: bytes, email: str) -> str:
    """The `otpauth:` address that a device takes, typed or as a picture."""
    return _totp(secret).get_provisioning_uri(email, ISSUER)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), CODE_SECONDS)
