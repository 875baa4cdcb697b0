"""Events of a job and the ways to follow them."""
