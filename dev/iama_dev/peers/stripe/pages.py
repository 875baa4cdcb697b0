"""The hosted pages: Checkout with one button, and the portal. Plain HTML, so that a browser can be driven through them."""

import html
from datetime import UTC, datetime

from iama_dev.peers.stripe.shapes import Object
from iama_dev.peers.stripe.world import World, base_item

STYLE = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<style>body{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1rem}
form{margin:1rem 0}label{display:block;margin:.5rem 0}input{font:inherit;width:100%}</style>"""


def money(amount: int, currency: str) -> str:
    """Cents for people."""
    return f"{amount / 100:,.2f} {currency.upper()}"


def checkout(world: World, session: Object) -> str:
    """What is bought and a button to pay with a card that works."""
    price = world.get("price", session["_price"])
    action = html.escape(f"/c/pay/{session['id']}")
    if session["status"] != "open":
        return f"{STYLE}<title>Checkout</title><h1>This page was used</h1><p>The purchase is {html.escape(session['status'])}.</p>"
    what = f"{html.escape(price['id'])}, {money(price['unit_amount'], price['currency'])} a month"
    return f"""{STYLE}<title>Checkout</title><h1>Subscribe</h1><p id="what">{what}</p>
<form method="post" action="{action}"><label>Card<input name="card" value="4242 4242 4242 4242" autocomplete="off"></label>
<button id="pay" type="submit">Subscribe</button></form><p><a href="{html.escape(session["cancel_url"] or "#")}">Back</a></p>"""


def paid(session: Object) -> str:
    """Thanks, and the way back."""
    return f'{STYLE}<title>Paid</title><h1 id="paid">Thank you</h1><p><a href="{html.escape(session["success_url"] or "#")}">Go on</a></p>'


def portal(world: World, session: Object) -> str:
    """Each subscription with what may be done about it."""
    subs = [sub for sub in world.all("subscription", customer=session["customer"]) if sub["status"] != "canceled"]
    parts = "".join(_subscription(session, sub) for sub in subs) or "<p>There is no subscription.</p>"
    return (
        f'{STYLE}<title>Subscription</title><h1>Your subscription</h1>{parts}<p><a href="{html.escape(session["return_url"])}">Back</a></p>'
    )


def _subscription(session: Object, sub: Object) -> str:
    first = base_item(sub)
    until = datetime.fromtimestamp(first["current_period_end"], UTC).date()
    ending = sub["cancel_at_period_end"]
    word, act = ("Keep it", "keep") if ending else ("Cancel at the end of the period", "cancel")
    says = f"ends on {until}" if ending else f"renews on {until}"
    action = html.escape(f"/p/session/{session['id']}/{act}/{sub['id']}")
    return f"""<p>{html.escape(first["price"]["id"])}, {sub["status"]}, {says}</p>
<form method="post" action="{action}"><button id="{act}" type="submit">{word}</button></form>"""
