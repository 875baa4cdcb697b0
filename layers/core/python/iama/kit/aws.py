"""How AWS clients are made: one session for each client, since boto3's default session must not be shared by threads.

boto3 costs a third of a second to import, so it is imported on first use. Endpoints, region and credentials come from
the standard AWS_* variables, which boto3 reads itself.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.config import Config


def client_config(region: str) -> "Config":
    """Short time-outs, few retries, signature v4, and no checksums that a signed link could not carry."""
    from botocore.config import Config

    return Config(
        region_name=region,
        signature_version="s3v4",
        connect_timeout=3,
        read_timeout=15,
        retries={"mode": "standard", "total_max_attempts": 3},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": "path"},
    )
