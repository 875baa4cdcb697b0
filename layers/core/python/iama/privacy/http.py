"""Answers of the routes about one's own data."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from iama.kit.store import SignedRequest
from iama.privacy.model import Export


class ExportLink(BaseModel):
    """Where a copy of one's data can be fetched, and until when. Size in bytes."""

    model_config = ConfigDict(frozen=True)

    export_id: str
    url: str
    expires_at: datetime
    size: int

    @staticmethod
    def of(export: Export, link: SignedRequest, size: int) -> "ExportLink":
        return ExportLink(export_id=export.export_id, url=link.url, expires_at=link.expires_at, size=size)


class DeletionDue(BaseModel):
    """When the account is erased unless somebody signs in before."""

    model_config = ConfigDict(frozen=True)

    due_at: datetime
