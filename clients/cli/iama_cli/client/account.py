"""The routes of one's own account, as this command uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_cli.client.transport import Request, Transport


@dataclass(frozen=True, slots=True)
class AccountApi:
    """One method a route; answers as they came."""

    transport: Transport

    def show(self) -> dict[str, Any]:
        """The account."""
        return self._ask("GET", "/account")

    def sessions(self) -> list[dict[str, Any]]:
        """Where one is signed in, the last used first."""
        return list(self._ask("GET", "/account/sessions")["sessions"])

    def end_session(self, session_id: str) -> None:
        """Sign one session out."""
        self.transport.send(Request("DELETE", f"/account/sessions/{session_id}"))

    def end_all_sessions(self) -> None:
        """Sign out everywhere, here too."""
        self.transport.send(Request("DELETE", "/account/sessions"))

    def change_password(self, current: str, new: str) -> None:
        """Other sessions end."""
        self.transport.send(Request("PUT", "/account/password", {"current_password": current, "new_password": new}))

    def change_preferences(self, change: Mapping[str, Any]) -> dict[str, Any]:
        """The account as it is then."""
        return self._ask("PATCH", "/account/preferences", change)

    def consent(self, version: str) -> dict[str, Any]:
        """Agree to the terms of a date."""
        return self._ask("POST", "/account/consent", {"version": version})

    def approve(self, user_code: str, decision: str) -> dict[str, Any]:
        """Let a device in, or refuse it."""
        return self._ask("POST", "/auth/device/decision", {"user_code": user_code, "decision": decision})

    def delete(self) -> dict[str, Any]:
        """Ask to be deleted; when that will be."""
        return self._ask("POST", "/account/deletion", {})

    def verify(self, token: str) -> None:
        """Give back the code of a mail."""
        self._send_out("/auth/verify-email", {"token": token})

    def send_verification(self, email: str) -> None:
        """Have another code sent."""
        self._send_out("/auth/verify-email", {"email": email})

    def forgot_password(self, email: str) -> None:
        """Have a code sent to reset the password."""
        self._send_out("/auth/password/forgot", {"email": email})

    def reset_password(self, token: str, password: str) -> None:
        """Set a password by the code of a mail; every session ends."""
        self._send_out("/auth/password/reset", {"token": token, "password": password})

    def export(self, to: Path) -> int:
        """Write a copy of everything to a file that only the user can read; its size in bytes."""
        link = self._ask("GET", "/account/export")
        blob = self.transport.download(link["url"], None)
        to.touch(mode=0o600)
        to.chmod(0o600)
        to.write_bytes(blob)
        return len(blob)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return dict(self.transport.send(Request(method, path, body)))

    def _send_out(self, path: str, body: Mapping[str, Any]) -> None:
        self.transport.send(Request("POST", path, body, anonymous=True))
