"""Words of no product: clock, ids, errors, and the small Protocols of the outside world. Nothing here knows what a job is."""
