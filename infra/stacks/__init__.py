"""One stack a concern: network, data, API, worker."""
