"""What the local shop sells: the prices that the seeded catalogue names, so that one can buy without setting anything up."""

from iama_dev.peers.stripe.world import World

MONTHLY = {"price_iama_plus": 2900, "price_iama_pro": 7900, "price_iama_max": 19900}
SINGLE = {"price_iama_pro_25": 1975, "price_iama_pro_50": 3950, "price_iama_max_25": 4975, "price_iama_max_50": 9950}
"""Cents, in US dollars."""


def stock(world: World) -> World:
    """Put every price into the world; what is there stays."""
    for price, amount in MONTHLY.items():
        world.add_price(price, amount)
    for price, amount in SINGLE.items():
        world.add_price(price, amount, recurring=False)
    return world
