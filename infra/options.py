"""What differs between deployments, read once from the CDK context."""

from dataclasses import dataclass

from constructs import Node


@dataclass(frozen=True, slots=True)
class Options:
    """Deployment switches; each can be given as `-c name=value`."""

    snap_start: bool
    """Snapshot the functions after init: faster cold starts, charged per published version."""
    temporal_address: str
    """`host:port` of the Temporal frontend."""
    temporal_namespace: str
    capacity: tuple[float, float]
    """Smallest and largest Aurora capacity, in ACUs."""
    workers: tuple[int, int]
    """Fewest and most worker tasks."""
    mail_from: str
    """The sender of mail; its domain must be verified in SES."""


def read_options(node: Node) -> Options:
    """Read the context; defaults suit a first deployment."""

    def text(name: str, default: str) -> str:
        value = node.try_get_context(name)
        return default if value is None else str(value)

    return Options(
        snap_start=text("snapStart", "true") == "true",
        temporal_address=text("temporalAddress", "temporal.iama.internal:7233"),
        temporal_namespace=text("temporalNamespace", "default"),
        capacity=(float(text("minCapacity", "0.5")), float(text("maxCapacity", "8"))),
        workers=(int(text("minWorkers", "1")), int(text("maxWorkers", "8"))),
        mail_from=text("mailFrom", "IAMA <no-reply@iama.example>"),
    )
