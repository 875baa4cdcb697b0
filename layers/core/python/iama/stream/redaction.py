"""Takes what looks like a secret out of texts before they become events. The last fence: writers are to tell figures and paths only.

Every text of an event is looked through for the shapes of known tokens and of assignments to names like `password`. In log
lines, which may quote what a program printed, a long run of mixed letters and digits goes too.
"""

import re
from collections.abc import Mapping, Sequence

from iama.kit.errors import JsonValue

GONE = "[redacted]"
_TOKENS = re.compile(
    r"""
      -----BEGIN[A-Z ]*PRIVATE\ KEY-----.*?(?:-----END[A-Z ]*PRIVATE\ KEY-----|\Z)
    | \beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?
    | \b(?:sk|pk|rk|whsec)[-_](?:live_|test_|ant-|proj-)?[\w-]{12,}
    | \b(?:ghp|gho|ghu|ghs|ghr|glpat|xox[abprs])[-_][\w-]{10,}
    | \bgithub_pat_\w{20,}
    | \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
    | \bAIza[\w-]{30,}
    """,
    re.VERBOSE | re.DOTALL,
)
_ASSIGNED = re.compile(
    r"""(?P<name>\b[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|credential|authorization)[\w-]*["']?)
        (?P<sign>\s*(?:=>|[:=])\s*)
        (?P<value>(?:bearer|basic)\s+[^\s"',;]+|"[^"\n]*"|'[^'\n]*'|[^\s"',;]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_USERINFO = re.compile(r"(?P<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@:]+:[^\s/@]+@", re.IGNORECASE)
_SIGNED = re.compile(r"(?P<name>[?&](?:X-Amz-Signature|X-Amz-Security-Token|Signature|sig|token)=)[^&\s\"']+", re.IGNORECASE)
_RUN = re.compile(r"(?<![\w/.-])(?=[A-Za-z_+-]*\d)(?=[\d_+-]*[A-Za-z])[A-Za-z0-9_+-]{32,}={0,2}(?![\w/.-])")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def redact(text: str) -> str:
    """The text without what has the shape of a secret."""
    text = _TOKENS.sub(GONE, text)
    text = _USERINFO.sub(rf"\g<scheme>{GONE}@", text)
    text = _SIGNED.sub(rf"\g<name>{GONE}", text)
    return _ASSIGNED.sub(rf"\g<name>\g<sign>{GONE}", text)


def redact_line(text: str) -> str:
    """The same for a log line, where also a long random-looking word goes. Ids of ours stay."""
    return _RUN.sub(lambda found: found[0] if _UUID.fullmatch(found[0]) else GONE, redact(text))


def redact_payload(payload: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Every text of a payload redacted, at any depth; names and numbers stay."""
    return {name: _redact_value(value) for name, value in payload.items()}


def _redact_value(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return redact_payload(value)
    if isinstance(value, Sequence):
        return [_redact_value(entry) for entry in value]
    return value
