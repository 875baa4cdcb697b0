"""Stripe on this machine: the part of its API that the product uses, with hosted pages to click through and signed webhooks.

The real SDK is the client, so it judges the shapes. What the cloud would do by itself (a period ends, a card fails) is asked
for here by `World`'s own methods, or over `/_peer/…`.
"""
