"""Prices: small, branchy, and all of it worth pinning."""


class Basket:
    """What one person buys."""

    def __init__(self, limit=10):
        self.limit = limit
        self.lines = []

    def add(self, name, price, count=1):
        if count < 1:
            raise ValueError("count must be positive")
        if len(self.lines) >= self.limit:
            raise OverflowError("basket is full")
        self.lines.append((name.strip().lower(), price * count))
        return self

    @property
    def total(self):
        return sum(price for _, price in self.lines)

    def cheapest(self):
        if not self.lines:
            return None
        return min(self.lines, key=lambda line: line[1])[0]


def discount(total, percent=10):
    if total > 100 and percent:
        return total - total * percent // 100
    return total


def grade(points):
    """Say how good it is.

    >>> grade(91)
    'gold'
    """
    if points >= 90:
        return "gold"
    if points >= 50:
        return "silver"
    return "none"


def letters(word):
    return {letter for letter in word if letter.isalpha()}
