"""What administrators are counted and known by."""

from iama.admin.model import SWITCHERS, AdminAttempt, Role
from iama.identity.model import Attempt, Visitor


def test_an_administrator_is_counted_apart_from_a_user_of_the_same_address() -> None:
    admin = AdminAttempt("a@example.com", "x", "1", Visitor("192.0.2.7"))
    user = Attempt("a@example.com", "x", "192.0.2.7")
    assert admin.account_subject != user.account_subject and admin.account_subject.startswith("account:")
    assert admin.address_subject == user.address_subject
    assert "a@example.com" not in admin.account_subject


def test_support_switches_nothing() -> None:
    assert set(Role) - SWITCHERS == {Role.SUPPORT}
