"""What an account's answers are made of."""

from iama.identity.account_http import AccountView, SessionList, is_plain
from iama.identity.model import AccountCard, LivingSession
from tests.fixtures.edge import NOW

CARD = AccountCard("u", "ada@example.com", NOW, False, "GUIDED", {"a": 1, "odd": [1]}, "2026-11-01", NOW, NOW)


def test_only_plain_preferences_are_shown() -> None:
    view = AccountView.of(CARD)
    assert (view.email_verified, view.preferences) == (True, {"a": 1})
    assert view.consent is not None and view.consent.at == NOW
    assert [is_plain(value) for value in ("a", True, 1.5, None, [1])] == [True, True, True, False, False]


def test_the_session_that_asks_is_marked() -> None:
    sessions = [LivingSession(name, NOW, NOW, NOW, "", "") for name in ("a", "b")]
    assert [each.current for each in SessionList.of(sessions, "b").sessions] == [False, True]
