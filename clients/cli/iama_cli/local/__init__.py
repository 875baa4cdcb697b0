"""What happens on the user's machine during a job: scratch copies, test runs under isolation, the heartbeat."""
