"""Paying: plans and purchases at Stripe, the inbox of its events, and what they make of tiers and credits."""
