"""Addresses in one form, tokens that only their key continues, and what a throttle counts."""

import sys
import unicodedata

import psycopg
import pytest

from iama.identity.model import (
    Attempt,
    EmailMalformed,
    RefreshTokenInvalid,
    folded_email,
    new_token,
    normal_email,
    successor_of,
    token_digest,
)

KEY = b"k" * 32
WRONG = ["", "a", "@", "a@", "@b.c", "a@b", "a@b.", "a b@c.d", "a@b@c.d", "a\x00@b.c", "a\x7f@b.c", "a\u200b@b.c", "a\u202e@b.c", "a\n@b.c"]


@pytest.mark.parametrize("text", [*WRONG, "x" * 65 + "@b.c", "a@" + "b" * 252 + ".c"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(EmailMalformed):
        normal_email(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada@Example.COM ", "ada@example.com"),
        ("ÉMILE@x.fr", "e\u0301mile@x.fr"),
        ("\u212a@x.fr", "k@x.fr"),
        ("ΟΔΟΣ@x.gr", "οδοσ@x.gr"),
        ("οδος@x.gr", "οδοσ@x.gr"),
    ],
)
def test_ways_to_type_an_address_are_one_address(one: str, other: str) -> None:
    assert normal_email(one) == normal_email(other)


@pytest.mark.parametrize(("one", "other"), [("straße@x.de", "strasse@x.de"), ("\u0131@x.tr", "i@x.tr"), ("а@x.ru", "a@x.ru")])
def test_mailboxes_of_two_people_stay_two(one: str, other: str) -> None:
    assert normal_email(one) != normal_email(other)


def test_folding_twice_changes_nothing_and_the_database_takes_every_letter(admin_database_url: str) -> None:
    letters = [chr(point) for point in range(33, sys.maxunicode + 1) if unicodedata.category(chr(point))[0] in "LMN"]
    addresses = {folded_email(f"{letter}{letter}@x.y") for letter in letters}
    assert {folded_email(address) for address in addresses} == addresses
    with psycopg.connect(admin_database_url) as connection:
        row = connection.execute("SELECT array_agg(a) FROM unnest(%s::text[]) AS a WHERE a <> lower(a)", [list(addresses)]).fetchone()
    assert row == (None,)


def test_a_successor_follows_from_the_token_and_the_key_alone() -> None:
    token = new_token()
    assert successor_of(token, KEY) == successor_of(token, KEY)
    assert len({token, successor_of(token, KEY), successor_of(token, b"j" * 32), successor_of(new_token(), KEY)}) == 4
    assert len(token_digest(successor_of(token, KEY))) == 32


@pytest.mark.parametrize("token", ["", "a", "é" * 43, "A" * 42, "A" * 86, "!" * 43])
def test_what_cannot_be_a_refresh_token_is_invalid(token: str) -> None:
    with pytest.raises(RefreshTokenInvalid):
        token_digest(token)


def test_a_throttle_keeps_nothing_of_what_was_typed() -> None:
    assert "ada" not in Attempt("ada@x.y", "p", "192.0.2.7").account_subject


@pytest.mark.parametrize(
    ("address", "subject"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::/64"), ("2001:db8::ffff:1", "2001:db8::/64"), ("somewhere", "unknown")],
)
def test_an_address_is_what_one_customer_has(address: str, subject: str) -> None:
    assert Attempt("a@b.c", "p", address).address_subject == f"address:{subject}"
