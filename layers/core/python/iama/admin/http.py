"""Bodies and answers of the admin routes."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from iama.admin.model import Admin, AdminSession, Switch, SwitchWish

UserId = Annotated[str, Field(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class AdminCredentials(_Body):
    """An address, a password and the code of a second device."""

    email: str = Field(max_length=254)
    password: SecretStr = Field(max_length=256)
    code: SecretStr = Field(max_length=6)


class AdminView(_Body):
    """An administrator and the end of the session that asks."""

    admin_id: str
    email: str
    role: str
    expires_at: datetime

    @staticmethod
    def of(admin: Admin) -> "AdminView":
        return AdminView(admin_id=admin.admin_id, email=admin.email, role=admin.role, expires_at=admin.expires_at)


class AdminSignedIn(_Body):
    """A session's one token; there is none to refresh it with."""

    session_token: str
    token_type: str
    admin: AdminView

    @staticmethod
    def of(session: AdminSession) -> "AdminSignedIn":
        return AdminSignedIn(session_token=session.token, token_type="Bearer", admin=AdminView.of(session.admin))


class SwitchBody(_Body):
    """PUT admin/kill-switch. Without a user it is everybody's."""

    engaged: bool
    reason: str = Field(min_length=1, max_length=500)
    user_id: UserId | None = None

    def command(self) -> SwitchWish:
        return SwitchWish(self.user_id, self.engaged, self.reason)


class SwitchView(_Body):
    """One switch that is engaged; `user_id` None: everybody's."""

    user_id: str | None
    reason: str
    engaged_by: str
    engaged_at: datetime


class Switches(_Body):
    """Where new starts are stopped now, everybody's first."""

    engaged: list[SwitchView]

    @staticmethod
    def of(switches: list[Switch]) -> "Switches":
        return Switches(
            engaged=[
                SwitchView(user_id=one.user_id, reason=one.reason, engaged_by=one.engaged_by, engaged_at=one.engaged_at) for one in switches
            ]
        )
