"""Connection, unit of work and the loader of named queries. Nothing here knows a table."""
