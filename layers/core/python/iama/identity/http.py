"""Bodies of the auth routes. Those of one's own account are in `account_http`."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from iama.identity.model import Session, shown_email
from iama.kit.tokens import LIFETIME, Claims, TokenSigner


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Credentials(_Body):
    """An address and a password."""

    email: str = Field(max_length=254)
    password: SecretStr = Field(max_length=256)


class RefreshToken(_Body):
    """An opaque token."""

    refresh_token: SecretStr = Field(max_length=64)


class EmailAddress(_Body):
    """Where to send a code."""

    email: str = Field(max_length=254)


class Verification(_Body):
    """The code of a mail, or the address to send another one to: one of the two."""

    token: SecretStr | None = Field(default=None, max_length=64)
    email: str | None = Field(default=None, max_length=254)

    @model_validator(mode="after")
    def _one_of_two(self) -> "Verification":
        if (self.token is None) == (self.email is None):
            raise ValueError("token or email")
        return self


class NewPassword(_Body):
    """The code of a mail and the password to set."""

    token: SecretStr = Field(max_length=64)
    password: SecretStr = Field(max_length=256)


class Registered(_Body):
    """The new account."""

    user_id: str


class UserView(_Body):
    """Who signed in; `tier` is for showing."""

    user_id: str
    email: str | None
    tier: str


class SignedIn(_Body):
    """A session's two tokens; `expires_in` in seconds."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    user: UserView

    @staticmethod
    def of(session: Session, signer: TokenSigner, now: datetime) -> "SignedIn":
        claims = Claims(session.user_id, session.session_id, session.tier, now + LIFETIME)
        return SignedIn(
            access_token=signer.sign(claims, now),
            token_type="Bearer",
            expires_in=int(LIFETIME.total_seconds()),
            refresh_token=session.refresh_token,
            user=UserView(user_id=session.user_id, email=shown_email(session.email), tier=session.tier),
        )
