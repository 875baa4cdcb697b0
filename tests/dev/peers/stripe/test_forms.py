"""Form bodies as the SDK writes them."""

from iama_dev.peers.stripe.forms import parse


def test_brackets_are_dictionaries_and_numbers_in_them_lists() -> None:
    assert parse("a=1&items[0][price]=x&items[0][id]=y&items[1][price]=z&metadata[user_id]=u&empty=") == {
        "a": "1",
        "items": [{"price": "x", "id": "y"}, {"price": "z"}],
        "metadata": {"user_id": "u"},
        "empty": "",
    }


def test_a_list_keeps_its_order_past_ten() -> None:
    assert parse("&".join(f"n[{number}]={number}" for number in (10, 2, 0)))["n"] == ["0", "2", "10"]
