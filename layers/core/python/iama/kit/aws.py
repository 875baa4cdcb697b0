"""How AWS clients are made: one session for each client, since a session must not be shared by threads.

botocore costs a third of a second to import, so it is imported on first use. Endpoints, region and credentials come from
the standard AWS_* variables, which it reads itself. What all sessions share are the parsed service descriptions: reading
them again is most of what a client costs, and fifty environments that open at once would spend their time-out on it.
"""

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.loaders import Loader

_READING = threading.Lock()
"""One reads a description while the others wait for it, instead of all reading it at once."""


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


def new_client(service: str, config: "Config", endpoint: str | None = None) -> Any:
    """A client of `service`, at the endpoint of the environment where none is given; the caller knows its type."""
    from botocore.session import get_session

    session = get_session()
    session.register_component("data_loader", _descriptions())
    with _READING:
        return session.create_client(service, endpoint_url=endpoint, config=config)


@cache
def _descriptions() -> "Loader":
    from botocore.loaders import Loader

    return Loader()
