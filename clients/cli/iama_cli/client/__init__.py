"""The typed client of the HTTP and WebSocket API, for the command and for whoever embeds it."""
