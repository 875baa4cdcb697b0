"""Deploy-time settings, read once by each composition root from an environment it is given. All problems are told at once.

Endpoints and credentials of AWS come from the standard AWS_* variables, which boto3 reads itself.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from difflib import get_close_matches


class SettingsError(Exception):
    """The settings are not usable; `problems` has one line for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the service needs to know of its surroundings. Secrets stand here by name only."""

    database_url: str = field(metadata={"env": "IAMA_DATABASE_URL", "starts": ("postgresql://", "postgres://")})
    temporal_address: str = field(metadata={"env": "IAMA_TEMPORAL_ADDRESS"})
    bucket: str = field(metadata={"env": "IAMA_BUCKET"})
    kms_key_ref: str = field(metadata={"env": "IAMA_KMS_KEY_REF"})
    jwt_secret_name: str = field(metadata={"env": "IAMA_JWT_SECRET_NAME"})
    jwks_secret_name: str = field(metadata={"env": "IAMA_JWKS_SECRET_NAME"})
    codec_secret_name: str = field(metadata={"env": "IAMA_CODEC_SECRET_NAME"})
    public_url: str = field(metadata={"env": "IAMA_PUBLIC_URL", "starts": ("http://", "https://")})
    region: str = field(metadata={"env": "AWS_REGION"})
    temporal_namespace: str = field(default="default", metadata={"env": "IAMA_TEMPORAL_NAMESPACE"})
    database_secret_name: str = field(default="", metadata={"env": "IAMA_DATABASE_SECRET_NAME"})
    """A secret with the login, where `database_url` names only the address."""
    oauth_secret_name: str = field(default="iama/oauth", metadata={"env": "IAMA_OAUTH_SECRET_NAME"})
    """A secret with what we are to GitHub and Google."""
    admin_secret_name: str = field(default="iama/admin", metadata={"env": "IAMA_ADMIN_SECRET_NAME"})
    """A secret with the keys that seal what administrators' codes are made of."""
    stripe_secret_name: str = field(default="", metadata={"env": "IAMA_STRIPE_SECRET_NAME"})
    """Empty: nothing is sold here."""
    stripe_webhook_secret_name: str = field(default="", metadata={"env": "IAMA_STRIPE_WEBHOOK_SECRET_NAME"})
    stripe_api_base: str = field(default="", metadata={"env": "IAMA_STRIPE_API_BASE", "starts": ("http://", "https://")})
    billing_return_url: str = field(default="", metadata={"env": "IAMA_BILLING_RETURN_URL"})
    connections_endpoint: str = field(default="", metadata={"env": "IAMA_CONNECTIONS_ENDPOINT", "starts": ("http://", "https://")})

    @staticmethod
    def read(environment: Mapping[str, str]) -> "Settings":
        """Settings from variables, or SettingsError with every missing, malformed and misspelt one."""
        names = {item.metadata["env"]: item for item in fields(Settings)}
        problems = [f"{name} looks like a misspelling of {near[0]}" for name in environment if (near := _near_miss(name, list(names)))]
        values: dict[str, str] = {}
        for name, item in names.items():
            text = environment.get(name, "").strip()
            starts: tuple[str, ...] = item.metadata.get("starts", ())
            if text and starts and not text.startswith(starts):
                problems.append(f"{name} must start with {' or '.join(starts)}")
            elif text:
                values[item.name] = text
            elif item.default is MISSING:
                problems.append(f"{name} is missing")
        if problems:
            raise SettingsError(sorted(problems))
        return Settings(**values)


def _near_miss(name: str, known: list[str]) -> list[str]:
    """The setting that an unknown variable of ours was probably meant to be."""
    if name in known or not name.startswith("IAMA_"):
        return []
    return get_close_matches(name, known, n=1, cutoff=0.9)
