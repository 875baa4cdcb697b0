"""Jobs: creation, start, projection of the workflow's state, presence of the client."""
