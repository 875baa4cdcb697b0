"""A job from the command's side: pre-flight, creation, attendance, gates, apply and revert."""
