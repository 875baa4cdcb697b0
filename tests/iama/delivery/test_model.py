"""What of a job is told to clients, and the kinds of what can go wrong with a delivery."""

import pytest

from iama.delivery.model import (
    PUBLIC_TYPES,
    ActionNotFound,
    ArtifactNotFound,
    ArtifactsExpired,
    ArtifactType,
    ContextNotReady,
    DeliveryNotReady,
    NothingApplied,
    ReportIncomplete,
    ReportNotReady,
)
from iama.kit.errors import Conflict, IamaError, Invalid, NotFound

T = ArtifactType


@pytest.mark.parametrize(
    ("type_", "public"),
    [
        (T.BUNDLE, False),
        (T.CONTEXT_MANIFEST, True),
        (T.ANALYSIS_REPORT, True),
        (T.TREE, False),
        (T.OVERLAY, False),
        (T.SUITE, True),
        (T.PLAN, False),
        (T.RUN_REPORT, False),
        (T.RUN_PAYLOAD, False),
        (T.TRACES, False),
        (T.OPERATIONS, False),
        (T.MODEL_ANSWER, False),
        (T.PATCH, True),
        (T.REVERSE_PATCH, True),
        (T.PARTIAL_PATCH, True),
        (T.RECOVERY_PACKAGE, True),
        (T.DELIVERY_SUMMARY, True),
        (T.WORKING_STATE, False),
    ],
)
def test_results_are_told_to_clients_and_working_papers_are_not(type_: ArtifactType, public: bool) -> None:
    assert (type_ in PUBLIC_TYPES) is public
    assert type_.value == type_.name


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DeliveryNotReady, NotFound),
        (ContextNotReady, NotFound),
        (ReportNotReady, NotFound),
        (ArtifactNotFound, NotFound),
        (ActionNotFound, NotFound),
        (ArtifactsExpired, Conflict),
        (NothingApplied, Conflict),
        (ReportIncomplete, Invalid),
    ],
)
def test_what_is_not_there_yet_differs_from_what_cannot_be_any_more(error: type[IamaError], kind: type[IamaError]) -> None:
    assert issubclass(error, kind)
    assert error().message.endswith(".")
