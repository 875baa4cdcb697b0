"""Bodies and answers of the routes of one's own account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, TypeAlias, TypeGuard

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from iama.identity.model import AccountCard, LivingSession, UiSegment, shown_email
from iama.kit.errors import JsonValue

PreferenceName: TypeAlias = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_.]{0,63}$")]
PreferenceValue: TypeAlias = Annotated[str, StringConstraints(max_length=1000)] | bool | int | float | None


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, allow_inf_nan=False)


class PasswordChange(_Body):
    """The password now and the one to have."""

    current_password: SecretStr = Field(max_length=256)
    new_password: SecretStr = Field(max_length=256)


class PreferencesChange(_Body):
    """What shall change; a preference that is null is forgotten."""

    ui_segment: UiSegment | None = None
    preferences: dict[PreferenceName, PreferenceValue] = Field(default_factory=dict, max_length=50)


class Consent(_Body):
    """The terms agreed to, by their date."""

    version: Annotated[str, StringConstraints(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class ConsentView(_Body):
    """What was agreed to, and when."""

    version: str
    at: datetime


class AccountView(_Body):
    """One's own account."""

    user_id: str
    email: str | None
    email_verified: bool
    has_password: bool
    ui_segment: str
    preferences: dict[str, PreferenceValue]
    consent: ConsentView | None
    created_at: datetime

    @staticmethod
    def of(card: AccountCard) -> "AccountView":
        agreed = (card.consent_version, card.consented_at)
        return AccountView(
            user_id=card.user_id,
            email=shown_email(card.email),
            email_verified=card.email_verified_at is not None,
            has_password=card.has_password,
            ui_segment=card.ui_segment,
            preferences={name: value for name, value in card.preferences.items() if is_plain(value)},
            consent=ConsentView(version=agreed[0], at=agreed[1]) if agreed[0] and agreed[1] else None,
            created_at=card.created_at,
        )


def is_plain(value: JsonValue) -> "TypeGuard[str | bool | int | float]":
    """Whether a preference is a word or a figure, which is all that can be written."""
    return isinstance(value, str | bool | int | float)


class SessionView(_Body):
    """A living session. `current` is the one that asks."""

    session_id: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    network: str
    client: str
    current: bool


class SessionList(_Body):
    """All of them, the last used first."""

    sessions: list[SessionView]

    @staticmethod
    def of(sessions: Sequence[LivingSession], current: str) -> "SessionList":
        return SessionList(
            sessions=[
                SessionView(
                    session_id=each.session_id,
                    started_at=each.started_at,
                    last_used_at=each.last_used_at,
                    expires_at=each.expires_at,
                    network=each.network,
                    client=each.client,
                    current=each.session_id == current,
                )
                for each in sessions
            ]
        )
