"""The worker's lab, for figures that need a whole worker."""

from tests.worker_container.conftest import lab, surroundings

__all__ = ["lab", "surroundings"]
