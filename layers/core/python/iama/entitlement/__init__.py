"""What a user may do: tiers, daily starts, credits, reservations and the snapshot a running job is held to."""
