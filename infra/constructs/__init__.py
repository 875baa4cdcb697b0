"""Building blocks of the stacks, one a file."""
