"""Components name what they answer for, what they offer and whom they work with."""

from iama_worker.llm.material import Material
from iama_worker.llm.recipes.components import draft_components

SHOP = b'''"""Sells things."""
from till import Till


class Shop(Base):
    def sell(self, what, price=1):
        return Till().take(price)


def open_shop():
    return Shop()
'''
TILL = b'''class Till:
    """Keeps the money."""

    def take(self, amount):
        return amount
'''
FILES = {"shop.py": SHOP, "till.py": TILL, "values.py": b"A = 1\n"}


def test_modules_and_classes_are_described_from_what_they_hold() -> None:
    found = {str(item["component"]): item for item in draft_components(Material(FILES, tuple(FILES)))}
    assert list(found) == ["shop.py", "shop.py::Shop", "till.py::Till", "values.py"]
    assert found["shop.py"]["responsibility"] == "Sells things"
    assert found["shop.py::Shop"]["responsibility"] == "answers for: sell"
    assert found["shop.py::Shop"]["interface_notes"] == "offers sell(what, price=1); extends Base; works with Till (till.py)"
    assert found["till.py::Till"]["responsibility"] == "Keeps the money"
    assert found["till.py::Till"]["symbols"] == ["till.py::Till.take"]
