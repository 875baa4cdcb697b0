"""Use cases of one's own account that two of them at once must survive."""

from collections.abc import Callable

import pytest

from iama.identity import accounts, store
from iama.identity.model import Account, Actor, CredentialsWrong, Preferences, SessionEnded, SessionNotFound, UiSegment
from iama.kit.ids import new_id
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role


@pytest.fixture
def actor(sign_up: Callable[..., SignedUp]) -> Actor:
    user = sign_up(password="correct horse battery")
    return Actor(user.user_id, user.session_id, "FREE", NOW)


def test_of_two_password_changes_from_one_password_one_wins(api: Role, actor: Actor) -> None:
    account = api.run(lambda tx: accounts.open_password_change(tx, actor, NOW))
    api.run(lambda tx: accounts.change_password(tx, actor, (account, "first"), NOW))
    with pytest.raises(CredentialsWrong):
        api.run(lambda tx: accounts.change_password(tx, actor, (account, "second"), NOW))
    found = api.run(lambda tx: store.find_account_by_id(tx, actor.user_id))
    assert found == Account(actor.user_id, "user1@example.com", "first", False)


def test_an_account_that_is_gone_shows_nothing(api: Role, actor: Actor) -> None:
    nobody = Actor(new_id(), new_id(), "FREE", NOW)
    for ask in (accounts.show_account, lambda tx, who: accounts.open_password_change(tx, who, NOW)):
        with pytest.raises(SessionEnded):
            api.run(lambda tx, ask=ask: ask(tx, nobody))
    with pytest.raises(SessionNotFound):
        api.run(lambda tx: accounts.end_session(tx, nobody, actor.session_id, NOW))


def test_a_segment_alone_leaves_the_preferences(api: Role, actor: Actor) -> None:
    api.run(lambda tx: accounts.change_preferences(tx, actor, Preferences(None, {"a": 1}), NOW))
    card = api.run(lambda tx: accounts.change_preferences(tx, actor, Preferences(UiSegment.EXPERT, {}), NOW))
    assert (card.ui_segment, card.preferences) == ("EXPERT", {"a": 1})
