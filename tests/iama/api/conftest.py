"""What the edge logs."""

import io
import logging
from collections.abc import Iterator

import pytest

from iama.api.observe import NAMESPACE, logger


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything logged during the test, as it would reach the log store."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logger.registered_formatter)
    logging.getLogger(NAMESPACE).addHandler(handler)
    yield stream
    logging.getLogger(NAMESPACE).removeHandler(handler)
