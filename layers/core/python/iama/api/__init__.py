"""The HTTP edge: from an event to a use case and back. The only place that knows status codes."""
